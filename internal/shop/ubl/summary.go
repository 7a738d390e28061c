package ubl

import (
	"errors"
	"fmt"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Status is what a summary asks SUNAT to do with a document (catalogue 19).
type Status string

// What a summary may ask for. One file never asks for two things of one document (3094 to 3096): a boleta that was never sent is added
// first, and voided by a later summary, once the first is accepted.
const (
	Add    Status = "1"
	Change Status = "2"
	Void   Status = "3"
)

// SummaryLine is a boleta, or the credit note of one, in a summary.
type SummaryLine struct {
	Number   peru.ReceiptNumber
	Customer Customer
	// Modifies is what a credit note takes back; nothing for a boleta.
	Modifies peru.ReceiptNumber
	Status   Status
	Totals   Totals
}

// SummaryLine is the boleta in a summary.
func (i Invoice) SummaryLine(s Status) SummaryLine {
	return SummaryLine{Number: i.Number, Customer: i.Customer, Status: s, Totals: i.Totals()}
}

// SummaryLine is the note in a summary.
func (n CreditNote) SummaryLine(s Status) SummaryLine {
	return SummaryLine{Number: n.Number, Customer: n.Customer, Modifies: n.Modifies, Status: s, Totals: n.Totals()}
}

// Summary is the daily summary (RC) of boletas and their notes.
type Summary struct {
	Issuer Issuer
	// Issued is the day of the documents, the same of all; Made the day of the summary, which is in its name.
	Issued, Made peru.Day
	// Number counts the summaries of a day, from 1.
	Number int
	Lines  []SummaryLine
}

// ErrSummary says what a summary takes.
var ErrSummary = errors.New("a summary has boletas and their credit notes, each once, of one day that is not after its own")

// mostInFile is how many lines a file may have by its numbers; mostNumber is the last number of a day.
const (
	mostInFile = 99_999
	mostNumber = 99_999
)

// Name is the name of its file, without extension.
func (s Summary) Name() string { return s.Issuer.RUC + "-" + s.id() }

func (s Summary) id() string { return dayID("RC", s.Made, s.Number) }

// dayID is RC-20261129-1.
func dayID(kind string, day peru.Day, n int) string {
	return fmt.Sprintf("%s-%04d%02d%02d-%d", kind, day.Year, day.Month, day.Day, n)
}

// XML gives the canonical bytes of the summary, without signature. Errors: ErrIssuer, ErrSummary.
func (s Summary) XML() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name(), err)
	}
	var w writer
	return w.root("SummaryDocuments", summaryNS, true, func() {
		w.dayHead("1.1", s.id(), s.Issued, s.Made, s.Issuer)
		for i, l := range s.Lines {
			w.in("sac:SummaryDocumentsLine", func() { w.summaryLine(i+1, l) })
		}
	}), nil
}

func (s Summary) check() error {
	if err := s.Issuer.Check(); err != nil {
		return err
	}
	seen := map[peru.ReceiptNumber]bool{}
	for _, l := range s.Lines {
		series := l.Number.Series
		kind := series.Kind()
		boleta := kind == peru.Boleta && l.Modifies == peru.ReceiptNumber{}
		note := kind == peru.CreditNote && series[0] == 'B' && l.Modifies.Series.Kind() == peru.Boleta
		unnamed := boleta && l.Totals.Inclusive() > peru.BuyerThreshold && !l.Customer.known()
		if !boleta && !note || seen[l.Number] || unnamed || l.Status != Add && l.Status != Change && l.Status != Void {
			return fmt.Errorf("%w: %s", ErrSummary, plain(l.Number))
		}
		seen[l.Number] = true
	}
	if !dated(s.Issued, s.Made, s.Number, len(s.Lines)) {
		return ErrSummary
	}
	return nil
}

func dated(issued, made peru.Day, n, lines int) bool {
	return !issued.IsZero() && !made.Before(issued) && n >= 1 && n <= mostNumber && lines >= 1 && lines <= mostInFile
}

// dayHead writes what RC and RA begin with.
func (w *writer) dayHead(version, id string, issued, made peru.Day, i Issuer) {
	w.text("cbc:UBLVersionID", "2.0")
	w.text("cbc:CustomizationID", version)
	w.text("cbc:ID", id)
	w.text("cbc:ReferenceDate", issued.String())
	w.text("cbc:IssueDate", made.String())
	w.signatory(i)
	w.in("cac:AccountingSupplierParty", func() {
		w.text("cbc:CustomerAssignedAccountID", i.RUC)
		w.text("cbc:AdditionalAccountID", peru.RUC.Code())
		w.in("cac:Party", func() {
			w.in("cac:PartyLegalEntity", func() { w.text("cbc:RegistrationName", line(i.LegalName, 100)) })
		})
	})
}

func (w *writer) summaryLine(n int, l SummaryLine) {
	w.text("cbc:LineID", number(n))
	w.text("cbc:DocumentTypeCode", l.Number.Series.Kind().Code())
	w.text("cbc:ID", plain(l.Number))
	if l.Customer.known() { // above S/ 700 he is (2514)
		w.in("cac:AccountingCustomerParty", func() {
			w.text("cbc:CustomerAssignedAccountID", l.Customer.Document.Number)
			w.text("cbc:AdditionalAccountID", l.Customer.Document.Kind.Code())
		})
	}
	if l.Modifies != (peru.ReceiptNumber{}) {
		w.billingReference(l.Modifies)
	}
	w.in("cac:Status", func() { w.text("cbc:ConditionCode", string(l.Status)) })
	t := l.Totals
	w.amount("sac:TotalAmount", t.Payable)
	w.billed(t.Taxed, "01")
	w.billed(t.Exonerated, "02")
	w.billed(t.Unaffected, "03")
	w.billed(t.Free, "05")
	w.summaryTax(igv, t.IGV) // also where it is nothing (2278)
	if t.ICBPER != 0 {
		w.summaryTax(icbper, t.ICBPER)
	}
}

// billed writes what was sold under a code of catalogue 11, where anything was.
func (w *writer) billed(value money.Centimos, code string) {
	if value == 0 {
		return
	}
	w.in("sac:BillingPayment", func() {
		w.amount("cbc:PaidAmount", value)
		w.text("cbc:InstructionID", code)
	})
}

func (w *writer) summaryTax(t tribute, tax money.Centimos) {
	w.in("cac:TaxTotal", func() {
		w.amount("cbc:TaxAmount", tax)
		w.in("cac:TaxSubtotal", func() {
			w.amount("cbc:TaxAmount", tax)
			w.in("cac:TaxCategory", func() { w.scheme(t) })
		})
	})
}
