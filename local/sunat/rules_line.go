package sunat

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var lineIDForm = regexp.MustCompile(`^\d{1,3}$`)

// lineID reports a line's number that is none, or 0.
var lineID = eachLine(func(l *line, tell report) {
	if id := l.node.value("ID"); !lineIDForm.MatchString(id) || strings.Trim(id, "0") == "" {
		tell("cbc:ID", id)
	}
})

// inLine reports an element of a line, where it is there, that has not the form.
func inLine(path string, good func(string) bool) func(*paper, report) {
	return eachLine(func(l *line, tell report) {
		for _, n := range l.all(path) {
			if !good(n.text()) {
				tell(path, n.text())
			}
		}
	})
}

// noUnit reports a quantity without a unit.
var noUnit = eachLine(func(l *line, tell report) {
	if unit, _ := l.quantity.attribute("unitCode"); l.quantity != nil && unit == "" {
		tell("cbc:"+l.quantity.local+"/@unitCode", "")
	}
})

// badQuantity reports one of more than 12 and 10 digits.
var badQuantity = eachLine(func(l *line, tell report) {
	if malformed(l.quantity, quantityForm) {
		tell("cbc:"+l.quantity.local, l.quantity.text())
	}
})

var lineRules = []rule{
	{"2023", "", invoices, "a line's number that is none", lineID},
	{"2137", "", credit, "a line's number that is none", lineID},
	{"2187", "", debit, "a line's number that is none", lineID},
	{"2752", "", singles, "a line's number twice", func(p *paper, tell report) {
		repeated(linesOf(p), func(n *node) string { return n.value("ID") }, tell)
	}},
	{"2883", "", invoices, "a line without a unit", noUnit},
	{"2138", "", credit, "a line without a unit", noUnit},
	{"2188", "", debit, "a line without a unit", noUnit},
	{"2936", "", singles, "a unit that catalogue 03 does not have", eachLine(func(l *line, tell report) {
		if unit, _ := l.quantity.attribute("unitCode"); unit != "" && !listed("03", unit) {
			tell("cbc:"+l.quantity.local+"/@unitCode", unit)
		}
	})},
	{"2024", "", invoices, "a line without a quantity", eachLine(func(l *line, tell report) {
		if l.quantity == nil || quantityForm.MatchString(l.quantity.text()) && l.amount.Sign() == 0 {
			tell("cbc:InvoicedQuantity", l.quantity.text())
		}
	})},
	{"2025", "", invoices, "a quantity of more than 12 and 10 digits", badQuantity},
	{"2139", "", credit, "a quantity of more than 12 and 10 digits", badQuantity},
	{"2189", "", debit, "a quantity of more than 12 and 10 digits", badQuantity},
	{"4269", "", invoices, "a product's code that is no line of 1 to 30",
		inLine("Item/SellersItemIdentification/ID", short(30))},
	{"4234", "", notes, "a product's code that is no line of 1 to 30",
		inLine("Item/SellersItemIdentification/ID", short(30))},
	{"4332", "", singles, "a UNSPSC code without 8 digits",
		inLine("Item/CommodityClassification/ItemClassificationCode", dniForm.MatchString)},
	{"4337", "", singles, "a UNSPSC code that is no class",
		inLine("Item/CommodityClassification/ItemClassificationCode", func(code string) bool {
			return !dniForm.MatchString(code) || code == "00000000" || !strings.HasSuffix(code, "0000")
		})},
	{"4334", "", singles, "a GTIN of another length than its kind", eachLine(func(l *line, tell report) {
		id := l.one("Item/StandardItemIdentification/ID")
		kind, _ := id.attribute("schemeID")
		length, err := strconv.Atoi(strings.TrimPrefix(kind, "GTIN-"))
		if err == nil && strings.HasPrefix(kind, "GTIN-") && len(id.text()) != length {
			tell("cac:StandardItemIdentification/cbc:ID", id.text())
		}
	})},
	{"4333", "", singles, "a GTIN that does not say its kind", eachLine(func(l *line, tell report) {
		if id := l.one("Item/StandardItemIdentification/ID"); id != nil {
			if _, there := id.attribute("schemeID"); !there {
				tell("cac:StandardItemIdentification/cbc:ID/@schemeID", "")
			}
		}
	})},
	{"2026", "", invoices, "a line without words", eachLine(func(l *line, tell report) {
		if strings.TrimSpace(l.node.value("Item/Description")) == "" {
			tell("cac:Item/cbc:Description", "")
		}
	})},
	{"2027", "", invoices, "a description of more than 500", inLine("Item/Description",
		func(s string) bool { return anyText(s, 1, 500) })},
	{"4084", "", notes, "a description that is no line of 3 to 500", inLine("Item/Description",
		func(s string) bool { return oneLine(s, 3, 500) })},
}

func linesOf(p *paper) []*node {
	all := make([]*node, len(p.lines))
	for i, l := range p.lines {
		all[i] = l.node
	}
	return all
}

func short(most int) func(string) bool { return func(s string) bool { return oneLine(s, 1, most) } }

// priceOf is the element of a price of a type of catalogue 16.
func (l *line) priceOf(code string) *node {
	for _, p := range l.prices {
		if p.value("PriceTypeCode") == code {
			return p.one("PriceAmount")
		}
	}
	return nil
}

