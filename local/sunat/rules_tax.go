package sunat

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

// given are affectations whose goods are given away and still bear tax.
var given = []string{"11", "12", "13", "14", "15", "16", "17"}

// nontaxed are affectations of goods given away that bear none.
var nontaxed = []string{"21", "31", "32", "33", "34", "35", "36", "37", "40"}

func (p *paper) nrus() bool { return p.operation() == "0113" }

// inTax reports an element of a line's tax, where it is there, that has not the form.
func inTax(path string, form *regexp.Regexp) func(*paper, report) {
	return eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if n := t.one(path); malformed(n, form) {
			tell(path, n.text())
		}
	})
}

var lineTaxRules = []rule{
	{"3195", "", singles, "a line without taxes", eachLine(func(l *line, tell report) {
		if l.one("TaxTotal") == nil {
			tell("cac:TaxTotal", "")
		}
	})},
	{"3021", "", singles, "a line's taxes that are no amount", inLine("TaxTotal/TaxAmount", amountForm.MatchString)},
	{"3292", "4293", singles, "a line's taxes more than 1 off their sum", eachLine(func(l *line, tell report) {
		if got := number(l.node.value("TaxTotal/TaxAmount")); !near(got, paid(l.taxes), one) {
			tell("cac:TaxTotal/cbc:TaxAmount", show(got))
		}
	})},
	{"3026", "", singles, "a line with two TaxTotal", eachLine(func(l *line, tell report) {
		if len(l.all("TaxTotal")) > 1 {
			tell("cac:TaxTotal", "")
		}
	})},
	{"3031", "", singles, "a line's base that is no amount", inTax("TaxableAmount", amountForm)},
	{"3272", "4294", singles, "a line's base that is not its value (with the ISC, 1 off)",
		eachTax(func(_ *paper, l *line, t tax, tell report) {
			if !slices.Contains(mainTributes, t.code) {
				return
			}
			want, tolerance := l.value, nought
			if l.hasISC {
				for _, other := range l.taxes {
					if other.code == "2000" {
						want, tolerance = sum(want, other.amount), one
					}
				}
			}
			if !near(t.base, want, tolerance) {
				tell("cbc:TaxableAmount", show(t.base))
			}
		})},
	{"2033", "", singles, "a line's tax that is no amount", inTax("TaxAmount", amountForm)},
	{"3110", "", singles, "tax on a line that bears none", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		free := t.code == "9996" && t.base.Sign() > 0 && slices.Contains(nontaxed, t.reason)
		if (free || slices.Contains([]string{"9995", "9997", "9998"}, t.code)) && t.amount.Sign() != 0 {
			tell("cbc:TaxAmount", show(t.amount))
		}
	})},
	{"3111", "", singles, "no tax on a line that bears it", eachTax(func(p *paper, _ *line, t tax, tell report) {
		taxed := (t.code == "1000" || t.code == "1016") && !p.nrus() || t.code == "9996" &&
			slices.Contains(given, t.reason)
		if taxed && t.base.Cmp(cents6) > 0 && t.amount.Sign() == 0 && t.one("TaxAmount") != nil {
			tell("cbc:TaxAmount", show(t.amount))
		}
	})},
	{"3103", "", singles, "a line's tax more than 1 off base x rate", eachTax(func(_ *paper, _ *line, t tax,
		tell report) {
		rated := t.one("TaxCategory/Percent") != nil
		if rated && (t.reason == "10" || slices.Contains(given, t.reason)) &&
			!near(t.amount, percent(t.percent, t.base), one) {
			tell("cbc:TaxAmount", show(t.amount))
		}
	})},
	{"2992", "", singles, "a line's tax without a rate", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if t.code != "7152" && t.one("TaxCategory/Percent") == nil {
			tell("cac:TaxCategory/cbc:Percent", "")
		}
	})},
	{"3102", "", singles, "a rate of more than 3 and 5 digits", inTax("TaxCategory/Percent", factorForm)},
	{"2993", "", singles, "a rate of 0 on a line that bears tax", eachTax(func(p *paper, _ *line, t tax, tell report) {
		taxed := (t.code == "1000" || t.code == "1016") && !p.nrus() || t.code == "9996" &&
			slices.Contains(given, t.reason)
		if taxed && t.base.Sign() > 0 && t.percent.Sign() == 0 && t.one("TaxCategory/Percent") != nil {
			tell("cac:TaxCategory/cbc:Percent", show(t.percent))
		}
	})},
	{"2371", "", singles, "no affectation (catalogue 07)", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if t.code != "2000" && t.code != "9999" && t.base.Sign() > 0 && t.reason == "" {
			tell("cac:TaxCategory/cbc:TaxExemptionReasonCode", "")
		}
	})},
	{"3050", "", singles, "an affectation of a tax that has none", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if (t.code == "2000" || t.code == "9999") && t.reason != "" {
			tell("cac:TaxCategory/cbc:TaxExemptionReasonCode", t.reason)
		}
	})},
	{"2642", "", singles, "an export with another affectation than 40",
		eachTax(func(p *paper, _ *line, t tax, tell report) {
			export := p.kind&invoices != 0 && strings.HasPrefix(p.operation(), "020") || p.kind == credit &&
				p.reason() == "11"
			if export && t.reason != "" && t.reason != "40" {
				tell("cac:TaxCategory/cbc:TaxExemptionReasonCode", t.reason)
			}
		})},
	{"2040", "", singles, "an affectation that is not of the tax", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		mark, main := affectations[t.code]
		if main && t.base.Sign() > 0 && t.reason != "" && !slices.Contains(strings.Split(catalogues["07"][t.reason],
			","), mark) {
			tell("cac:TaxCategory/cbc:TaxExemptionReasonCode", t.reason)
		}
	})},
	{"2644", "", singles, "milled rice (IVAP) beside other goods", func(p *paper, tell report) {
		rice, others := 0, 0
		for _, l := range p.lines {
			if l.hasIVAP {
				rice++
			} else {
				others++
			}
		}
		if rice > 0 && others > 0 {
			tell("cac:TaxCategory/cbc:TaxExemptionReasonCode", "17")
		}
	}},
	{"2037", "", singles, "a line's tax without a code", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if t.code == "" {
			tell("cac:TaxScheme/cbc:ID", "")
		}
	})},
	{"2036", "", singles, "a line's tax that catalogue 05 does not have",
		eachTax(func(_ *paper, _ *line, t tax, tell report) {
			if _, known := tributes[t.code]; !known {
				tell("cac:TaxScheme/cbc:ID", t.code)
			}
		})},
	{"3067", "", singles, "a line's tax twice", eachLine(func(l *line, tell report) { twice(l.taxes, tell) })},
	{"3105", "", singles, "a line that is neither taxed nor exempt nor free", func(p *paper, tell report) {
		if slices.Contains([]string{"2100", "2101", "2102", "2103", "2104", "0112"}, p.operation()) {
			return
		}
		for _, l := range p.lines {
			if !slices.ContainsFunc(l.taxes, func(t tax) bool {
				return slices.Contains(mainTributes, t.code) && (t.base.Sign() > 0 || p.kind&notes != 0)
			}) {
				tell(l.path+"/cac:TaxTotal", "")
			}
		}
	}},
	{"3223", "", singles, "taxes that do not go together", eachLine(func(l *line, tell report) {
		var main []string
		isc := false
		for _, t := range l.taxes {
			if t.base.Sign() > 0 && slices.Contains(mainTributes, t.code) {
				main = append(main, t.code)
			}
			isc = isc || t.base.Sign() > 0 && t.code == "2000"
		}
		if len(main) > 1 || isc && len(main) == 1 && (main[0] == "1016" || main[0] == "9995") {
			tell("cac:TaxTotal", strings.Join(main, " "))
		}
	})},
	{"2996", "", singles, "a line's tax without a name", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if t.name == "" {
			tell("cac:TaxScheme/cbc:Name", "")
		}
	})},
	{"3051", "", singles, "a line's tax with another name", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if want, known := tributes[t.code]; known && t.name != want[0] {
			tell("cac:TaxScheme/cbc:Name", t.name)
		}
	})},
	{"2377", "", singles, "a line's tax of another international code",
		eachTax(func(_ *paper, _ *line, t tax, tell report) {
			if want, known := tributes[t.code]; known && t.class != want[1] {
				tell("cac:TaxScheme/cbc:TaxTypeCode", t.class)
			}
		})},
	{"3108", "", singles, "ISC more than 1 off base x rate", product("2000")},
	{"3109", "", singles, "another tax more than 1 off base x rate", product("9999")},
	{"3104", "", singles, "ISC at a rate of 0", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if t.code == "2000" && t.base.Sign() > 0 && t.percent.Sign() == 0 {
			tell("cac:TaxCategory/cbc:Percent", show(t.percent))
		}
	})},
	{"2373", "", singles, "ISC without its system", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if t.code == "2000" && t.base.Sign() > 0 && t.one("TaxCategory/TierRange") == nil {
			tell("cac:TaxCategory/cbc:TierRange", "")
		}
	})},
	{"3210", "", singles, "a system of ISC without ISC", eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if t.code != "2000" && t.one("TaxCategory/TierRange") != nil {
			tell("cac:TaxCategory/cbc:TierRange", t.value("TaxCategory/TierRange"))
		}
	})},
	{"2199", "", singles, "a system of ISC that catalogue 08 does not have",
		eachTax(func(_ *paper, _ *line, t tax, tell report) {
			system := t.value("TaxCategory/TierRange")
			if t.code == "2000" && t.base.Sign() > 0 && system != "01" && system != "02" && system != "03" {
				tell("cac:TaxCategory/cbc:TierRange", system)
			}
		})},
}

