// Package books writes the sales register of a month for the accountant, from the documents that went to SUNAT: as a workbook, and as the text
// that SIRE takes for comparing with its own proposal, or for replacing it (RVIE, Anexo 3 of RS 000112-2021/SUNAT as RS 000138-2023 changed it).
//
// A month is read day by day and written as it is read, one line a document. Amounts are centimos, those of the document: a credit note's are
// positive here, and negative on the line. What the norms leave open is an option (Options), whose zero value is the safe choice. Documents of
// SUNAT's test service count for nothing. A shop of the Nuevo RUS keeps no register.
package books

import (
	"fmt"
	"slices"

	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Period is a month of the register: "2026-11".
type Period struct{ First, Last peru.Day }

// ParsePeriod reads a month; errs.InvalidRequest for what is none.
func ParsePeriod(text string) (Period, error) {
	first, err := peru.ParseDay(text + "-01")
	if err != nil || len(text) != len("2026-11") {
		return Period{}, errs.Invalid("period", "must be a month, such as 2026-11")
	}
	last := first
	for next := last.AddDays(1); next.Month == first.Month; next = next.AddDays(1) {
		last = next
	}
	return Period{first, last}, nil
}

// String is the month as it is asked for, and code as SIRE writes it: 202611.
func (p Period) String() string { return fmt.Sprintf("%04d-%02d", p.First.Year, int(p.First.Month)) }
func (p Period) code() string   { return fmt.Sprintf("%04d%02d", p.First.Year, int(p.First.Month)) }

// Options are what the norms leave open, or contradict each other about.
type Options struct {
	// BlankAnonymous leaves the identity of an anonymous buyer empty, as the letter of the rule allows. The safe choice is what the document
	// says (0, 00000000, CLIENTES VARIOS), so that the comparison with SUNAT's proposal finds the same.
	BlankAnonymous bool
	// NoFinalPipe ends each line without a pipe. Both files that SUNAT is known to have taken had one.
	NoFinalPipe bool
	// WithoutRounding leaves out what cash was rounded by. The safe choice has it among the other charges (25), so that the total is that of
	// the document, and still the sum of its parts.
	WithoutRounding bool
	// WithoutRejected leaves out what SUNAT rejected, and what was voided. The safe choice lists their numbers with 0.00, as Anexo 3 says.
	WithoutRejected bool
	// AcceptedOnly leaves out what SUNAT has not accepted yet. The safe choice is to declare what was sold.
	AcceptedOnly bool
}

// Code tells one choice of options from another, for the place where a file is kept.
func (o Options) Code() string {
	code := []byte("00000")
	for i, chosen := range []bool{o.BlankAnonymous, o.NoFinalPipe, o.WithoutRounding, o.WithoutRejected, o.AcceptedOnly} {
		if chosen {
			code[i] = '1'
		}
	}
	return string(code)
}

// Entry is a document of the register.
type Entry struct {
	ID     string
	Day    peru.Day
	Kind   document.Kind
	Series string
	Number int
	State  document.State
	// Customer is whom the document names; Name may be longer than a column shows.
	Customer Customer
	// Taxed is without IGV, the others are what they are. Rounding is what cash was rounded by.
	Taxed, IGV, Exonerated, Unaffected, ICBPER, Rounding money.Centimos
	// Modifies is the document that a credit note changes.
	Modifies *Modified
}

// Customer is an identity as documents have it: Kind is a code of catalogue 06.
type Customer struct{ Kind, Number, Name string }

// Modified is a document that a note changes.
type Modified struct {
	Day    peru.Day
	Kind   document.Kind
	Series string
	Number int
}

// Total is what the document comes to before cash is rounded.
func (e Entry) Total() money.Centimos {
	return e.Taxed + e.IGV + e.Exonerated + e.Unaffected + e.ICBPER
}

// Cancelled says that the document counts for nothing: SUNAT rejected it, or it was voided.
func (e Entry) Cancelled() bool { return e.State == document.Rejected || e.State == document.Void }

// waits says that SUNAT has not answered for good.
func (e Entry) waits() bool {
	return !e.Cancelled() && e.State != document.Accepted && e.State != document.Observed
}

// listed says whether the document has a line.
func (o Options) listed(e Entry) bool {
	return (!o.WithoutRejected || !e.Cancelled()) && (!o.AcceptedOnly || !e.waits())
}

// Amounts are the columns 14 to 26 that a shop has: signed as on the line.
type Amounts struct {
	Taxed         money.Centimos `json:"taxed"`         // 15
	TaxedDiscount money.Centimos `json:"taxedDiscount"` // 16
	IGV           money.Centimos `json:"igv"`           // 17
	IGVDiscount   money.Centimos `json:"igvDiscount"`   // 18
	Exonerated    money.Centimos `json:"exonerated"`    // 19
	Unaffected    money.Centimos `json:"unaffected"`    // 20
	ICBPER        money.Centimos `json:"icbper"`        // 24
	Other         money.Centimos `json:"other"`         // 25
	Total         money.Centimos `json:"total"`         // 26
}

// amounts of an entry in a period: a note takes away, by columns of its own where it changes a document of an earlier month.
func (o Options) amounts(e Entry, p Period) (a Amounts) {
	if e.Cancelled() {
		return a
	}
	a = Amounts{Taxed: e.Taxed, IGV: e.IGV, Exonerated: e.Exonerated, Unaffected: e.Unaffected, ICBPER: e.ICBPER}
	if !o.WithoutRounding {
		a.Other = e.Rounding
	}
	a.Total = e.Total() + a.Other
	if e.Kind != document.CreditNote {
		return a
	}
	a = Amounts{Taxed: -a.Taxed, IGV: -a.IGV, Exonerated: -a.Exonerated, Unaffected: -a.Unaffected, ICBPER: -a.ICBPER, Other: -a.Other, Total: -a.Total}
	if e.Modifies != nil && e.Modifies.Day.Before(p.First) {
		a.TaxedDiscount, a.IGVDiscount, a.Taxed, a.IGV = a.Taxed, a.IGV, 0, 0
	}
	return a
}

func (a *Amounts) add(b Amounts) {
	a.Taxed += b.Taxed
	a.TaxedDiscount += b.TaxedDiscount
	a.IGV += b.IGV
	a.IGVDiscount += b.IGVDiscount
	a.Exonerated += b.Exonerated
	a.Unaffected += b.Unaffected
	a.ICBPER += b.ICBPER
	a.Other += b.Other
	a.Total += b.Total
}

// Register is a month's register in figures.
type Register struct {
	Period    string `json:"period"`
	RUC       string `json:"ruc"`
	LegalName string `json:"legalName"`
	// Kept is false for a shop of the Nuevo RUS, which keeps no register.
	Kept bool `json:"kept"`
	// Lines and Sums are of the file.
	Lines int     `json:"lines"`
	Sums  Amounts `json:"sums"`
	// Kinds counts documents and adds up what they come to, before a cent is rounded, by kind and state.
	Kinds []Part `json:"kinds"`
	// Waiting, Cancelled are documents that SUNAT has not answered for good, and those that count for nothing.
	Waiting   int `json:"waiting"`
	Cancelled int `json:"cancelled"`
	// Trials are documents of SUNAT's test service, Others those of another RUC: they have no line.
	Trials int `json:"trials"`
	Others int `json:"others"`
	// Internal is what was sold and taken back on papers that are nobody's document: the reports count it, the register does not.
	Internal Papers `json:"internal"`
	// taxed: a document of the month has IGV, so that the shop was not of the Nuevo RUS.
	taxed bool
}

// Part is what there is of a kind of document in a state.
type Part struct {
	Kind      document.Kind  `json:"kind"`
	State     document.State `json:"state"`
	Documents int            `json:"documents"`
	Total     money.Centimos `json:"total"`
}

// Papers are sales and refunds without a document.
type Papers struct {
	Sales    int            `json:"sales"`
	Sold     money.Centimos `json:"sold"`
	Refunds  int            `json:"refunds"`
	Refunded money.Centimos `json:"refunded"`
}

// count counts an entry, and adds it up where it has a line.
func (r *Register) count(e Entry, o Options, p Period) {
	i := slices.IndexFunc(r.Kinds, func(one Part) bool { return one.Kind == e.Kind && one.State == e.State })
	if i < 0 {
		i = len(r.Kinds)
		r.Kinds = append(r.Kinds, Part{Kind: e.Kind, State: e.State})
	}
	r.Kinds[i].Documents++
	r.Kinds[i].Total += e.Total()
	switch {
	case e.Cancelled():
		r.Cancelled++
	case e.waits():
		r.Waiting++
	}
	r.taxed = r.taxed || e.IGV > 0
	if o.listed(e) {
		r.Lines++
		r.Sums.add(o.amounts(e, p))
	}
}
