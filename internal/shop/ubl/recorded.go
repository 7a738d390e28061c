package ubl

import (
	"fmt"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// FromSale makes the boleta or factura of a recorded sale. What was taken off the receipt as a whole is in the discounts of its lines
// already. Prices include the tax, so a line's value is what the sale recorded as its base.
//
// A line that costs nothing, by a promotion or a discount, is goods given away. A shop of the Nuevo RUS charges no IGV: what it sells
// counts as unaffected, on boletas and notes alike, for a note may not say "taxed at 0 %" (2993).
//
// Errors: peru.ErrSeries, peru.ErrCorrelative, ErrSums. What else SUNAT would not take, XML refuses.
func FromSale(s sale.Sale, issuer Issuer) (Invoice, error) {
	number, err := peru.ParseReceiptNumber(s.Number)
	if err != nil {
		return Invoice{}, fmt.Errorf("sale %s: %w", s.ID, err)
	}
	rate := s.Totals.IGVRate
	invoice := Invoice{Head: Head{Issuer: issuer, Number: number, IssuedAt: s.SoldAt, Customer: customer(s.Buyer), Rate: rate,
		Lines: make([]Line, len(s.Lines)), Rounding: s.Totals.Rounding}}
	for i, l := range s.Lines {
		invoice.Lines[i] = recorded{unit: l.Unit, quantity: l.Quantity, class: l.TaxClass, amount: l.Amount, base: l.Base, igv: l.IGV,
			icbper: l.ICBPER, off: l.Discount, price: l.UnitPrice}.line(l.SKU, l.Name, rate)
	}
	if s.Document == peru.Factura {
		invoice.Owed = owed(s)
	}
	return invoice, agree(invoice.Head, s.Totals)
}

// FromRefund makes the credit note of a recorded refund. Its lines have no discounts: their prices are what is left of them.
//
// Errors: peru.ErrSeries, peru.ErrCorrelative, ErrSums. What else SUNAT would not take, XML refuses.
func FromRefund(r refund.Refund, issuer Issuer) (CreditNote, error) {
	number, err := peru.ParseReceiptNumber(r.Number)
	if err != nil {
		return CreditNote{}, fmt.Errorf("refund %s: %w", r.ID, err)
	}
	original, err := peru.ParseReceiptNumber(r.SaleNumber)
	if err != nil {
		return CreditNote{}, fmt.Errorf("the sale of refund %s: %w", r.ID, err)
	}
	rate := r.Totals.IGVRate
	why := r.Reason.Title()
	if r.Note != "" {
		why += ": " + r.Note
	}
	note := CreditNote{Head: Head{Issuer: issuer, Number: number, IssuedAt: r.RefundedAt, Customer: customer(r.Buyer), Rate: rate,
		Lines: make([]Line, len(r.Lines)), Rounding: NoteRounding(r.Totals.ToPay, r.Totals.Total)}, Modifies: original, Reason: string(r.Reason), Why: why}
	for i, l := range r.Lines {
		note.Lines[i] = recorded{unit: l.Unit, quantity: l.Quantity, class: l.TaxClass, amount: l.Amount, base: l.Base, igv: l.IGV,
			icbper: l.ICBPER, price: l.UnitPrice}.line(l.SKU, l.Name, rate)
	}
	return note, agree(note.Head, r.Totals)
}

// NoteRounding is what the customer got back in cash above or below the note, by the smallest coin. What he got less because his payment never
// arrived is no rounding: then the note is cut to the coin, which is never more than the sale came to (3286).
func NoteRounding(toPay, total money.Centimos) money.Centimos {
	const most = 2 * 10 // a part rounded up, and the next one that makes up for it
	if off := toPay - total; off >= -most && off <= most {
		return off
	}
	return total.RoundDownToTen() - total
}

// recorded is a line of a sale or refund, as it was kept.
type recorded struct {
	unit     catalog.Unit
	quantity quantity.Quantity
	class    peru.TaxClass
	// amount is base and igv together; off and price include the tax, too.
	amount, base, igv, icbper, off, price money.Centimos
}

func (r recorded) line(code, name string, rate int) Line {
	l := Line{Code: code, Name: name, Unit: string(r.unit), Quantity: r.quantity, Class: r.class, Value: r.base, IGV: r.igv, Discount: r.off, ICBPER: r.icbper}
	if l.Class == peru.Gravado && rate == 0 {
		l.Class = peru.Inafecto
	}
	if l.ICBPER > 0 {
		l.Bags = int(r.quantity / quantity.One)
	}
	if r.amount == 0 {
		return r.free(l, rate)
	}
	if l.Class == peru.Gravado {
		l.Discount = without(r.off, rate)
	}
	return l
}

// free makes goods given away of the line: worth what they would have cost, and a centimo at least.
func (r recorded) free(l Line, rate int) Line {
	worth, _ := r.price.MulDiv(int64(r.quantity), int64(quantity.One)) // it fits: a sale of it would
	l.Free, l.Discount, l.Value, l.IGV = true, 0, max(worth, 1), 0
	if l.Class == peru.Gravado {
		l.Value = max(without(worth, rate), 1)
		l.IGV = part(l.Value, rate)
	}
	return l
}

// CustomerOf is whom a document names for the buyer of a sale: nobody in particular for nil.
func CustomerOf(b *sale.Buyer) Customer { return customer(b).orAnonymous() }

func customer(b *sale.Buyer) Customer {
	if b == nil {
		return Anonymous()
	}
	return Customer{Document: peru.Document{Kind: b.DocumentKind, Number: b.DocumentNumber}, Name: b.Name}
}

// Credit that was given without a day, or until the day of the sale itself, falls due on paper so many days after the sale, and on the
// next day: an instalment is never due on the day of the document (3267).
const termDays = 30

// owed are the instalments of a factura on credit.
func owed(s sale.Sale) []Instalment {
	var sum money.Centimos
	for _, p := range s.Payments {
		if p.Method == payment.Credit {
			sum += p.Amount
		}
	}
	if sum == 0 {
		return nil
	}
	if len(s.Instalments) == 0 {
		return []Instalment{{Amount: sum, DueOn: s.BusinessDay.AddDays(termDays)}}
	}
	parts := make([]Instalment, len(s.Instalments))
	for i, part := range s.Instalments {
		parts[i] = Instalment{Amount: part.Amount, DueOn: part.DueOn}
		if !s.BusinessDay.Before(part.DueOn) {
			parts[i].DueOn = s.BusinessDay.AddDays(1)
		}
	}
	return parts
}

// agree holds the document's sums to those that were recorded, to the centimo.
func agree(h Head, recorded sale.Totals) error {
	t := h.Totals()
	taxed, unaffected := recorded.TaxedBase, recorded.Unaffected
	if h.Rate == 0 {
		taxed, unaffected = 0, unaffected+taxed
	}
	if t.Taxed != taxed || t.Exonerated != recorded.Exonerated || t.Unaffected != unaffected ||
		t.IGV != recorded.IGV || t.ICBPER != recorded.ICBPER || t.Inclusive() != recorded.Total {
		return fmt.Errorf("%w: %s says %+v, recorded are %+v", ErrSums, h.id(), t, recorded)
	}
	return nil
}
