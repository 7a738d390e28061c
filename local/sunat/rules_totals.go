package sunat

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

// inTotals reports an element of a total tax, where it is there, that has not the form.
func inTotals(path string, form *regexp.Regexp) func(*paper, report) {
	return eachTotal(func(_ *paper, t tax, tell report) {
		if n := t.one(path); malformed(n, form) {
			tell(path, n.text())
		}
	})
}

// linesWith are the lines that have a tax with a base.
func (p *paper) linesWith(code string) []*line {
	var all []*line
	for _, l := range p.lines {
		if slices.ContainsFunc(l.taxes, func(t tax) bool { return t.code == code && t.base.Sign() > 0 }) {
			all = append(all, l)
		}
	}
	return all
}

// values is the sum of the values of lines with a tax.
func (p *paper) values(code string) *big.Rat {
	total := new(big.Rat)
	for _, l := range p.linesWith(code) {
		total.Add(total, l.value)
	}
	return total
}

// lineTaxes sums one figure of a tax over the lines; paidOnly leaves free lines out.
func (p *paper) lineTaxes(code string, paidOnly bool, figure func(tax) *big.Rat) *big.Rat {
	total := new(big.Rat)
	for _, l := range p.lines {
		for _, t := range l.taxes {
			if t.code == code && (!paidOnly || !l.free) {
				total.Add(total, figure(t))
			}
		}
	}
	return total
}

func base(t tax) *big.Rat   { return t.base }
func amount(t tax) *big.Rat { return t.amount }

// global are the discounts and charges of a whole invoice; a note has no rule about them.
func (p *paper) global() []allowance {
	if p.kind&invoices == 0 {
		return nil
	}
	return allowancesOf(p.root)
}

// baseOff reports the base of a total tax that is more than 1 off what the lines say.
func baseOff(code string, want func(*paper) *big.Rat) func(*paper, report) {
	return eachTotal(func(p *paper, t tax, tell report) {
		if t.code == code && !near(t.base, want(p), one) {
			tell("cbc:TaxableAmount", show(t.base))
		}
	})
}

func amountOff(code string, tolerance *big.Rat, want func(*paper) *big.Rat) func(*paper, report) {
	return eachTotal(func(p *paper, t tax, tell report) {
		if t.code == code && !near(t.amount, want(p), tolerance) {
			tell("cbc:TaxAmount", show(t.amount))
		}
	})
}

// amazon reports a legend about goods of the jungle where nothing is exonerated.
func amazon(legend string) func(*paper, report) {
	return func(p *paper, tell report) {
		if t, _ := p.total("9997"); p.legend(legend) && t.base.Sign() == 0 {
			tell("cbc:Note/@languageLocaleID", legend)
		}
	}
}

