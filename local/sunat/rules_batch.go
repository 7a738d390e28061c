package sunat

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// A summary and a communication name their issuer in another way than a document.
const batchIssuer = "AccountingSupplierParty/"

func missingCode(code string, on kinds, says, path string) rule {
	return rule{code, "", on, says, missing(path)}
}

// told are the lines of a summary or a communication.
func (p *paper) told() []*node {
	if p.kind == voided {
		return p.root.all("VoidedDocumentsLine")
	}
	return p.root.all("SummaryDocumentsLine")
}

func eachTold(check func(p *paper, n *node, tell report)) func(*paper, report) {
	return func(p *paper, tell report) {
		for _, n := range p.told() {
			check(p, n, func(where, value string) { tell("sac:"+n.local+"["+n.value("LineID")+"]/"+where, value) })
		}
	}
}

// inTold reports an element of a line, where it is there, that has not the form.
func inTold(path string, good func(string) bool) func(*paper, report) {
	return eachTold(func(_ *paper, n *node, tell report) {
		for _, e := range n.all(path) {
			if !good(e.text()) {
				tell(path, e.text())
			}
		}
	})
}

// emptyTold reports an element of a line that is not there or empty.
func emptyTold(path string) func(*paper, report) {
	return eachTold(func(_ *paper, n *node, tell report) {
		if strings.TrimSpace(n.value(path)) == "" {
			tell(path, "")
		}
	})
}

// idOf is series and number of a line.
func idOf(n *node) string {
	if n.local == "VoidedDocumentsLine" {
		return n.value("DocumentSerialID") + "-" + strings.TrimLeft(n.value("DocumentNumberID"), "0")
	}
	return n.value("ID")
}

func statusOf(n *node) string { return n.value("Status/ConditionCode") }

// known applies a check to lines by what is registered of their document.
func known(check func(p *paper, n *node, d Document, known bool) bool) func(*paper, report) {
	return eachTold(func(p *paper, n *node, tell report) {
		d, there := p.look.find(n.value("DocumentTypeCode"), idOf(n))
		if check(p, n, d, there) {
			tell("cbc:ID", idOf(n))
		}
	})
}

var (
	batchLineForm  = regexp.MustCompile(`^\d{1,5}$`)
	toldForm       = regexp.MustCompile(`^(B[A-Z0-9]{3}-\d{1,8}|\d{1,4}-\d{1,8})$`)
	facturaSeries  = regexp.MustCompile(`^(F[A-Z0-9]{3}|\d{1,4})$`)
	numberForm     = regexp.MustCompile(`^\d{1,8}$`)
	longIDForm     = regexp.MustCompile(`^\S{1,20}$`)
	zeroNumberForm = regexp.MustCompile(`^B.*-0+$`)
)

// inBoth reports a document that stands in a file with both statuses.
func inBoth(a, b string) func(*paper, report) {
	return func(p *paper, tell report) {
		status := make(map[string]string)
		for _, n := range p.told() {
			key := n.value("DocumentTypeCode") + " " + idOf(n)
			if s := statusOf(n); s == a && strings.Contains(status[key], b) || s == b &&
				strings.Contains(status[key], a) {
				tell("cbc:ID", idOf(n))
			}
			status[key] += statusOf(n)
		}
	}
}