func product(code string) func(*paper, report) {
	return eachTax(func(_ *paper, _ *line, t tax, tell report) {
		if t.code == code && t.base.Sign() > 0 && t.percent.Sign() > 0 &&
			!near(t.amount, percent(t.percent, t.base), one) {
			tell("cbc:TaxAmount", show(t.amount))
		}
	})
}

func twice(taxes []tax, tell report) {
	seen := make(map[string]bool)
	for _, t := range taxes {
		if seen[t.code] {
			tell("cac:TaxTotal/cac:TaxSubtotal", t.code)
		}
		seen[t.code] = true
	}
}

// bag applies a check to the tax on plastic bags of each line.
func bag(check func(p *paper, l *line, t tax, tell report)) func(*paper, report) {
	return eachTax(func(p *paper, l *line, t tax, tell report) {
		if t.code == "7152" {
			check(p, l, t, tell)
		}
	})
}

var bagRules = []rule{
	{"3240", "", boleta, "the tax on bags of a shop of the NRUS", bag(func(p *paper, _ *line, t tax, tell report) {
		if p.nrus() && t.amount.Sign() > 0 {
			tell("cbc:TaxAmount", show(t.amount))
		}
	})},
	{"3237", "", singles, "the tax on bags without their number", bag(func(_ *paper, _ *line, t tax, tell report) {
		if t.one("BaseUnitMeasure") == nil {
			tell("cbc:BaseUnitMeasure", "")
		}
	})},
	{"2892", "", singles, "a number of bags that is no integer of 5 digits, or a tax a bag of more than 3 and 5",
		bag(func(_ *paper, _ *line, t tax, tell report) {
			if n := t.one("BaseUnitMeasure"); malformed(n, bagsForm) {
				tell("cbc:BaseUnitMeasure", n.text())
			}
			if n := t.one("TaxCategory/PerUnitAmount"); malformed(n, factorForm) {
				tell("cac:TaxCategory/cbc:PerUnitAmount", n.text())
			}
		})},
	{"3236", "", singles, "another number of bags than the line's quantity",
		bag(func(_ *paper, l *line, t tax, tell report) {
			if t.bags.Sign() > 0 && t.bags.Cmp(l.amount) != 0 {
				tell("cbc:BaseUnitMeasure", show(t.bags))
			}
		})},
	{"3238", "", singles, "bags without a tax a bag", bag(func(_ *paper, _ *line, t tax, tell report) {
		if t.bags.Sign() > 0 && t.perUnit.Sign() == 0 {
			tell("cac:TaxCategory/cbc:PerUnitAmount", show(t.perUnit))
		}
	})},
	{"4318", "", singles, "the tax on bags is not bags x tax a bag", bag(func(_ *paper, _ *line, t tax, tell report) {
		if t.bags.Sign() > 0 && t.amount.Cmp(times(t.bags, t.perUnit)) != 0 {
			tell("cbc:TaxAmount", show(t.amount))
		}
	})},
	{"4237", "", singles, "another tax a bag than the year's", bag(func(p *paper, _ *line, t tax, tell report) {
		if t.bags.Sign() > 0 && p.root.value("DocumentCurrencyCode") == "PEN" && t.perUnit.Cmp(bagRate(p.issued)) != 0 {
			tell("cac:TaxCategory/cbc:PerUnitAmount", show(t.perUnit))
		}
	})},
}

var bagsForm = regexp.MustCompile(`^\d{1,5}$`)

// bagRate is the tax on a bag (Ley 30884): 0.10 in 2019, then 0.10 more a year, up to 0.50.
func bagRate(issued time.Time) *big.Rat {
	const first, last = 2019, 2023
	year := min(max(issued.Year(), first), last)
	return big.NewRat(int64(year-first+1), 10)
}