var totalRules = []rule{
	{"2956", "", singles, "a document without TaxTotal", func(p *paper, tell report) {
		if p.root.one("TaxTotal") == nil {
			tell("cac:TaxTotal", "")
		}
	}},
	{"3020", "", singles, "taxes that are no amount", pattern("TaxTotal/TaxAmount", amountForm)},
	{"3294", "4301", singles, "taxes more than 1 off their sum", func(p *paper, tell report) {
		if got := number(p.root.value("TaxTotal/TaxAmount")); !near(got, paid(p.totals), one) {
			tell("cac:TaxTotal/cbc:TaxAmount", show(got))
		}
	}},
	{"3024", "", singles, "two TaxTotal", more("TaxTotal")},
	{"2638", "", singles, "a tax of a line that the document's total does not have", func(p *paper, tell report) {
		for _, code := range mainTributes {
			if _, there := p.total(code); !there && len(p.linesWith(code)) > 0 {
				tell("cac:TaxTotal/cac:TaxSubtotal", code)
			}
		}
	}},
	{"3003", "", singles, "a total tax without a base", eachTotal(func(_ *paper, t tax, tell report) {
		if t.code != "7152" && t.one("TaxableAmount") == nil {
			tell("cbc:TaxableAmount", "")
		}
	})},
	{"2999", "", singles, "the base of a total tax that is no amount", inTotals("TaxableAmount", amountForm)},
	{"2048", "", singles, "a total tax that is no amount", inTotals("TaxAmount", amountForm)},
	{"3059", "", singles, "a total tax without a code", eachTotal(func(_ *paper, t tax, tell report) {
		if t.code == "" {
			tell("cac:TaxScheme/cbc:ID", "")
		}
	})},
	{"3007", "", singles, "a total tax that catalogue 05 does not have", eachTotal(func(_ *paper, t tax, tell report) {
		if _, known := tributes[t.code]; !known {
			tell("cac:TaxScheme/cbc:ID", t.code)
		}
	})},
	{"3068", "", singles, "a total tax twice", func(p *paper, tell report) { twice(p.totals, tell) }},
	{"2054", "", singles, "a total tax without a name", eachTotal(func(_ *paper, t tax, tell report) {
		if t.name == "" {
			tell("cac:TaxScheme/cbc:Name", "")
		}
	})},
	{"2964", "", singles, "a total tax with another name", eachTotal(func(_ *paper, t tax, tell report) {
		if want, known := tributes[t.code]; known && t.name != want[0] {
			tell("cac:TaxScheme/cbc:Name", t.name)
		}
	})},
	{"2052", "", singles, "a total tax without an international code", eachTotal(func(_ *paper, t tax, tell report) {
		if t.class == "" {
			tell("cac:TaxScheme/cbc:TaxTypeCode", "")
		}
	})},
	{"2961", "", singles, "a total tax of another international code", eachTotal(func(_ *paper, t tax, tell report) {
		if want, known := tributes[t.code]; known && t.class != want[1] {
			tell("cac:TaxScheme/cbc:TaxTypeCode", t.class)
		}
	})},
	{"3000", "", singles, "tax on exports, exonerated or unaffected goods",
		eachTotal(func(_ *paper, t tax, tell report) {
			if slices.Contains([]string{"9995", "9997", "9998"}, t.code) && t.amount.Sign() != 0 {
				tell("cbc:TaxAmount", show(t.amount))
			}
		})},
	{"3107", "", invoices, "an export with taxes of sales at home", eachTotal(func(p *paper, t tax, tell report) {
		if strings.HasPrefix(p.operation(), "020") && t.code != "9995" && t.code != "9996" && t.code != "7152" {
			tell("cac:TaxScheme/cbc:ID", t.code)
		}
	})},
}

