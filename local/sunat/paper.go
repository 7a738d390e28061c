package sunat

import (
	_ "embed"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

// kinds are the files that a rule is for.
type kinds uint8

const (
	boleta kinds = 1 << iota
	factura
	credit
	debit
	summary
	voided

	invoices = boleta | factura
	notes    = credit | debit
	singles  = invoices | notes
	batches  = summary | voided
	anything = singles | batches
)

var kindOf = map[string]kinds{"03": boleta, "01": factura, "07": credit, "08": debit, "RC": summary, "RA": voided}

// paper is a file that arrived, taken apart for the rules.
type paper struct {
	name  fileName
	kind  kinds
	root  *node
	lines []*line
	// totals are the taxes of the whole document.
	totals []tax
	// issued is the day of cbc:IssueDate in Lima; the zero time when it is none.
	issued time.Time
	look   look
}

// look is what a rule may ask about the world.
type look struct {
	channel Channel
	sender  string
	// today is midnight in Lima of the day of reception.
	today    time.Time
	taxpayer func(ruc string) Issuer
	find     func(kind, id string) (Document, bool)
}

// line is one of an invoice or a note.
type line struct {
	*node
	quantity        *node
	amount, value   *big.Rat // how many, and LineExtensionAmount
	price           *big.Rat
	taxes           []tax
	allowances      []allowance
	free            bool // 9996 with a base
	prices          []*node
	path            string
	hasISC, hasIVAP bool
}

type tax struct {
	*node
	code, name, class, reason string
	base, amount, percent     *big.Rat
	perUnit, bags             *big.Rat
}

type allowance struct {
	*node
	code, indicator      string
	factor, amount, base *big.Rat
}

var lineNames = map[kinds][2]string{boleta: {"InvoiceLine", "InvoicedQuantity"},
	factura: {"InvoiceLine", "InvoicedQuantity"},
	credit:  {"CreditNoteLine", "CreditedQuantity"}, debit: {"DebitNoteLine", "DebitedQuantity"}}

// lima is UTC-5, without summer time.
var lima = time.FixedZone("America/Lima", -5*60*60)

// newPaper takes a file apart; the rules say what is wrong with it.
func newPaper(name fileName, root *node, world look) *paper {
	p := &paper{name: name, kind: kindOf[name.kind], root: root, look: world}
	p.issued = day(root.value("IssueDate"))
	names := lineNames[p.kind]
	for i, n := range root.all(names[0]) {
		p.lines = append(p.lines, newLine(n, names[1], fmt.Sprintf("cac:%s[%d]", names[0], i+1)))
	}
	for _, n := range root.all("TaxTotal/TaxSubtotal") {
		p.totals = append(p.totals, newTax(n))
	}
	return p
}

func newLine(n *node, quantity, path string) *line {
	l := &line{node: n, quantity: n.one(quantity), value: number(n.value("LineExtensionAmount")),
		price:  number(n.value("Price/PriceAmount")),
		prices: n.all("PricingReference/AlternativeConditionPrice"), path: path}
	l.amount = number(l.quantity.text())
	for _, t := range n.all("TaxTotal/TaxSubtotal") {
		l.taxes = append(l.taxes, newTax(t))
	}
	for _, t := range l.taxes {
		l.free = l.free || t.code == "9996" && t.base.Sign() > 0
		l.hasISC = l.hasISC || t.code == "2000" && t.base.Sign() > 0
		l.hasIVAP = l.hasIVAP || t.reason == "17" && t.base.Sign() > 0
	}
	l.allowances = allowancesOf(n)
	return l
}

func newTax(n *node) tax {
	return tax{node: n, code: n.value("TaxCategory/TaxScheme/ID"), name: n.value("TaxCategory/TaxScheme/Name"),
		class: n.value("TaxCategory/TaxScheme/TaxTypeCode"), reason: n.value("TaxCategory/TaxExemptionReasonCode"),
		base: number(n.value("TaxableAmount")), amount: number(n.value("TaxAmount")),
		percent: number(n.value("TaxCategory/Percent")),
		perUnit: number(n.value("TaxCategory/PerUnitAmount")), bags: number(n.value("BaseUnitMeasure"))}
}

func allowancesOf(n *node) []allowance {
	var all []allowance
	for _, a := range n.all("AllowanceCharge") {
		all = append(all, allowance{node: a, code: a.value("AllowanceChargeReasonCode"),
			indicator: a.value("ChargeIndicator"),
			factor:    number(a.value("MultiplierFactorNumeric")), amount: number(a.value("Amount")),
			base: number(a.value("BaseAmount"))})
	}
	return all
}

// lenient says whether the sheet of boletas holds: of a boleta itself, and of a note that changes no factura.
func (p *paper) lenient() bool {
	if p.kind&notes != 0 {
		return p.modifies() != "01"
	}
	return p.kind&boleta != 0
}

// modifies is the type of the document that a note changes.
func (p *paper) modifies() string {
	return p.root.value("BillingReference/InvoiceDocumentReference/DocumentTypeCode")
}

// reason is the type of a note (catalogues 09 and 10).
func (p *paper) reason() string { return p.root.value("DiscrepancyResponse/ResponseCode") }

// operation is the type of operation of an invoice (catalogue 51).
func (p *paper) operation() string {
	code, _ := p.root.one("InvoiceTypeCode").attribute("listID")
	return code
}

func (p *paper) legend(code string) bool {
	return slices.ContainsFunc(p.root.all("Note"), func(n *node) bool {
		id, _ := n.attribute("languageLocaleID")
		return id == code
	})
}

// total is the whole document's tax of a code; an empty one when there is none.
func (p *paper) total(code string) (tax, bool) {
	for _, t := range p.totals {
		if t.code == code {
			return t, true
		}
	}
	return newTax(&node{}), false
}

// allowed is the sum of allowances and charges with one of the codes.
func allowed(all []allowance, codes ...string) *big.Rat {
	sum := new(big.Rat)
	for _, a := range all {
		if slices.Contains(codes, a.code) {
			sum.Add(sum, a.amount)
		}
	}
	return sum
}

// monetary is the totals' element: a debit note has another one.
func (p *paper) monetary() *node {
	if p.kind == debit {
		return p.root.one("RequestedMonetaryTotal")
	}
	return p.root.one("LegalMonetaryTotal")
}

// igvRates are those that SUNAT takes: 18, and 10.5 of small restaurants and hotels, which was 10 before 2026-02-13.
// A note may go by the rate of its document.
func (p *paper) igvRates() []*big.Rat {
	rates := []*big.Rat{big.NewRat(18, 1), big.NewRat(21, 2)}
	if p.kind&notes != 0 || p.issued.Before(time.Date(2026, 2, 13, 0, 0, 0, 0, lima)) {
		rates = append(rates, big.NewRat(10, 1))
	}
	return rates
}

// igvRate is the rate of the lines, if SUNAT takes it; otherwise 18.
func (p *paper) igvRate() *big.Rat {
	rates := p.igvRates()
	for _, l := range p.lines {
		for _, t := range l.taxes {
			if t.code == "1000" && slices.ContainsFunc(rates, func(r *big.Rat) bool { return r.Cmp(t.percent) == 0 }) {
				return t.percent
			}
		}
	}
	return rates[0]
}

// number reads an amount; what is none counts as 0, since the rule of its format speaks first.
func number(text string) *big.Rat {
	const longest = 40
	if !decimal.MatchString(text) || len(text) > longest {
		return new(big.Rat)
	}
	n, _ := new(big.Rat).SetString(text)
	return n
}

var decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

func day(text string) time.Time {
	d, err := time.ParseInLocation(time.DateOnly, text, lima)
	if err != nil {
		return time.Time{}
	}
	return d
}

// days from one day to another.
func days(from, to time.Time) int { return int(to.Sub(from).Round(time.Hour).Hours()) / 24 }

// near says whether two amounts differ by no more than tolerance.
func near(a, b, tolerance *big.Rat) bool {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d).Cmp(tolerance) <= 0
}

