package ubl

import (
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Errors of documents that SUNAT would reject, or would say something about. Sales are checked when they are made, so these mean that
// the issuer's data or the law changed under them.
var (
	ErrLines    = errors.New("a document has 1 to 999 lines, each with a quantity and a value")
	ErrRate     = errors.New("the rate of IGV is not one that was in force")
	ErrSums     = errors.New("the lines do not come to the recorded totals")
	ErrCustomer = errors.New("the document cannot be made out to this customer")
	ErrCredit   = errors.New("instalments must add up to what is owed, and that must not be above the total")
	ErrRounding = errors.New("cash is rounded by less than a sol")
	ErrBags     = errors.New("the tax on bags is the same on each bag of the line, and a line has 99999 bags at most")
)

// Head is what boletas, facturas and credit notes have in common.
type Head struct {
	Issuer Issuer
	Number peru.ReceiptNumber
	// IssuedAt is shown in Lima's time; its day there is the day of the document.
	IssuedAt time.Time
	Customer Customer
	// Rate is the IGV of taxed lines, in basis points; 0 for a shop of the Nuevo RUS, which charges none.
	Rate     int
	Lines    []Line
	Rounding money.Centimos
}

// Instalment is what is to be paid of a factura, and when.
type Instalment struct {
	Amount money.Centimos
	DueOn  peru.Day
}

// Invoice is a boleta or a factura: Number says which.
type Invoice struct {
	Head
	// Owed are the instalments of a factura on credit; nothing of one that was paid at once, or of a boleta.
	Owed []Instalment
}

// Name is the name of its file, without extension.
func (h Head) Name() string {
	return fmt.Sprintf("%s-%s-%s", h.Issuer.RUC, h.Number.Series.Kind().Code(), h.id())
}

// id is the number as SUNAT knows it: without zeros, in the file and in its name (1036).
func (h Head) id() string { return plain(h.Number) }

func plain(n peru.ReceiptNumber) string { return fmt.Sprintf("%s-%d", n.Series, n.Correlative) }

// Day is the day that the document bears.
func (h Head) Day() peru.Day { return peru.BusinessDay(h.IssuedAt) }

// Totals adds the document up.
func (h Head) Totals() Totals { return totals(h.Lines, h.Rounding) }

// Words is legend 1000: what is to be paid, in words.
func (h Head) Words() string { return h.Totals().Payable.Words() }

// QR is the text of the code on paper. The hash is the digest of the unsigned document.
func (h Head) QR(hash string) string {
	t := h.Totals()
	return peru.QR{IssuerRUC: h.Issuer.RUC, Number: h.Number, IGV: t.IGV, Total: t.Payable, Issued: h.Day(),
		Buyer: h.Customer.orAnonymous().Document, Hash: hash}.Content()
}

// XML gives the canonical bytes of the invoice, without signature.
//
// Errors: ErrIssuer, ErrLines, ErrRate, ErrBags, ErrRounding, ErrCustomer, ErrCredit.
func (i Invoice) XML() ([]byte, error) {
	if err := errors.Join(i.check(), i.checkRate(), i.checkCustomer(), i.checkCredit()); err != nil {
		return nil, fmt.Errorf("%s: %w", i.Name(), err)
	}
	t := i.Totals()
	var w writer
	return w.root("Invoice", invoiceNS, false, func() {
		w.opening(i.Head)
		w.text("cbc:InvoiceTypeCode", i.Number.Series.Kind().Code(), "listID", i.operation())
		w.legends(i.Words(), i.Legends())
		w.text("cbc:DocumentCurrencyCode", currency)
		w.signatory(i.Issuer)
		w.supplier(i.Issuer)
		w.customer(i.Customer)
		if i.Number.Series.Kind() == peru.Factura {
			w.paymentTerms(i.Owed)
		}
		w.taxTotal(i.Lines, t)
		w.in("cac:LegalMonetaryTotal", func() {
			w.amount("cbc:LineExtensionAmount", t.Value())
			w.amount("cbc:TaxInclusiveAmount", t.Inclusive())
			w.payable(t)
		})
		for n, l := range i.Lines {
			w.invoiceLine(n+1, l, i.Rate)
		}
	}), nil
}

// operation is the kind of sale in catalogue 51: one within the country, or one of the Nuevo RUS.
func (i Invoice) operation() string {
	if i.Rate == 0 {
		return "0113"
	}
	return "0101"
}

// opening writes what every document of UBL 2.1 begins with.
func (w *writer) opening(h Head) {
	at := h.IssuedAt.In(peru.Lima())
	w.text("cbc:UBLVersionID", "2.1")
	w.text("cbc:CustomizationID", "2.0")
	w.text("cbc:ID", h.id())
	w.text("cbc:IssueDate", h.Day().String())
	w.text("cbc:IssueTime", at.Format(time.TimeOnly))
}

// Legend is a text that a document must bear, by its code in catalogue 52. The paper bears it, too.
type Legend struct{ Code, Text string }

// Legends are those of the invoice, each once (3014), without the total in words, which is legend 1000.
func (i Invoice) Legends() []Legend {
	var legends []Legend
	t := i.Totals()
	if t.Free > 0 {
		legends = append(legends, Legend{"1002", "TRANSFERENCIA GRATUITA DE UN BIEN Y/O SERVICIO PRESTADO GRATUITAMENTE"})
	}
	if !i.Issuer.Amazon || t.Exonerated == 0 { // without any, the legend would be refused
		return legends
	}
	goods, services := i.kinds()
	if goods {
		legends = append(legends, Legend{"2001", "BIENES TRANSFERIDOS EN LA AMAZONÍA REGIÓN SELVA PARA SER CONSUMIDOS EN LA MISMA"})
	}
	if services {
		legends = append(legends, Legend{"2002", "SERVICIOS PRESTADOS EN LA AMAZONÍA REGIÓN SELVA PARA SER CONSUMIDOS EN LA MISMA"})
	}
	return legends
}

// Legends of a note are none but its total in words.
func (CreditNote) Legends() []Legend { return nil }

// legends writes the notes of catalogue 52.
func (w *writer) legends(words string, others []Legend) {
	for _, l := range append([]Legend{{"1000", words}}, others...) {
		w.text("cbc:Note", l.Text, "languageLocaleID", l.Code)
	}
}

// service is the unit of what is no good (catalogue 03).
const service = "ZZ"

// kinds says whether exonerated goods were sold, and whether exonerated services were.
func (h Head) kinds() (goods, services bool) {
	for _, l := range h.Lines {
		if tribute, _ := l.affectation(); tribute == exonerated {
			goods = goods || l.Unit != service
			services = services || l.Unit == service
		}
	}
	return goods, services
}

// paymentTerms says how a factura is paid (3244 to 3249). Boletas have none (3128).
func (w *writer) paymentTerms(owed []Instalment) {
	term := func(means string, rest func()) {
		w.in("cac:PaymentTerms", func() {
			w.text("cbc:ID", "FormaPago")
			w.text("cbc:PaymentMeansID", means)
			rest()
		})
	}
	if len(owed) == 0 {
		term("Contado", func() {})
		return
	}
	term("Credito", func() { w.amount("cbc:Amount", pending(owed)) })
	for n, part := range owed {
		term(fmt.Sprintf("Cuota%03d", n+1), func() {
			w.amount("cbc:Amount", part.Amount)
			w.text("cbc:PaymentDueDate", part.DueOn.String())
		})
	}
}

func pending(owed []Instalment) (sum money.Centimos) {
	for _, part := range owed {
		sum += part.Amount
	}
	return sum
}

// payable writes what is paid, after what cash is rounded by.
func (w *writer) payable(t Totals) {
	if t.Rounding != 0 {
		w.amount("cbc:PayableRoundingAmount", t.Rounding)
	}
	w.amount("cbc:PayableAmount", t.Payable)
}
