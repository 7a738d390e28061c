package sunat

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// rule is one line of SUNAT's workbook of validations (version 2026-02-12). What a code is worth its number says:
// from 4000 on it is an observation, from 2000 on the file is rejected, below that it was never received.
type rule struct {
	// code is what is answered; lenient is what the sheet of boletas has instead, and "" where it has the same.
	code, lenient string
	on            kinds
	// says is the condition, in words.
	says  string
	check func(p *paper, tell report)
}

// report is called once for each place that breaks a rule.
type report func(where, value string)

// finding is a rule that a file breaks.
type finding struct{ code, where, value string }

func (f finding) observed() bool { return f.code >= "4000" }

// before are the rules about which schema a file goes by; they precede the schema itself.
var before = headRules

// after are all others, in the order of the workbook: the first that is broken is the answer.
var after = slices.Concat(identityRules, dateRules, signerRules, issuerRules, customerRules, referenceRules,
	relatedRules, lineRules, priceRules,
	lineTaxRules, bagRules, lineSumRules, totalRules, sumRules, monetaryRules, legendRules, paymentRules, attributeRules,
	summaryRules, summaryMoneyRules, voidedRules)

// judge applies rules until one rejects the file. Observations before that are lost, as SUNAT's are.
func (p *paper) judge(rules []rule) (rejected *finding, observed []finding) {
	for _, r := range rules {
		if r.on&p.kind == 0 {
			continue
		}
		code := r.code
		if r.lenient != "" && p.lenient() {
			code = r.lenient
		}
		var broken []finding
		r.check(p, func(where, value string) { broken = append(broken, finding{code, where, value}) })
		if len(broken) == 0 {
			continue
		}
		if !broken[0].observed() {
			return &broken[0], nil
		}
		observed = append(observed, broken...)
	}
	return nil, observed
}

// The forms that most rules are made of.

func missing(path string) func(*paper, report) {
	return func(p *paper, tell report) {
		if strings.TrimSpace(p.root.value(path)) == "" {
			tell(path, "")
		}
	}
}

// other asks for one of the values, where the element is there.
func other(path string, values ...string) func(*paper, report) {
	return func(p *paper, tell report) {
		if n := p.root.one(path); n != nil && !slices.Contains(values, n.text()) {
			tell(path, n.text())
		}
	}
}

// pattern asks for a form, where the element is there.
func pattern(path string, form *regexp.Regexp) func(*paper, report) {
	return func(p *paper, tell report) {
		for _, n := range p.root.all(path) {
			if !form.MatchString(n.text()) {
				tell(path, n.text())
			}
		}
	}
}

// text asks for so many characters in one line, where the element is there.
func text(path string, least, most int) func(*paper, report) {
	return func(p *paper, tell report) {
		for _, n := range p.root.all(path) {
			if !oneLine(n.text(), least, most) {
				tell(path, n.text())
			}
		}
	}
}

func oneLine(s string, least, most int) bool {
	count := utf8.RuneCountInString(s)
	return count >= least && count <= most && !strings.ContainsAny(s, "\t\n\r\f\v") &&
		(least == 0 || strings.TrimSpace(s) != "")
}

func anyText(s string, least, most int) bool {
	count := utf8.RuneCountInString(s)
	return count >= least && count <= most
}

// catalogue asks for a code of one, where the element is there.
func catalogue(path, number string) func(*paper, report) {
	return func(p *paper, tell report) {
		if n := p.root.one(path); n != nil && !listed(number, n.text()) {
			tell(path, n.text())
		}
	}
}

// more reports an element that may be there once.
func more(path string) func(*paper, report) {
	return func(p *paper, tell report) {
		if len(p.root.all(path)) > 1 {
			tell(path, "")
		}
	}
}

// repeated reports the second of two equal values.
func repeated(nodes []*node, key func(*node) string, tell report) {
	seen := make(map[string]bool)
	for _, n := range nodes {
		k := key(n)
		if seen[k] {
			tell(n.local, k)
		}
		seen[k] = true
	}
}

// eachLine applies a check to each line.
func eachLine(check func(l *line, tell report)) func(*paper, report) {
	return func(p *paper, tell report) {
		for _, l := range p.lines {
			check(l, func(where, value string) { tell(l.path+"/"+where, value) })
		}
	}
}

// eachTax applies a check to each tax of each line.
func eachTax(check func(p *paper, l *line, t tax, tell report)) func(*paper, report) {
	return func(p *paper, tell report) {
		for _, l := range p.lines {
			for _, t := range l.taxes {
				check(p, l, t, func(where,
					value string) {
					tell(l.path+"/cac:TaxTotal/cac:TaxSubtotal["+t.code+"]/"+where, value)
				})
			}
		}
	}
}

// eachTotal applies a check to each tax of the whole document.
func eachTotal(check func(p *paper, t tax, tell report)) func(*paper, report) {
	return func(p *paper, tell report) {
		for _, t := range p.totals {
			check(p, t, func(where, value string) { tell("cac:TaxTotal/cac:TaxSubtotal["+t.code+"]/"+where, value) })
		}
	}
}

var (
	amountForm   = regexp.MustCompile(`^\d{1,12}(\.\d{1,2})?$`)
	unitForm     = regexp.MustCompile(`^(0|[1-9]\d{0,11})(\.\d{1,10})?$`)
	quantityForm = regexp.MustCompile(`^\d{1,12}(\.\d{1,10})?$`)
	factorForm   = regexp.MustCompile(`^\d{1,3}(\.\d{1,5})?$`)
	rucForm      = regexp.MustCompile(`^\d{11}$`)
	dniForm      = regexp.MustCompile(`^\d{8}$`)
	noSpaceForm  = regexp.MustCompile(`^\S{1,15}$`)
	digitsForm   = regexp.MustCompile(`^\d+$`)
)

func malformed(n *node, form *regexp.Regexp) bool { return n != nil && !form.MatchString(n.text()) }
