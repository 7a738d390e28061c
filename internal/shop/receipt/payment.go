package receipt

import (
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
)

// PaymentHTML returns what a customer paid of a debt as HTML renders the receipt of a sale. It is no comprobante: the sales have theirs.
func PaymentHTML(p customer.Receipt, by customer.Customer, shop settings.Settings) ([]byte, error) {
	v := view{
		Shop: shop.ShopName, Issuer: issuer(shop), RUC: "R.U.C. " + shop.RUC, Title: "PAGO DE FIADO",
		Number: p.ReceivedAt.In(peru.Lima()).Format("02/01/2006 15:04"), Notice: []string{"NO ES COMPROBANTE DE PAGO"},
		Facts: []row{
			{Label: "Cliente", Value: by.Name},
			{Label: documentName(by.DocumentKind), Value: by.DocumentNumber},
			{Label: "Recibió", Value: p.ReceivedBy},
		},
		Columns: row{Label: "Detalle", Value: "Importe S/"},
		Items: []item{
			{Name: "Debía", Amount: figure(p.Balance + p.Amount)},
			{Name: "Pagó: " + p.Method.Name(), Detail: operationOf(p), Amount: figure(p.Amount)},
		},
		Total: row{Label: "DEBE", Value: p.Balance.String(), Strong: true}, Thanks: "Gracias por su pago",
	}
	return fill(v)
}

func operationOf(p customer.Receipt) string {
	if p.Reference.IsZero() {
		return ""
	}
	return "Op. " + p.Reference.String()
}