var sumRules = []rule{
	{"3273", "4295", singles, "exports more than 1 off their lines", baseOff("9995",
		func(p *paper) *big.Rat { return p.values("9995") })},
	{"3275", "4297", singles, "exonerated goods more than 1 off their lines", baseOff("9997", func(p *paper) *big.Rat {
		return minus(p.values("9997"), allowed(p.global(), "05"))
	})},
	{"3274", "4296", singles, "unaffected goods more than 1 off their lines", baseOff("9998", func(p *paper) *big.Rat {
		return minus(p.values("9998"), allowed(p.global(), "06"))
	})},
	{"3283", "4022", invoices, "legend 2001 without exonerated goods", amazon("2001")},
	{"3284", "4023", invoices, "legend 2002 without exonerated goods", amazon("2002")},
	{"3285", "4024", invoices, "legend 2003 without exonerated goods", amazon("2003")},
	{"3289", "4244", invoices, "legend 2008 without exonerated goods", amazon("2008")},
	{"3276", "4298", singles, "free goods more than 1 off their lines",
		baseOff("9996", func(p *paper) *big.Rat { return p.values("9996") })},
	{"2641", "", singles, "free lines, and no total of free goods", func(p *paper, tell report) {
		t, there := p.total("9996")
		if there && t.base.Sign() == 0 && slices.ContainsFunc(p.lines,
			func(l *line) bool { return number(l.priceOf("02").text()).Sign() > 0 }) {
			tell("cac:TaxTotal/cac:TaxSubtotal[9996]/cbc:TaxableAmount", "0")
		}
	}},
	{"2416", "", invoices, "legend 1002 without free goods", func(p *paper, tell report) {
		if t, there := p.total("9996"); there && p.legend("1002") && t.base.Sign() == 0 {
			tell("cac:TaxTotal/cac:TaxSubtotal[9996]/cbc:TaxableAmount", "0")
		}
	}},
	{"3302", "4311", invoices, "the tax of free goods more than 1 off their lines",
		amountOff("9996", one, func(p *paper) *big.Rat {
			return p.lineTaxes("9996", false, amount)
		})},
	{"3277", "4299", singles, "taxed goods more than 1 off their lines", baseOff("1000", func(p *paper) *big.Rat {
		return minus(sum(p.values("1000"), allowed(p.global(), "49")), allowed(p.global(), "02", "04"))
	})},
	{"3293", "4300", singles, "milled rice more than 1 off its lines", baseOff("1016", func(p *paper) *big.Rat {
		return minus(sum(p.values("1016"), allowed(p.global(), "49")), allowed(p.global(), "02", "04"))
	})},
	{"3291", "4290", singles, "IGV more than 1 off the lines' bases x rate",
		eachTotal(func(p *paper, t tax, tell report) {
			if t.code != "1000" || p.nrus() && t.amount.Sign() == 0 {
				return
			}
			taxed := minus(sum(p.lineTaxes("1000", false, base), allowed(p.global(), "49")),
				allowed(p.global(), "02", "04", "20"))
			if !near(t.amount, percent(p.igvRate(), taxed), one) {
				tell("cbc:TaxAmount", show(t.amount))
			}
		})},
	{"3462", "", singles, "lines of different rates, or of one that is not in force", func(p *paper, tell report) {
		if p.nrus() {
			return
		}
		rates, rate := p.igvRates(), (*big.Rat)(nil)
		for _, l := range p.lines {
			for _, t := range l.taxes {
				taxed := t.code == "1000" || t.code == "9996" && slices.Contains(given[:6], t.reason)
				if !taxed || t.base.Sign() == 0 {
					continue
				}
				if rate == nil {
					rate = t.percent
				}
				if rate.Cmp(t.percent) != 0 || !slices.ContainsFunc(rates,
					func(r *big.Rat) bool { return r.Cmp(t.percent) == 0 }) {
					tell(l.path+"/cac:TaxCategory/cbc:Percent", show(t.percent))
				}
			}
		}
	}},
	{"4439", "", singles, "the rate of small restaurants and hotels, of a shop that is none",
		func(p *paper, tell report) {
			if rate := p.igvRate(); rate.Cmp(p.igvRates()[0]) != 0 && !p.look.taxpayer(p.name.ruc).Restaurant {
				tell("cac:TaxCategory/cbc:Percent", show(rate))
			}
		}},
	{"3295", "4302", singles, "IVAP more than 1 off its lines' bases x 4",
		amountOff("1016", one, func(p *paper) *big.Rat {
			return percent(big.NewRat(4, 1), minus(sum(p.lineTaxes("1016", false, base), allowed(p.global(), "49")),
				allowed(p.global(), "02", "04")))
		})},
	{"3296", "4303", singles, "the base of ISC more than 1 off its lines",
		baseOff("2000", func(p *paper) *big.Rat { return p.lineTaxes("2000", true, base) })},
	{"3297", "4304", singles, "the base of other taxes more than 1 off its lines",
		baseOff("9999", func(p *paper) *big.Rat { return p.lineTaxes("9999", false, base) })},
	{"3298", "4305", singles, "ISC more than 1 off its lines", amountOff("2000", one, func(p *paper) *big.Rat {
		return minus(p.lineTaxes("2000", true, amount), allowed(p.global(), "20"))
	})},
	{"3306", "4321", singles, "the tax on bags is not that of its lines",
		amountOff("7152", nought, func(p *paper) *big.Rat {
			return p.lineTaxes("7152", false, amount)
		})},
	{"2949", "", singles, "the tax on bags before 2019-08-01", eachTotal(func(p *paper, t tax, tell report) {
		if t.code == "7152" && t.amount.Sign() > 0 && p.issued.Before(time.Date(2019, 8, 1, 0, 0, 0, 0, lima)) {
			tell("cbc:TaxAmount", show(t.amount))
		}
	})},
	{"3299", "4306", singles, "other taxes more than 1 off their lines",
		amountOff("9999", one, func(p *paper) *big.Rat { return p.lineTaxes("9999", false, amount) })},
	{"2650", "", singles, "ISC beside milled rice", func(p *paper, tell report) {
		if t, _ := p.total("2000"); t.base.Sign() > 0 && slices.ContainsFunc(p.lines,
			func(l *line) bool { return l.hasIVAP }) {
			tell("cac:TaxTotal/cac:TaxSubtotal[2000]", show(t.base))
		}
	}},
}

