package sunat

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

const reference = "BillingReference/InvoiceDocumentReference"

// others is the note that need not name its document: 10 of credit, 03 of debit.
func (p *paper) others() bool {
	return p.kind == credit && p.reason() == "10" || p.kind == debit && p.reason() == "03"
}

// registered are the documents of the references to look up, electronic ones that a note must name, and whether each
// is known.
func (p *paper) registered(visit func(kind, id string, d Document, known bool)) {
	if p.others() {
		return
	}
	for _, r := range p.root.all(reference) {
		kind, id := r.value("DocumentTypeCode"), r.value("ID")
		if (kind == "01" || kind == "03") && strings.ContainsAny(id[:min(len(id), 1)], "BFE") {
			d, known := p.look.find(kind, id)
			visit(kind, id, d, known)
		}
	}
}

// stateOf reports references whose document is in a state.
func stateOf(bad func(d Document, known bool) bool) func(*paper, report) {
	return func(p *paper, tell report) {
		p.registered(func(_, id string, d Document, known bool) {
			if bad(d, known) {
				tell(reference+"/cbc:ID", id)
			}
		})
	}
}

// originals is the sum of the totals that a note changes; nil where one of them is not known.
func (p *paper) originals(kind string) *big.Rat {
	total, all := new(big.Rat), false
	p.registered(func(k, _ string, d Document, known bool) {
		if all = known && k == kind; all {
			total.Add(total, number(d.Total))
		}
	})
	if !all {
		return nil
	}
	return total
}

func exceeds(kind string) func(*paper, report) {
	return func(p *paper, tell report) {
		payable := number(p.monetary().value("PayableAmount"))
		if total := p.originals(kind); total != nil && payable.Cmp(total) > 0 {
			tell("cac:LegalMonetaryTotal/cbc:PayableAmount", show(payable))
		}
	}
}

func otherCurrency(kind string) func(*paper, report) {
	return func(p *paper, tell report) {
		p.registered(func(k, id string, d Document, known bool) {
			if known && k == kind && d.Currency != p.root.value("DocumentCurrencyCode") {
				tell(reference+"/cbc:ID", id)
			}
		})
	}
}

// modified asks the series of a note for the types of document that it may change.
func modified(letter string, types ...string) func(*paper, report) {
	return func(p *paper, tell report) {
		if !strings.HasPrefix(p.name.series, letter) {
			return
		}
		for _, r := range p.root.all(reference) {
			kind := r.value("DocumentTypeCode")
			if p.others() && (kind == "" || kind == "-") {
				continue
			}
			if !slices.Contains(types, kind) {
				tell(reference+"/cbc:DocumentTypeCode", kind)
			}
		}
	}
}

// services are papers of other kinds that a note of the series F may change.
var services = []string{"05", "06", "12", "13", "15", "16", "18", "21", "28", "30", "34", "37", "42", "43", "45", "55",
	"11", "17", "23", "24", "56"}

var referenceForms = map[string]*regexp.Regexp{
	"01": regexp.MustCompile(`^(F[A-Z0-9]{3}|E001|\d{1,4})-\d{1,8}$`),
	"03": regexp.MustCompile(`^(B[A-Z0-9]{3}|EB01|\d{1,4})-\d{1,8}$`),
}

var serviceForm = regexp.MustCompile(`^[a-zA-Z0-9-]{1,20}-[a-zA-Z0-9-]{1,20}$`)

// thirteen reports what is wrong with a note of type 13, which changes amounts or days of payment.
func thirteen(check func(p *paper, tell report)) func(*paper, report) {
	return func(p *paper, tell report) {
		if p.reason() == "13" {
			check(p, tell)
		}
	}
}

var referenceRules = []rule{
	{"2524", "", notes, "a note that names no document", func(p *paper, tell report) {
		if !p.others() && p.root.one(reference) == nil {
			tell(reference, "")
		}
	}},
	{"3261", "", credit, "a note of type 13 about two documents", thirteen(more(reference))},
	{"2117", "", notes, "the document that a note changes has a number without form", func(p *paper, tell report) {
		for _, r := range p.root.all(reference) {
			form, known := referenceForms[r.value("DocumentTypeCode")]
			if !known {
				form = serviceForm
			}
			if id := r.value("ID"); !form.MatchString(id) && (id != "" || !p.others()) {
				tell(reference+"/cbc:ID", id)
			}
		}
	}},
	{"2116", "", credit, "a credit note of the series F that changes no factura",
		modified("F", append([]string{"01"}, services...)...)},
	{"2399", "", credit, "a credit note of the series B that changes no boleta", modified("B", "03", "12", "16", "55")},
	{"2204", "", debit, "a debit note of the series F that changes no factura",
		modified("F", append([]string{"01"}, services...)...)},
	{"2400", "", debit, "a debit note of the series B that changes no boleta", modified("B", "03", "12", "16", "55")},
	{"2119", "", notes, "the document that a note changes is not registered",
		stateOf(func(_ Document, known bool) bool { return !known })},
	{"2120", "", notes, "the document that a note changes is void", stateOf(func(d Document,
		known bool) bool {
		return known && d.State == Void
	})},
	{"2121", "", notes, "the document that a note changes was rejected",
		stateOf(func(d Document, known bool) bool { return known && d.State == Rejected })},
	{"2885", "", notes, "a note older than its document", func(p *paper, tell report) {
		p.registered(func(_, id string, d Document, known bool) {
			if known && p.issued.Before(day(d.IssueDate)) {
				tell("cbc:IssueDate", id)
			}
		})
	}},
	{"3286", "", credit, "a credit note above its facturas", exceeds("01")},
	{"4028", "", credit, "a credit note above its boletas", exceeds("03")},
	{"3209", "", notes, "another currency than the factura's", otherCurrency("01")},
	{"4368", "", notes, "another currency than the boleta's", otherCurrency("03")},
	{"3259", "", credit, "a note of type 13 that changes no factura", thirteen(func(p *paper, tell report) {
		if kind := p.modifies(); kind != "01" {
			tell(reference+"/cbc:DocumentTypeCode", kind)
		}
	})},
	{"3260", "", credit, "a note of type 13 about a factura that was not on credit",
		thirteen(func(p *paper, tell report) {
			p.registered(func(kind, id string, d Document, known bool) {
				if known && kind == "01" && !d.Credit {
					tell(reference+"/cbc:ID", id)
				}
			})
		})},
	{"2365", "", notes, "the same document twice", func(p *paper, tell report) {
		repeated(p.root.all(reference),
			typeAndID, tell)
	}},
	{"2884", "", notes, "documents of different types", func(p *paper, tell report) {
		for _, r := range p.root.all(reference) {
			if kind := r.value("DocumentTypeCode"); kind != p.modifies() {
				tell(reference+"/cbc:DocumentTypeCode", kind)
			}
		}
	}},
	{"4367", "", credit, "a discount or bonus by note on a boleta", func(p *paper, tell report) {
		if slices.Contains([]string{"04", "05", "08"}, p.reason()) && p.modifies() == "03" {
			tell("cac:DiscrepancyResponse/cbc:ResponseCode", p.reason())
		}
	}},
}
