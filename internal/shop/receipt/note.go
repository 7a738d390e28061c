package receipt

import (
	"fmt"
	"slices"
	"strings"

	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
)

// NoteHTML returns the credit note of a refund as HTML renders the receipt of a sale.
func NoteHTML(r refund.Refund, shop settings.Settings, e *Electronic, reprint bool) ([]byte, error) {
	v, err := newNote(r, shop, e, reprint)
	if err != nil {
		return nil, err
	}
	return fill(v)
}

// NotePDF returns the credit note of a refund as PDF renders the receipt of a sale.
func NotePDF(r refund.Refund, shop settings.Settings, e *Electronic, reprint bool) ([]byte, error) {
	v, err := newNote(r, shop, e, reprint)
	if err != nil {
		return nil, err
	}
	file, err := draw(v, r.RefundedAt)
	if err != nil {
		return nil, fmt.Errorf("credit note %s as a PDF: %w", r.Number, err)
	}
	return file, nil
}

// newNote is the view of the receipt that the note would be, with what a note says otherwise.
func newNote(r refund.Refund, shop settings.Settings, e *Electronic, reprint bool) (view, error) {
	as := sale.Sale{ID: r.ID, Document: r.Document, Number: r.Number, SoldAt: r.RefundedAt, BusinessDay: r.BusinessDay, Cashier: r.Cashier,
		Till: r.Till, Buyer: r.Buyer, Totals: r.Totals}
	for _, l := range r.Lines {
		as.Lines = append(as.Lines, sale.Line{Number: l.Number, Name: l.Name, Unit: l.Unit, Quantity: l.Quantity, UnitPrice: l.UnitPrice, Amount: l.Amount})
	}
	v, err := newView(as, shop, nil, reprint)
	if err != nil {
		return view{}, err
	}
	v.Title = "NOTA DE DEVOLUCIÓN"
	original := "Nota de venta"
	if e != nil {
		original = map[peru.ReceiptKind]string{peru.Boleta: "Boleta", peru.Factura: "Factura"}[r.Document]
	}
	v.Facts = slices.DeleteFunc(v.Facts, func(fact row) bool { return fact.Label == "Forma de pago" }) // it is the sale's
	v.Facts = append(v.Facts,
		row{Label: "Modifica", Value: original + " " + r.SaleNumber},
		row{Label: "Motivo", Value: strings.TrimSuffix(string(r.Reason)+" "+r.Reason.Title()+": "+r.Note, ": ")})
	for i := range v.Due {
		if v.Due[i].Strong {
			v.Due[i].Label = "A DEVOLVER"
		}
	}
	for _, p := range r.Payouts {
		label := "Devuelto en " + strings.ToLower(p.Method.Name())
		if p.State == refund.Offset {
			label = "No se devuelve: el pago con " + p.Method.Name() + " no llegó"
		}
		v.Payments = append(v.Payments, row{Label: label, Value: p.Amount.String()})
	}
	v.Thanks = "Conserve esta nota"
	return v.of(e, NoteTitle, shop)
}
