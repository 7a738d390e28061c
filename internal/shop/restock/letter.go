package restock

import (
	"fmt"
	"strings"

	"carmensita.pe/market/internal/shop/settings"
)

// Letter is what a supplier is written about an order. Attachment is the key of a document, or "".
type Letter struct {
	// Name distinguishes the letters of an order: each is sent once.
	Name       string
	Subject    string
	Text       string
	Attachment string
}

// Letter words what the order's state has to say to the supplier: that it is ordered, or that it has ended.
func (v View) Letter(shop settings.Settings) Letter {
	l := Letter{Name: string(v.State)}
	var body string
	switch v.State {
	case Cancelled:
		l.Subject = fmt.Sprintf("Anulación de la orden de compra %s - %s", v.Number, shop.ShopName)
		body = fmt.Sprintf("Les pedimos dejar sin efecto nuestra orden de compra %s por %s. Si ya despacharon algo de ella, avísennos por favor.", v.Number, v.Total)
	case ClosedShort:
		l.Subject = fmt.Sprintf("Cierre de la orden de compra %s - %s", v.Number, shop.ShopName)
		body = fmt.Sprintf("Cerramos nuestra orden de compra %s con lo que ya llegó: no esperamos más productos de ella. Lo que falte lo pediremos en otra orden.",
			v.Number)
	default:
		l.Subject = fmt.Sprintf("Orden de compra %s - %s", v.Number, shop.ShopName)
		body = fmt.Sprintf("Adjuntamos nuestra orden de compra %s por %s, IGV incluido. Por favor confírmennos la recepción y la fecha de entrega.",
			v.Number, v.Total)
		l.Attachment = v.Paper
	}
	l.Text = strings.Join([]string{"Estimados señores de " + v.Supplier + ":", body, "Atentamente,\n" + strings.Join(signature(shop), "\n")}, "\n\n") + "\n"
	return l
}

// signature says who the shop is, as far as it has said so.
func signature(shop settings.Settings) []string {
	lines := []string{shop.ShopName}
	for _, line := range []struct{ label, text string }{{"", shop.LegalName}, {"R.U.C. ", shop.RUC}, {"", shop.Address}, {"Tel. ", shop.Phone}} {
		if line.text != "" {
			lines = append(lines, line.label+line.text)
		}
	}
	return lines
}

func keyOf(id, approval string) string { return "orders/" + id + "/" + approval + ".pdf" }