var summaryRules = []rule{
	{"2220", "", batches, "the ID is not that of the file's name", func(p *paper, tell report) {
		other("ID",
			p.name.id())(p, tell)
	}},
	{"2346", "", batches, "the day is not that of the file's name", func(p *paper, tell report) {
		if got := p.root.value("IssueDate"); strings.ReplaceAll(got, "-", "") != p.name.series {
			tell("cbc:IssueDate", got)
		}
	}},
	{"2236", "", summary, "a summary of tomorrow", future},
	{"2301", "", voided, "a communication of tomorrow", future},
	{"2671", "", batches, "documents later than their summary", func(p *paper, tell report) {
		if of := day(p.root.value("ReferenceDate")); of.After(p.issued) {
			tell("cbc:ReferenceDate", p.root.value("ReferenceDate"))
		}
	}},
	{"4443", "", summary, "documents of more than 7 days ago", func(p *paper, tell report) {
		if of := day(p.root.value("ReferenceDate")); days(of, p.look.today) > voidDays {
			tell("cbc:ReferenceDate", p.root.value("ReferenceDate"))
		}
	}},
	{"1034", "", batches, "the RUC is not that of the file's name", func(p *paper, tell report) {
		if ruc := p.root.value(batchIssuer + "CustomerAssignedAccountID"); ruc != p.name.ruc {
			tell("cbc:CustomerAssignedAccountID", ruc)
		}
	}},
	missingCode("2219", summary, "the issuer's number has no type", batchIssuer+"AdditionalAccountID"),
	{"2218", "", summary, "the issuer's number is no RUC", other(batchIssuer+"AdditionalAccountID", "6")},
	missingCode("2288", voided, "the issuer's number has no type", batchIssuer+"AdditionalAccountID"),
	{"2287", "", voided, "the issuer's number is no RUC", other(batchIssuer+"AdditionalAccountID", "6")},
	missingCode("2229", batches, "the issuer has no name", batchIssuer+"Party/PartyLegalEntity/RegistrationName"),
	{"2228", "", batches, "the issuer's name is no line of 3 to 100",
		text(batchIssuer+"Party/PartyLegalEntity/RegistrationName", 3, 100)},
	{"2238", "", summary, "a line's number that is none", inTold("LineID", batchLineForm.MatchString)},
	{"2239", "", summary, "a line's number below 1", inTold("LineID", positive)},
	{"2752", "", batches, "a line's number twice", func(p *paper, tell report) {
		repeated(p.told(), func(n *node) string { return n.value("LineID") }, tell)
	}},
	{"2512", "", summary, "a line without a number of the document", emptyTold("ID")},
	{"2242", "", summary, "a line without a type of document", emptyTold("DocumentTypeCode")},
	{"2241", "", summary, "a type that a summary does not tell", inTold("DocumentTypeCode",
		func(s string) bool { return s == "03" || s == "07" || s == "08" })},
	{"2513", "", summary, "a number that is not of the series B", inTold("ID",
		func(s string) bool { return toldForm.MatchString(s) && !zeroNumberForm.MatchString(s) })},
	{"2522", "", summary, "a line without a status", emptyTold("Status/ConditionCode")},
	{"2896", "", summary, "a status that catalogue 19 does not have", inTold("Status/ConditionCode",
		func(s string) bool { return listed("19", s) })},
	{"3094", "", summary, "a document twice with one status", func(p *paper, tell report) {
		repeated(p.told(), func(n *node) string {
			return n.value("DocumentTypeCode") + " " + idOf(n) + " " +
				statusOf(n)
		}, tell)
	}},
	{"3095", "", summary, "a document added and changed at once", inBoth("1", "2")},
	{"3096", "", summary, "a document changed and voided at once", inBoth("2", "3")},
	{"3207", "", summary, "a numeric series is of paper that was never authorised", inTold("ID", func(s string) bool {
		series, _, _ := strings.Cut(s, "-")
		return !digitsForm.MatchString(series)
	})},
	{"2663", "", summary, "a change or void of a document that is not known",
		known(func(_ *paper, n *node, _ Document, known bool) bool {
			return !known && (statusOf(n) == "2" || statusOf(n) == "3")
		})},
	{"2987", "", summary, "a document that is void or rejected", known(func(_ *paper, _ *node, d Document,
		known bool) bool {
		return known && d.State != Accepted
	})},
	{"2282", "", summary, "a document that is registered already", known(func(_ *paper, n *node, _ Document,
		known bool) bool {
		return known && statusOf(n) == "1"
	})},
	{"2957", "", summary, "a void more than 7 days after the issue", known(func(p *paper, n *node, d Document,
		known bool) bool {
		return known && statusOf(n) == "3" && days(day(d.IssueDate), p.look.today) > voidDays
	})},
	{"2514", "", summary, "more than S/ 700 to nobody", eachTold(func(_ *paper, n *node, tell report) {
		const limit = 700
		if n.one("AccountingCustomerParty") == nil && number(n.value("TotalAmount")).Cmp(big.NewRat(limit, 1)) > 0 {
			tell("cac:AccountingCustomerParty", n.value("TotalAmount"))
		}
	})},
	{"2014", "", summary, "a customer without a number", toldBuyer(func(id *node, _ string) bool { return id == nil })},
	{"2015", "", summary, "a customer without a type of number", eachTold(func(_ *paper, n *node, tell report) {
		if c := n.one("AccountingCustomerParty"); c != nil && c.one("AdditionalAccountID") == nil {
			tell("cac:AccountingCustomerParty/cbc:AdditionalAccountID", "")
		}
	})},
	{"2016", "", summary, "the type of the customer's number is neither in catalogue 06 nor a dash",
		toldBuyer(func(_ *node, kind string) bool {
			return kind != "" && kind != "-" && !listed("06", kind)
		})},
	{"2017", "", summary, "a customer's RUC without 11 digits", toldBuyer(func(id *node, kind string) bool {
		return kind == "6" && !rucForm.MatchString(id.text())
	})},
	{"4207", "", summary, "a DNI without 8 digits", toldBuyer(func(id *node, kind string) bool {
		return kind == "1" &&
			!dniForm.MatchString(id.text())
	})},
	{"4208", "", summary, "a number of the customer with spaces or more than 20 characters",
		toldBuyer(func(id *node, kind string) bool {
			return slices.Contains(otherPapers, kind) && !longIDForm.MatchString(id.text())
		})},
	{"2582", "", summary, "a boleta that refers to another document", eachTold(func(_ *paper, n *node, tell report) {
		if kind := n.value("DocumentTypeCode"); n.one("BillingReference") != nil && kind != "07" && kind != "08" {
			tell("cac:BillingReference", kind)
		}
	})},
	{"2524", "", summary, "a note that names no document", toldNote(func(r *node) bool { return r.value("ID") == "" })},
	{"2583", "", summary, "a note that names no type of document",
		toldNote(func(r *node) bool { return r.one("DocumentTypeCode") == nil })},
	{"2513", "", summary, "a note that changes no boleta", toldNote(func(r *node) bool {
		return !slices.Contains([]string{"03", "12", "16", "55"}, r.value("DocumentTypeCode"))
	})},
	{"2920", "", summary, "the document that a note changes has a number without form", toldNote(func(r *node) bool {
		return r.value("DocumentTypeCode") == "03" && !referenceForms["03"].MatchString(r.value("ID"))
	})},
	{"2989", "", summary, "the document that a note changes is neither registered nor in the file before",
		func(p *paper, tell report) {
			added := make(map[string]bool)
			for _, n := range p.told() {
				if id := changed(n); id != "" && !added[id] {
					if _, there := p.look.find("03", id); !there {
						tell("cac:BillingReference", id)
					}
				}
				if n.value("DocumentTypeCode") == "03" && statusOf(n) == "1" {
					added[idOf(n)] = true
				}
			}
		}},
	{"2990", "", summary, "the document that a note changes is void or rejected",
		eachTold(func(p *paper, n *node, tell report) {
			if id := changed(n); id != "" {
				if d, there := p.look.find("03", id); there && d.State != Accepted {
					tell("cac:BillingReference", id)
				}
			}
		})},
}