var wholeCharges, wholeDiscounts = []string{"45", "46", "49", "50", "51", "52", "53"}, []string{"02", "03", "04", "05",
	"06", "20"}

// eachAllowance applies a check to each discount or charge of the whole invoice.
func eachAllowance(check func(p *paper, a allowance, tell report)) func(*paper, report) {
	return func(p *paper, tell report) {
		for _, a := range p.global() {
			check(p, a, func(where, value string) { tell("cac:AllowanceCharge["+a.code+"]/"+where, value) })
		}
	}
}

func inAllowance(path string, form *regexp.Regexp) func(*paper, report) {
	return eachAllowance(func(_ *paper, a allowance, tell report) {
		if n := a.one(path); malformed(n, form) {
			tell(path, n.text())
		}
	})
}

// inMonetary reports an element of the totals, where it is there, that is no amount.
func inMonetary(name string) func(*paper, report) {
	return func(p *paper, tell report) {
		if n := p.monetary().one(name); malformed(n, amountForm) {
			tell("cac:LegalMonetaryTotal/cbc:"+name, n.text())
		}
	}
}

// monetaryOff reports an element of the totals, where it is there, more than 1 off what it should be.
func monetaryOff(name string, want func(*paper) *big.Rat) func(*paper, report) {
	return func(p *paper, tell report) {
		if n := p.monetary().one(name); n != nil && !near(number(n.text()), want(p), one) {
			tell("cac:LegalMonetaryTotal/cbc:"+name, n.text())
		}
	}
}

func noMonetary(name string) func(*paper, report) {
	return func(p *paper, tell report) {
		if p.monetary().one(name) == nil {
			tell("cac:LegalMonetaryTotal/cbc:"+name, "")
		}
	}
}

// lineAllowed is the sum of discounts or charges of a reason over all lines.
func (p *paper) lineAllowed(code string) *big.Rat {
	total := new(big.Rat)
	for _, l := range p.lines {
		total.Add(total, allowed(l.allowances, code))
	}
	return total
}

// inclusive is what TaxInclusiveAmount should be.
func (p *paper) inclusive() *big.Rat {
	code, rate := "1000", p.igvRate()
	if len(p.linesWith("1016")) > 0 {
		code, rate = "1016", big.NewRat(4, 1)
	}
	isc, _ := p.total("2000")
	others, _ := p.total("9999")
	bags, _ := p.total("7152")
	taxed := minus(sum(p.lineTaxes(code, false, base), allowed(p.global(), "49")), allowed(p.global(), "02"))
	return sum(number(p.monetary().value("LineExtensionAmount")), isc.amount, allowed(p.global(), "20"), others.amount,
		bags.amount, percent(rate, taxed))
}

// payable is what PayableAmount should be.
func (p *paper) payable() *big.Rat {
	m := p.monetary()
	charges, rounding := number(m.value("ChargeTotalAmount")), number(m.value("PayableRoundingAmount"))
	if p.kind&invoices != 0 {
		return minus(sum(number(m.value("TaxInclusiveAmount")), charges, rounding),
			number(m.value("AllowanceTotalAmount")), number(m.value("PrepaidAmount")))
	}
	total := sum(charges, rounding)
	for _, t := range p.totals {
		if t.code != "9996" {
			total.Add(total, t.amount)
		}
		if slices.Contains([]string{"1000", "1016", "9995", "9997", "9998"}, t.code) {
			total.Add(total, t.base)
		}
	}
	return total
}

