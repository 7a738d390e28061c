package ubl

import (
	"errors"
	"fmt"

	"carmensita.pe/market/internal/values/peru"
)

// CreditNote takes back all or part of a boleta or factura. It goes by the rate of that document and by nothing else of its day.
type CreditNote struct {
	Head
	// Modifies is the number of the boleta or factura.
	Modifies peru.ReceiptNumber
	// Reason is the code of catalogue 09, and Why what it says in words.
	Reason, Why string
}

// ErrNote says that a note does not fit what it takes back.
var ErrNote = errors.New("a credit note needs a reason, and takes back a boleta (B) or a factura (F) in a series of the same letter")

// XML gives the canonical bytes of the note, without signature. It has no discounts, no payment terms (3246) and no sums before the
// total: its rules know none.
//
// Errors: ErrIssuer, ErrLines, ErrRate, ErrBags, ErrRounding, ErrNote.
func (n CreditNote) XML() ([]byte, error) {
	if err := errors.Join(n.check(), n.checkNote()); err != nil {
		return nil, fmt.Errorf("%s: %w", n.Name(), err)
	}
	t := n.Totals()
	var w writer
	return w.root("CreditNote", creditNoteNS, false, func() {
		w.opening(n.Head)
		w.legends(n.Words(), n.Legends())
		w.text("cbc:DocumentCurrencyCode", currency)
		w.in("cac:DiscrepancyResponse", func() {
			w.text("cbc:ReferenceID", plain(n.Modifies))
			w.text("cbc:ResponseCode", n.Reason)
			w.text("cbc:Description", line(n.Why, 500))
		})
		w.billingReference(n.Modifies)
		w.signatory(n.Issuer)
		w.supplier(n.Issuer)
		w.customer(n.Customer)
		w.taxTotal(n.Lines, t)
		w.in("cac:LegalMonetaryTotal", func() { w.payable(t) })
		for i, l := range n.Lines {
			w.noteLine(i+1, l, n.Rate)
		}
	}), nil
}

func (w *writer) billingReference(to peru.ReceiptNumber) {
	w.in("cac:BillingReference", func() {
		w.in("cac:InvoiceDocumentReference", func() {
			w.text("cbc:ID", plain(to))
			w.text("cbc:DocumentTypeCode", to.Series.Kind().Code())
		})
	})
}

func (n CreditNote) checkNote() error {
	original, series := n.Modifies.Series, n.Number.Series
	kind := original.Kind()
	if kind != peru.Boleta && kind != peru.Factura || series.Kind() != peru.CreditNote || series[0] != original[0] || n.Reason == "" || line(n.Why, 1) == "" {
		return ErrNote
	}
	for i, l := range n.Lines {
		if l.Discount != 0 {
			return fmt.Errorf("%w: line %d has a discount", ErrLines, i+1)
		}
		if l.Class == peru.Gravado && !peru.KnownIGV(n.Rate) {
			return fmt.Errorf("%w: %s %%", ErrRate, percent(n.Rate))
		}
	}
	return nil
}