var (
	nought = new(big.Rat)
	one    = big.NewRat(1, 1)
	five   = big.NewRat(5, 1)
	cents6 = big.NewRat(6, 100)
)

func sum(all ...*big.Rat) *big.Rat {
	s := new(big.Rat)
	for _, a := range all {
		s.Add(s, a)
	}
	return s
}

func minus(a *big.Rat, less ...*big.Rat) *big.Rat {
	d := new(big.Rat).Set(a)
	for _, b := range less {
		d.Sub(d, b)
	}
	return d
}

func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

func percent(rate, of *big.Rat) *big.Rat {
	p := times(rate, of)
	return p.Quo(p, big.NewRat(100, 1))
}

func show(n *big.Rat) string { return strings.TrimSuffix(n.FloatString(2), ".00") }

//go:embed catalogues.txt
var catalogueText string

// catalogues are SUNAT's, as in its rules of 2026-02-12: number, then code to what else the catalogue says of it.
var catalogues = readCatalogues(catalogueText)

func readCatalogues(text string) map[string]map[string]string {
	all := make(map[string]map[string]string)
	for row := range strings.Lines(text) {
		words := strings.Fields(row)
		codes := make(map[string]string, len(words))
		for _, w := range words[1:] {
			code, more, _ := strings.Cut(w, ":")
			codes[code] = more
		}
		all[words[0]] = codes
	}
	return all
}

func listed(catalogue, code string) bool {
	_, known := catalogues[catalogue][code]
	return known
}

// tribute is catalogue 05: the name and the international code of a tax.
var tributes = map[string][2]string{"1000": {"IGV", "VAT"}, "1016": {"IVAP", "VAT"}, "2000": {"ISC", "EXC"},
	"9995": {"EXP", "FRE"},
	"9996": {"GRA", "FRE"}, "9997": {"EXO", "VAT"}, "9998": {"INA", "FRE"}, "9999": {"OTROS", "OTH"}, "7152": {"ICBPER",
		"OTH"}}

// affectations of catalogue 07 belong to a tax of catalogue 05.
var affectations = map[string]string{"1000": "igv", "1016": "iva", "9995": "exp", "9996": "gra", "9997": "exo",
	"9998": "ina"}

var mainTributes = []string{"1000", "1016", "9995", "9996", "9997", "9998"}