var monetaryRules = []rule{
	{"3114", "", invoices, "a discount that says it is a charge, or the other way", func(p *paper, tell report) {
		signs(p.global(), wholeCharges, wholeDiscounts, tell)
	}},
	{"3072", "", invoices, "a discount without a reason", eachAllowance(func(_ *paper, a allowance, tell report) {
		if a.code == "" {
			tell("cbc:AllowanceChargeReasonCode", "")
		}
	})},
	{"4291", "", invoices, "a discount of a reason for lines", eachAllowance(func(_ *paper, a allowance, tell report) {
		if catalogues["53"][a.code] == "line" {
			tell("cbc:AllowanceChargeReasonCode", a.code)
		}
	})},
	{"3071", "", invoices, "a discount of a reason that catalogue 53 does not have",
		eachAllowance(func(_ *paper, a allowance, tell report) {
			if !listed("53", a.code) {
				tell("cbc:AllowanceChargeReasonCode", a.code)
			}
		})},
	{"3025", "", invoices, "a factor of more than 3 and 5 digits", inAllowance("MultiplierFactorNumeric", factorForm)},
	{"2968", "", invoices, "a discount that is no amount", inAllowance("Amount", amountForm)},
	{"3307", "4322", invoices, "a discount more than 1 off base x factor",
		func(p *paper, tell report) { products(p.global(), tell) }},
	{"3282", "", invoices, "a discount for an advance, without advances",
		eachAllowance(func(p *paper, a allowance, tell report) {
			if slices.Contains([]string{"04", "05", "06", "20"}, a.code) && a.amount.Sign() > 0 &&
				number(p.monetary().value("PrepaidAmount")).Sign() == 0 {
				tell("cbc:Amount", show(a.amount))
			}
		})},
	{"3016", "", invoices, "the base of a discount that is no amount", inAllowance("BaseAmount", amountForm)},
	{"2065", "", invoices, "discounts that are no amount", inMonetary("AllowanceTotalAmount")},
	{"3300", "4307", invoices, "discounts more than 1 off those of lines (01) and whole (03)",
		monetaryOff("AllowanceTotalAmount", func(p *paper) *big.Rat {
			return sum(p.lineAllowed("01"), allowed(p.global(), "03", "63"))
		})},
	{"2064", "", singles, "charges that are no amount", inMonetary("ChargeTotalAmount")},
	{"3301", "4308", invoices, "charges more than 1 off those of lines (48) and whole (45, 46, 50)",
		monetaryOff("ChargeTotalAmount", func(p *paper) *big.Rat {
			return sum(p.lineAllowed("48"), allowed(p.global(), "45", "46", "50"))
		})},
	{"2062", "", singles, "a total that is no amount", inMonetary("PayableAmount")},
	{"3280", "4312", singles, "a total more than 1 off its parts", monetaryOff("PayableAmount", (*paper).payable)},
	{"3315", "", credit, "a note of type 13 with a total", thirteen(func(p *paper, tell report) {
		if total := number(p.monetary().value("PayableAmount")); total.Sign() != 0 {
			tell("cac:LegalMonetaryTotal/cbc:PayableAmount", show(total))
		}
	})},
	{"3288", "4212", invoices, "no total of values", noMonetary("LineExtensionAmount")},
	{"2031", "", invoices, "a total of values that is no amount", inMonetary("LineExtensionAmount")},
	{"3278", "4309", invoices, "a total of values more than 1 off the lines",
		monetaryOff("LineExtensionAmount", func(p *paper) *big.Rat {
			total := minus(allowed(p.global(), "49"), allowed(p.global(), "02"))
			for _, code := range []string{"1000", "1016", "9995", "9997", "9998"} {
				total.Add(total, p.values(code))
			}
			return total
		})},
	{"3305", "4317", invoices, "no total with taxes", noMonetary("TaxInclusiveAmount")},
	{"3019", "", invoices, "a total with taxes that is no amount", inMonetary("TaxInclusiveAmount")},
	{"3279", "4310", invoices, "a total with taxes more than 1 off its parts", func(p *paper, tell report) {
		if !p.nrus() {
			monetaryOff("TaxInclusiveAmount", (*paper).inclusive)(p, tell)
		}
	}},
	{"3303", "4314", singles, "a rounding of more than 1", func(p *paper, tell report) {
		if r := number(p.monetary().value("PayableRoundingAmount")); new(big.Rat).Abs(r).Cmp(one) > 0 {
			tell("cac:LegalMonetaryTotal/cbc:PayableRoundingAmount", show(r))
		}
	}},
}