// changed is the boleta of the series B that a note changes.
func changed(n *node) string {
	r := n.one(reference)
	if id := r.value("ID"); r.value("DocumentTypeCode") == "03" && strings.HasPrefix(id, "B") && statusOf(n) != "3" {
		return id
	}
	return ""
}

func future(p *paper, tell report) {
	if p.issued.After(p.look.today) {
		tell("cbc:IssueDate", p.root.value("IssueDate"))
	}
}

func positive(s string) bool { return strings.Trim(s, "0") != "" && !strings.HasPrefix(s, "-") }

func toldBuyer(bad func(id *node, kind string) bool) func(*paper, report) {
	return eachTold(func(_ *paper, n *node, tell report) {
		c := n.one("AccountingCustomerParty")
		if id := c.one("CustomerAssignedAccountID"); c != nil && bad(id, c.value("AdditionalAccountID")) {
			tell("cac:AccountingCustomerParty/cbc:CustomerAssignedAccountID", id.text())
		}
	})
}

// toldNote applies a check to the reference of notes that are not voided.
func toldNote(bad func(r *node) bool) func(*paper, report) {
	return eachTold(func(_ *paper, n *node, tell report) {
		if kind := n.value("DocumentTypeCode"); (kind == "07" || kind == "08") && statusOf(n) != "3" &&
			bad(n.one(reference)) {
			tell("cac:BillingReference", n.value(reference+"/ID"))
		}
	})
}

// payments of a line by their kind: 01 taxed, 02 exonerated, 03 unaffected, 04 exported; 05 was given away.
func payments(n *node, codes ...string) *big.Rat {
	total := new(big.Rat)
	for _, b := range n.all("BillingPayment") {
		if slices.Contains(codes, b.value("InstructionID")) {
			total.Add(total, number(b.value("PaidAmount")))
		}
	}
	return total
}

func toldTax(n *node, codes ...string) *big.Rat {
	total := new(big.Rat)
	for _, t := range n.all("TaxTotal") {
		if slices.Contains(codes, t.value("TaxSubtotal/TaxCategory/TaxScheme/ID")) {
			total.Add(total, number(t.value("TaxAmount")))
		}
	}
	return total
}