var priceRules = []rule{
	{"2068", "", invoices, "a line without a unit value", eachLine(func(l *line, tell report) {
		if l.one("Price/PriceAmount") == nil {
			tell("cac:Price/cbc:PriceAmount", "")
		}
	})},
	{"2369", "", singles, "a unit value of more than 12 and 10 digits",
		inLine("Price/PriceAmount", unitForm.MatchString)},
	{"2640", "", singles, "a free line with a unit value", eachLine(func(l *line, tell report) {
		if l.free && l.price.Sign() > 0 {
			tell("cac:Price/cbc:PriceAmount", l.node.value("Price/PriceAmount"))
		}
	})},
	{"2028", "", invoices, "a line without a price", eachLine(func(l *line, tell report) {
		if len(l.prices) == 0 || l.prices[0].one("PriceAmount") == nil {
			tell("cac:PricingReference", "")
		}
	})},
	{"2367", "", singles, "a price of more than 12 and 10 digits",
		inLine("PricingReference/AlternativeConditionPrice/PriceAmount", quantityForm.MatchString)},
	{"3270", "4287", invoices, "a price more than 1 off (value + taxes - discounts 01 + charges 48) / quantity",
		eachLine(func(l *line, tell report) {
			price := l.priceOf("01")
			if price == nil || l.free || l.amount.Sign() == 0 {
				return
			}
			whole := sum(l.value, number(l.node.value("TaxTotal/TaxAmount")), allowed(l.allowances, "48"))
			whole = minus(whole, allowed(l.allowances, "01"))
			if got := number(price.text()); !near(got, whole.Quo(whole, l.amount), one) {
				tell("cac:AlternativeConditionPrice/cbc:PriceAmount", price.text())
			}
		})},
	{"2410", "", singles, "a type of price that catalogue 16 does not have", eachLine(func(l *line, tell report) {
		for _, p := range l.prices {
			if code := p.value("PriceTypeCode"); code != "01" && code != "02" {
				tell("cac:AlternativeConditionPrice/cbc:PriceTypeCode", code)
			}
		}
	})},
	{"2409", "", singles, "a type of price twice", eachLine(func(l *line, tell report) {
		repeated(l.prices, func(n *node) string { return n.value("PriceTypeCode") }, tell)
	})},
	{"3224", "", singles, "a referential value on a line that is not free", eachLine(func(l *line, tell report) {
		if p := l.priceOf("02"); !l.free && number(p.text()).Sign() > 0 {
			tell("cac:AlternativeConditionPrice/cbc:PriceAmount", p.text())
		}
	})},
	{"3234", "", invoices, "a free line without a referential value", eachLine(func(l *line, tell report) {
		for _, p := range l.prices {
			if code := p.value("PriceTypeCode"); l.free && code != "02" {
				tell("cac:AlternativeConditionPrice/cbc:PriceTypeCode", code)
			}
		}
	})},
}

// sumsOf adds the amounts of taxes that are paid: all but the free one.
func paid(taxes []tax) *big.Rat {
	total := new(big.Rat)
	for _, t := range taxes {
		if slices.Contains([]string{"1000", "1016", "2000", "7152", "9999"}, t.code) {
			total.Add(total, t.amount)
		}
	}
	return total
}

var lineSumRules = []rule{
	{"2370", "", singles, "a line's value that is no amount", inLine("LineExtensionAmount", amountForm.MatchString)},
	{"3271", "4288", singles, "a line's value more than 1 off unit value x quantity - discounts 00 + charges 47",
		func(p *paper, tell report) {
			for _, l := range p.lines {
				unit := l.price
				if l.free {
					unit = number(l.priceOf("02").text())
				}
				want := times(unit, l.amount)
				if p.kind&invoices != 0 {
					want = minus(sum(want, allowed(l.allowances, "47")), allowed(l.allowances, "00"))
				}
				if !near(l.value, want, one) {
					tell(l.path+"/cbc:LineExtensionAmount", show(l.value))
				}
			}
		}},
	{"3114", "", invoices, "a discount that says it is a charge, or the other way",
		eachLine(func(l *line, tell report) {
			signs(l.allowances, []string{"47", "48"}, []string{"00", "01"}, tell)
		})},
	{"3073", "", invoices, "a line's discount without a reason", eachLine(func(l *line, tell report) {
		for _, a := range l.allowances {
			if a.code == "" {
				tell("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", "")
			}
		}
	})},
	{"2954", "", invoices, "a line's discount of a reason that catalogue 53 does not have",
		eachLine(func(l *line, tell report) {
			for _, a := range l.allowances {
				if !listed("53", a.code) {
					tell("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", a.code)
				}
			}
		})},
	{"4268", "", invoices, "a line's discount of a reason for whole documents", eachLine(func(l *line, tell report) {
		for _, a := range l.allowances {
			if catalogues["53"][a.code] != "line" {
				tell("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", a.code)
			}
		}
	})},
	{"3052", "", invoices, "a line's factor of more than 3 and 5 digits",
		inLine("AllowanceCharge/MultiplierFactorNumeric", factorForm.MatchString)},
	{"2955", "", invoices, "a line's discount that is no amount", inLine("AllowanceCharge/Amount",
		amountForm.MatchString)},
	{"3290", "4289", invoices, "a line's discount more than 1 off base x factor",
		eachLine(func(l *line, tell report) { products(l.allowances, tell) })},
	{"3053", "", invoices, "the base of a line's discount that is no amount",
		inLine("AllowanceCharge/BaseAmount", amountForm.MatchString)},
}

// signs reports charges that are not "true" and discounts that are not "false".
func signs(all []allowance, charges, discounts []string, tell report) {
	for _, a := range all {
		if slices.Contains(charges, a.code) && a.indicator != "true" || slices.Contains(discounts, a.code) &&
			a.indicator != "false" {
			tell("cac:AllowanceCharge/cbc:ChargeIndicator", a.indicator)
		}
	}
}

// products reports amounts that are not base by factor.
func products(all []allowance, tell report) {
	for _, a := range all {
		if a.factor.Sign() > 0 && !near(a.amount, times(a.base, a.factor), one) {
			tell("cac:AllowanceCharge/cbc:Amount", show(a.amount))
		}
	}
}
