package receipt

import (
	"fmt"
	"strconv"
	"strings"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// notice stands on every paper that is no electronic document. It is broken where it reads best.
var notice = []string{"DOCUMENTO INTERNO -", "NO ES COMPROBANTE DE PAGO"}

// view is all that a receipt says, in the order in which it says it. A rendering adds no word of its own.
type view struct {
	Copy     string
	Shop     string
	Issuer   []string // legal name, address, phone
	RUC      string
	Title    string
	Number   string
	Notice   []string // nothing on an electronic document that counts
	Facts    []row
	Columns  row // heads of the items
	Items    []item
	Sums     []row // what was taken off and what the total is made of; nothing where nothing was, the regime shows no IGV and no bag was sold
	Total    row
	Due      []row  // the cash rounding and what it leaves to pay; nothing where nothing was rounded
	Words    string // what is to pay; nothing on a statement
	Payments []row
	Legends  []string // what the law wants said of the goods; mostly nothing
	QR       code     // on an electronic document alone
	Origin   []string // of what it is the print, its hash and where it can be looked up; as QR
	Thanks   string
}

// row is a line of two columns. A note says more below its label.
type row struct {
	Label, Value, Note string
	Strong             bool
}

// item is a line of the sale. Its detail is the quantity and the unit price, its amount the price before the discount.
type item struct {
	Name, Detail, Amount string
	Discount             []row // one, or nothing where nothing was taken off
}

// titles of a sale's paper: what an electronic document is called, and what is none. The latter is never named like a comprobante.
var titles = map[peru.ReceiptKind]struct{ electronic, internal string }{
	peru.Boleta:  {"BOLETA DE VENTA ELECTRÓNICA", "NOTA DE VENTA"},
	peru.Factura: {"FACTURA ELECTRÓNICA", "NOTA DE VENTA"},
}

func newView(s sale.Sale, shop settings.Settings, e *Electronic, reprint bool) (view, error) {
	title, ok := titles[s.Document]
	if !ok {
		return view{}, fmt.Errorf("receipt %s: no title for the document %q", s.Number, s.Document)
	}
	v := view{
		Shop: shop.ShopName, Issuer: issuer(shop), RUC: "R.U.C. " + shop.RUC, Title: title.internal, Number: s.Number, Notice: notice,
		Facts: facts(s, e), Columns: row{Label: "Descripción", Value: "Importe S/"}, Items: items(s.Lines), Sums: sums(s.Totals),
		Total: row{Label: "TOTAL", Value: s.Totals.Total.String(), Strong: true}, Due: due(s.Totals), Words: s.Totals.ToPay.Words(),
		Payments: payments(s.Payments), Thanks: "Gracias por su compra",
	}
	if reprint {
		v.Copy = "COPIA"
	}
	return v.of(e, title.electronic, shop)
}

// of makes the view that of an electronic document, where it is one.
func (v view) of(e *Electronic, title string, shop settings.Settings) (view, error) {
	if e == nil {
		return v, nil
	}
	qr, err := encode(e.QR)
	if err != nil {
		return view{}, fmt.Errorf("receipt %s: the QR of %q: %w", v.Number, e.QR, err)
	}
	v.Title, v.Notice, v.QR, v.Words, v.Legends = title, e.Notice, qr, e.Words, e.Legends
	if e.RUC != "" {
		shop.LegalName, shop.Address = e.LegalName, e.Address
		v.RUC, v.Issuer = "R.U.C. "+e.RUC, issuer(shop)
	}
	if e.Free != 0 {
		v.Sums = append(v.Sums, row{Label: "Op. gratuitas", Value: e.Free.String()})
	}
	v.Origin = []string{"Representación impresa de la " + title, "Resumen: " + e.Hash}
	if e.Consult != "" {
		v.Origin = append(v.Origin, "Consulte su documento en "+e.Consult)
	}
	return v, nil
}

func issuer(shop settings.Settings) []string {
	var lines []string
	for _, line := range []string{shop.LegalName, shop.Address} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	if shop.Phone != "" {
		lines = append(lines, "Tel. "+shop.Phone)
	}
	return lines
}

func facts(s sale.Sale, e *Electronic) []row {
	rows := []row{
		{Label: "Fecha", Value: s.SoldAt.In(peru.Lima()).Format("02/01/2006 15:04")},
		{Label: "Caja", Value: s.Till},
		{Label: "Atendió", Value: s.Cashier},
	}
	if s.Buyer != nil {
		rows = append(rows,
			row{Label: documentName(s.Buyer.DocumentKind), Value: s.Buyer.DocumentNumber},
			row{Label: "Cliente", Value: s.Buyer.Name})
	}
	if s.Document == peru.Factura {
		rows = append(rows, terms(s, e)...)
	}
	return rows
}

// terms shows how a factura is paid: at once, or on credit, with the amount owed and its due dates. An electronic one shows those that
// SUNAT reads.
func terms(s sale.Sale, e *Electronic) []row {
	var pending money.Centimos
	for _, p := range s.Payments {
		if p.Method == payment.Credit {
			pending += p.Amount
		}
	}
	if pending == 0 {
		return []row{{Label: "Forma de pago", Value: "Contado"}}
	}
	parts := s.Instalments
	if e != nil {
		parts = e.Instalments
	}
	rows := []row{{Label: "Forma de pago", Value: "Crédito"}, {Label: "Pendiente", Value: pending.String()}}
	for i, part := range parts {
		rows = append(rows, row{Label: fmt.Sprintf("Cuota %d", i+1), Value: part.Amount.String() + ", vence el " + date(part.DueOn)})
	}
	return rows
}

func documentName(kind peru.DocumentKind) string {
	names := map[peru.DocumentKind]string{
		peru.DNI: "DNI", peru.RUC: "R.U.C.", peru.CE: "Carné de extranjería", peru.Passport: "Pasaporte", peru.DiplomaticCard: "Céd. diplomática",
	}
	if name, ok := names[kind]; ok {
		return name
	}
	return "Documento"
}

func items(lines []sale.Line) []item {
	list := make([]item, len(lines))
	for i, line := range lines {
		list[i] = item{
			Name:   line.Name,
			Detail: amount(line.Quantity, line.Unit) + " × " + figure(line.UnitPrice),
			Amount: figure(line.Amount + line.Discount),
		}
		if line.Discount != 0 {
			label := strings.TrimSpace("Dscto. " + line.Promotion)
			list[i].Discount = []row{{Label: label, Value: figure(-line.Discount)}}
		}
	}
	return list
}

// amount writes how much was sold: kilograms always to the gram, as a scale shows them.
func amount(q quantity.Quantity, unit catalog.Unit) string {
	if unit != catalog.Kilogram {
		return q.String()
	}
	return fmt.Sprintf("%d.%03d kg", q/quantity.One, q%quantity.One)
}

// figure writes an amount for a column whose head names the currency.
func figure(c money.Centimos) string { return strings.Replace(c.String(), "S/ ", "", 1) }

// sums shows the discounts, and follows the rate that the sale was made under: none, and the receipt says nothing of IGV.
func sums(t sale.Totals) []row {
	var rows []row
	add := func(label string, c money.Centimos) { rows = append(rows, row{Label: label, Value: c.String()}) }
	if t.Discount != 0 {
		add("Descuentos", -t.Discount)
	}
	if t.IGVRate > 0 {
		add("Op. gravadas", t.TaxedBase)
		if t.Exonerated != 0 {
			add("Op. exoneradas", t.Exonerated)
		}
		if t.Unaffected != 0 {
			add("Op. inafectas", t.Unaffected)
		}
		add("IGV "+percent(t.IGVRate), t.IGV)
	}
	if t.ICBPER != 0 || t.Bags != 0 {
		add("ICBPER ("+bags(t.Bags)+")", t.ICBPER)
	}
	return rows
}

// percent writes basis points: 1800 is "18 %".
func percent(rate int) string { return strconv.FormatFloat(float64(rate)/100, 'f', -1, 64) + " %" }

func bags(n int) string {
	if n == 1 {
		return "1 bolsa"
	}
	return strconv.Itoa(n) + " bolsas"
}

// due keeps the cash rounding apart from the total. What it leaves is what the words state.
func due(t sale.Totals) []row {
	if t.Rounding == 0 {
		return nil
	}
	return []row{
		{Label: "Redondeo", Value: t.Rounding.String()},
		{Label: "A PAGAR", Value: t.ToPay.String(), Strong: true},
	}
}

func payments(paid []payment.Payment) []row {
	var rows []row
	for _, p := range paid {
		rows = append(rows, row{Label: p.Method.Name(), Value: p.Amount.String(), Note: paymentNote(p)})
		if p.Method == payment.Cash {
			rows = append(rows,
				row{Label: "Efectivo recibido", Value: p.Received.String()},
				row{Label: "Vuelto", Value: p.Change.String()})
		}
	}
	return rows
}

func paymentNote(p payment.Payment) string {
	var parts []string
	if !p.Reference.IsZero() {
		parts = append(parts, "Op. "+p.Reference.String())
	}
	if p.Authorization != "" {
		parts = append(parts, "Aut. "+p.Authorization)
	}
	if p.State == payment.ToConfirm {
		parts = append(parts, "por confirmar")
	}
	return strings.Join(parts, " · ")
}