// eachToldTax applies a check to each tax of each line.
func eachToldTax(bad func(t *node, code string) (value string, bad bool)) func(*paper, report) {
	return eachTold(func(_ *paper, n *node, tell report) {
		for _, t := range n.all("TaxTotal") {
			code := t.value("TaxSubtotal/TaxCategory/TaxScheme/ID")
			if value, bad := bad(t, code); bad {
				tell("cac:TaxTotal["+code+"]", value)
			}
		}
	})
}

func toldTaxName(codes ...string) func(*paper, report) {
	return eachToldTax(func(t *node, code string) (string, bool) {
		name := t.value("TaxSubtotal/TaxCategory/TaxScheme/Name")
		return name, slices.Contains(codes, code) && name != tributes[code][0]
	})
}

var summaryMoneyRules = []rule{
	{"2251", "", summary, "a total that is no amount", inTold("TotalAmount", amountForm.MatchString)},
	{"2071", "", summary, "an amount in another currency than the line's",
		eachTold(func(_ *paper, n *node, tell report) {
			want, _ := n.one("TotalAmount").attribute("currencyID")
			n.walk(func(e *node) {
				if currency, there := e.attribute("currencyID"); there && currency != want {
					tell("cbc:"+e.local+"/@currencyID", currency)
				}
			})
		})},
	{"2255", "", summary, "a kind of sale without an amount", eachTold(func(_ *paper, n *node, tell report) {
		for _, b := range n.all("BillingPayment") {
			if b.one("PaidAmount") == nil {
				tell("sac:BillingPayment/cbc:PaidAmount", "")
			}
		}
	})},
	{"2254", "", summary, "an amount of a kind of sale that is none", inTold("BillingPayment/PaidAmount",
		amountForm.MatchString)},
	{"2257", "", summary, "an amount that does not say of what", eachTold(func(_ *paper, n *node, tell report) {
		for _, b := range n.all("BillingPayment") {
			if b.one("InstructionID") == nil {
				tell("sac:BillingPayment/cbc:InstructionID", "")
			}
		}
	})},
	{"2256", "", summary, "a kind of sale that catalogue 11 does not have",
		inTold("BillingPayment/InstructionID", func(s string) bool {
			return slices.Contains([]string{"01", "02", "03", "04", "05"}, s)
		})},
	{"2357", "", summary, "a kind of sale twice", eachTold(func(_ *paper, n *node, tell report) {
		repeated(n.all("BillingPayment"), func(b *node) string { return b.value("InstructionID") }, tell)
	})},
	{"2263", "", summary, "other charges that say they are discounts",
		inTold("AllowanceCharge/ChargeIndicator", func(s string) bool { return s == "true" })},
	{"2411", "", summary, "other charges twice", eachTold(func(_ *paper, n *node, tell report) {
		if len(n.all("AllowanceCharge")) > 1 {
			tell("cac:AllowanceCharge", "")
		}
	})},
	{"2261", "", summary, "other charges that are no amount", inTold("AllowanceCharge/Amount", amountForm.MatchString)},
	{"2266", "", summary, "other charges of 0", inTold("AllowanceCharge/Amount",
		func(s string) bool { return number(s).Sign() != 0 || !amountForm.MatchString(s) })},
	{"2278", "", summary, "a line without IGV, which may be 0", eachTold(func(_ *paper, n *node, tell report) {
		if !slices.ContainsFunc(n.all("TaxTotal/TaxSubtotal/TaxCategory/TaxScheme/ID"),
			func(id *node) bool { return id.text() == "1000" || id.text() == "1016" }) {
			tell("cac:TaxTotal", "")
		}
	})},
	{"2048", "", summary, "a tax that is no amount", inTold("TaxTotal/TaxAmount", amountForm.MatchString)},
	{"2344", "", summary, "a tax that differs from its part", eachToldTax(func(t *node, _ string) (string, bool) {
		part := t.value("TaxSubtotal/TaxAmount")
		return part, number(part).Cmp(number(t.value("TaxAmount"))) != 0 || part == ""
	})},
	{"2269", "", summary, "a tax without a code", eachToldTax(func(_ *node, code string) (string, bool) {
		return "",
			code == ""
	})},
	{"2268", "", summary, "a tax that catalogue 05 does not have", eachToldTax(func(_ *node, code string) (string,
		bool) {
		_, known := tributes[code]
		return code, !known
	})},
	{"2355", "", summary, "a tax twice", eachTold(func(_ *paper, n *node, tell report) {
		repeated(n.all("TaxTotal"), func(t *node) string { return t.value("TaxSubtotal/TaxCategory/TaxScheme/ID") },
			tell)
	})},
	{"2271", "", summary, "a tax without a name", eachToldTax(func(t *node, _ string) (string, bool) {
		return "", t.value("TaxSubtotal/TaxCategory/TaxScheme/Name") == ""
	})},
	{"2276", "", summary, "IGV by another name", toldTaxName("1000")},
	{"2275", "", summary, "ISC by another name", toldTaxName("2000")},
	{"3051", "", summary, "IVAP by another name", toldTaxName("1016")},
	{"4027", "", summary, "a total more than 5 off its parts", eachTold(func(_ *paper, n *node, tell report) {
		want := sum(payments(n, "01", "02", "03", "04"), toldTax(n, "1000", "1016", "2000", "9999", "7152"),
			number(n.value("AllowanceCharge/Amount")))
		if got := number(n.value("TotalAmount")); !near(got, want, five) {
			tell("sac:TotalAmount", show(got))
		}
	})},
	{"4019", "", summary, "IGV more than 5 off its base x any rate", eachTold(func(_ *paper, n *node, tell report) {
		igv, taxed := toldTax(n, "1000"), sum(payments(n, "01"), toldTax(n, "2000"))
		rates := []*big.Rat{big.NewRat(18, 1), big.NewRat(21, 2)}
		if n.value("DocumentTypeCode") != "03" {
			rates = append(rates, big.NewRat(10, 1))
		}
		if igv.Sign() > 0 && !slices.ContainsFunc(rates, func(r *big.Rat) bool {
			return near(igv, percent(r, taxed),
				five)
		}) {
			tell("cac:TaxTotal/cbc:TaxAmount", show(igv))
		}
	})},
}

// gone applies a check to lines of a communication by what is registered of their document.
func gone(bad func(p *paper, d Document, known bool) bool) func(*paper, report) {
	return known(func(p *paper, _ *node, d Document, there bool) bool { return bad(p, d, there) })
}

var voidedRules = []rule{
	{"2307", "", voided, "a line without a number", emptyTold("LineID")},
	{"2305", "", voided, "a line's number that is none", inTold("LineID", batchLineForm.MatchString)},
	{"2306", "", voided, "a line's number below 1", inTold("LineID", positive)},
	{"2309", "", voided, "a line without a type of document", emptyTold("DocumentTypeCode")},
	{"2308", "", voided, "a type that a communication does not void, such as a boleta",
		inTold("DocumentTypeCode", func(s string) bool {
			return slices.Contains([]string{"01", "07", "08", "30", "34", "42"}, s)
		})},
	{"2311", "", voided, "a line without a series", emptyTold("DocumentSerialID")},
	{"2310", "", voided, "a series that is not F", inTold("DocumentSerialID", facturaSeries.MatchString)},
	{"2313", "", voided, "a line without a number of the document", emptyTold("DocumentNumberID")},
	{"2312", "", voided, "a number of more than 8 digits", inTold("DocumentNumberID", numberForm.MatchString)},
	{"2348", "", voided, "a document twice", func(p *paper, tell report) {
		repeated(p.told(), func(n *node) string { return n.value("DocumentTypeCode") + " " + idOf(n) }, tell)
	}},
	{"2105", "", voided, "a document that is not registered", gone(func(_ *paper, _ Document,
		known bool) bool {
		return !known
	})},
	{"2398", "", voided, "a document that was rejected", gone(func(_ *paper, d Document,
		_ bool) bool {
		return d.State == Rejected
	})},
	{"2323", "", voided, "a document that is void already", gone(func(_ *paper, d Document,
		_ bool) bool {
		return d.State == Void
	})},
	{"2957", "", voided, "a void more than 7 days after the issue", gone(func(p *paper, d Document, _ bool) bool {
		return days(day(d.IssueDate), p.look.today) > voidDays
	})},
	{"2375", "", voided, "a document of another day than the communication's",
		gone(func(p *paper, d Document, _ bool) bool {
			return d.IssueDate != p.root.value("ReferenceDate")
		})},
	{"2315", "", voided, "a void without a reason", emptyTold("VoidReasonDescription")},
	{"4203", "", voided, "a reason of less than 3 characters", inTold("VoidReasonDescription",
		func(s string) bool { return len([]rune(s)) >= 3 })},
}
