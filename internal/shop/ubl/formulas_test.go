package ubl_test

import (
	"encoding/xml"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What SUNAT's formulas read of a document. They are written down here from the rules alone, in exact fractions, and share nothing with
// the code that builds documents.
type paper struct {
	XMLName  xml.Name
	TypeCode struct {
		Operation string `xml:"listID,attr"`
	} `xml:"InvoiceTypeCode"`
	Notes []struct {
		Code string `xml:"languageLocaleID,attr"`
		Text string `xml:",chardata"`
	} `xml:"Note"`
	Customer struct {
		ID struct {
			Kind   string `xml:"schemeID,attr"`
			Number string `xml:",chardata"`
		} `xml:"Party>PartyIdentification>ID"`
		Name string `xml:"Party>PartyLegalEntity>RegistrationName"`
	} `xml:"AccountingCustomerParty"`
	Terms []struct {
		Means  string `xml:"PaymentMeansID"`
		Amount string `xml:"Amount"`
		Due    string `xml:"PaymentDueDate"`
	} `xml:"PaymentTerms"`
	IssueDate string     `xml:"IssueDate"`
	Charges   []struct{} `xml:"AllowanceCharge"`
	Taxes     taxTotal   `xml:"TaxTotal"`
	Totals    struct {
		Value     string `xml:"LineExtensionAmount"`
		Inclusive string `xml:"TaxInclusiveAmount"`
		Rounding  string `xml:"PayableRoundingAmount"`
		Payable   string `xml:"PayableAmount"`
	} `xml:"LegalMonetaryTotal"`
	InvoiceLines []paperLine `xml:"InvoiceLine"`
	NoteLines    []paperLine `xml:"CreditNoteLine"`
}

type taxTotal struct {
	Amount string `xml:"TaxAmount"`
	Parts  []struct {
		Base    string `xml:"TaxableAmount"`
		Amount  string `xml:"TaxAmount"`
		Bags    string `xml:"BaseUnitMeasure"`
		Percent string `xml:"TaxCategory>Percent"`
		PerBag  string `xml:"TaxCategory>PerUnitAmount"`
		Reason  string `xml:"TaxCategory>TaxExemptionReasonCode"`
		Tribute string `xml:"TaxCategory>TaxScheme>ID"`
	} `xml:"TaxSubtotal"`
}

type paperLine struct {
	ID        string `xml:"ID"`
	Invoiced  string `xml:"InvoicedQuantity"`
	Credited  string `xml:"CreditedQuantity"`
	Value     string `xml:"LineExtensionAmount"`
	WithTax   string `xml:"PricingReference>AlternativeConditionPrice>PriceAmount"`
	PriceCode string `xml:"PricingReference>AlternativeConditionPrice>PriceTypeCode"`
	Discounts []struct {
		Code   string `xml:"AllowanceChargeReasonCode"`
		Factor string `xml:"MultiplierFactorNumeric"`
		Amount string `xml:"Amount"`
		Base   string `xml:"BaseAmount"`
	} `xml:"AllowanceCharge"`
	Taxes       taxTotal `xml:"TaxTotal"`
	Description string   `xml:"Item>Description"`
	Price       string   `xml:"Price>PriceAmount"`
}

var (
	cents    = regexp.MustCompile(`^-?(0|[1-9]\d{0,11})\.\d{2}$`)
	tenths   = regexp.MustCompile(`^(0|[1-9]\d{0,11})(\.\d{1,10})?$`)
	factors  = regexp.MustCompile(`^\d{1,3}\.\d{1,5}$`)
	sunatSet = map[string]string{"10": "1000", "20": "9997", "30": "9998", "15": "9996", "21": "9996", "31": "9996"}
)

// checker collects what a document breaks.
type checker struct {
	p      paper
	broken []string
}

// broken says what of SUNAT's formulas a document does not keep: sums to the centimo, products to one centimo.
func broken(document []byte) []string {
	var c checker
	if err := xml.Unmarshal(document, &c.p); err != nil {
		return []string{err.Error()}
	}
	lines := slices.Concat(c.p.InvoiceLines, c.p.NoteLines)
	sums := map[string]*big.Rat{}
	taxes := map[string]*big.Rat{}
	rates := map[string]bool{}
	for i, l := range lines {
		c.line(i, l, sums, taxes, rates)
	}
	if len(rates) > 1 {
		c.tell("3462: rates %v", rates)
	}
	c.totals(sums, taxes)
	c.rest(lines)
	return c.broken
}

func (c *checker) tell(format string, arguments ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, arguments...))
}

func (c *checker) rat(what, text string, form *regexp.Regexp) *big.Rat {
	if !form.MatchString(text) {
		c.tell("%s: %q has not the form %s", what, text, form)
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return new(big.Rat)
	}
	return r
}

func add(to map[string]*big.Rat, key string, r *big.Rat) {
	if to[key] == nil {
		to[key] = new(big.Rat)
	}
	to[key].Add(to[key], r)
}

func (c *checker) same(what string, got, want *big.Rat) {
	if got.Cmp(want) != 0 {
		c.tell("%s: %s, not %s", what, got.FloatString(2), want.FloatString(4))
	}
}

// near allows a centimo between an amount and a product that is rounded to centimos.
func (c *checker) near(what string, got, product *big.Rat) { c.within(what, 1, got, product) }

func (c *checker) within(what string, centimos int, got, product *big.Rat) {
	rounded, _ := new(big.Rat).SetString(product.FloatString(2))
	off := new(big.Rat).Sub(got, rounded)
	if off.Abs(off).Cmp(big.NewRat(int64(centimos), 100)) > 0 {
		c.tell("%s: %s, not %s", what, got.FloatString(2), product.FloatString(4))
	}
}

func (c *checker) line(i int, l paperLine, sums, taxes map[string]*big.Rat, rates map[string]bool) {
	at := func(what string) string { return fmt.Sprintf("line %d, %s", i+1, what) }
	if l.ID != strconv.Itoa(i+1) {
		c.tell("%s", at("numbered "+l.ID))
	}
	if n := len([]rune(l.Description)); n < 3 || n > 500 || strings.TrimSpace(l.Description) != l.Description {
		c.tell("%s: %q", at("4084"), l.Description)
	}
	quantity := c.rat(at("quantity"), l.Invoiced+l.Credited, tenths)
	value, price, withTax := c.rat(at("value"), l.Value, cents), c.rat(at("price"), l.Price, tenths), c.rat(at("price with tax"), l.WithTax, tenths)
	if quantity.Sign() == 0 || value.Sign() == 0 {
		c.tell("%s", at("3105: nothing of it"))
		return
	}
	paid, free := new(big.Rat), false
	tributes := 0
	for _, t := range l.Taxes.Parts {
		amount := c.rat(at("tax"), t.Amount, cents)
		if t.Tribute == "7152" {
			bags := c.rat(at("bags"), t.Bags, regexp.MustCompile(`^\d{1,5}$`))
			c.same(at("3236"), bags, quantity)
			c.same(at("4318"), amount, new(big.Rat).Mul(bags, c.rat(at("tax on a bag"), t.PerBag, cents)))
			paid.Add(paid, amount)
			add(taxes, "7152", amount)
			continue
		}
		tributes++
		base, rate := c.rat(at("base"), t.Base, cents), c.rat(at("rate"), t.Percent, factors)
		if sunatSet[t.Reason] != t.Tribute {
			c.tell("%s", at("2040: "+t.Reason+" with "+t.Tribute))
		}
		c.same(at("3272/4294"), base, value)
		c.near(at("3103"), amount, new(big.Rat).Mul(base, new(big.Rat).Quo(rate, big.NewRat(100, 1))))
		if taxed := t.Reason == "10" || t.Reason == "15"; taxed {
			rates[t.Percent] = true
			if rate.Sign() == 0 {
				c.tell("%s", at("2993"))
			}
			if base.Cmp(big.NewRat(6, 100)) > 0 && amount.Sign() == 0 {
				c.tell("%s", at("3111"))
			}
		} else if amount.Sign() != 0 {
			c.tell("%s", at("3110"))
		}
		free = t.Tribute == "9996"
		if !free {
			paid.Add(paid, amount)
		}
		add(sums, t.Tribute, value)
		add(taxes, t.Tribute, amount)
	}
	if tributes != 1 {
		c.tell("%s", at(fmt.Sprintf("3105: %d tributes", tributes)))
	}
	c.same(at("3292/4293"), c.rat(at("taxes"), l.Taxes.Amount, cents), paid)
	c.prices(at, l, quantity, value, price, withTax, paid, free)
}

func (c *checker) prices(at func(string) string, l paperLine, quantity, value, price, withTax, paid *big.Rat, free bool) {
	off := new(big.Rat)
	for _, d := range l.Discounts {
		amount, base := c.rat(at("discount"), d.Amount, cents), c.rat(at("what it is of"), d.Base, cents)
		if d.Code != "00" || amount.Sign() == 0 {
			c.tell("%s", at("4268: discount "+d.Code+" of "+d.Amount))
		}
		if d.Factor != "" {
			c.near(at("3290/4289"), amount, new(big.Rat).Mul(base, c.rat(at("factor"), d.Factor, factors)))
		}
		c.same(at("base of the discount"), base, new(big.Rat).Add(value, amount))
		off.Add(off, amount)
	}
	if free {
		if l.PriceCode != "02" || price.Sign() != 0 || len(l.Discounts) > 0 {
			c.tell("%s", at("2640/3224"))
		}
		c.near(at("3271/4288"), value, new(big.Rat).Mul(withTax, quantity))
		return
	}
	if l.PriceCode != "01" || price.Sign() == 0 || withTax.Sign() == 0 {
		c.tell("%s", at("2410"))
	}
	c.near(at("3271/4288"), value, new(big.Rat).Sub(new(big.Rat).Mul(price, quantity), off))
	c.near(at("3270/4287, times the quantity"), new(big.Rat).Add(value, paid), new(big.Rat).Mul(withTax, quantity))
}

func (c *checker) totals(sums, taxes map[string]*big.Rat) {
	zero := new(big.Rat)
	get := func(m map[string]*big.Rat, key string) *big.Rat {
		if m[key] == nil {
			return zero
		}
		return m[key]
	}
	seen := map[string]bool{}
	for _, t := range c.p.Taxes.Parts {
		if seen[t.Tribute] {
			c.tell("3068: %s twice", t.Tribute)
		}
		seen[t.Tribute] = true
		c.same("total tax "+t.Tribute, c.rat("total tax", t.Amount, cents), get(taxes, t.Tribute))
		if t.Tribute != "7152" {
			c.same("total of "+t.Tribute, c.rat("total", t.Base, cents), get(sums, t.Tribute))
		}
	}
	for tribute := range taxes {
		if !seen[tribute] {
			c.tell("2638: no total of %s", tribute)
		}
	}
	allTaxes := new(big.Rat).Add(get(taxes, "1000"), get(taxes, "7152"))
	c.same("3294/4301", c.rat("all taxes", c.p.Taxes.Amount, cents), allTaxes)
	value := new(big.Rat).Add(get(sums, "1000"), new(big.Rat).Add(get(sums, "9997"), get(sums, "9998")))
	inclusive := new(big.Rat).Add(value, allTaxes)
	rounding := new(big.Rat)
	if c.p.Totals.Rounding != "" {
		rounding = c.rat("rounding", c.p.Totals.Rounding, cents)
		if new(big.Rat).Abs(rounding).Cmp(big.NewRat(1, 1)) > 0 || rounding.Sign() == 0 {
			c.tell("3303/4314: %s", c.p.Totals.Rounding)
		}
	}
	c.same("3280/4312", c.rat("payable", c.p.Totals.Payable, cents), new(big.Rat).Add(inclusive, rounding))
	if taxes["1000"] != nil { // an invoice is taxed as a whole, a note by its lines
		c.within("3291/4290", max(1, len(c.p.NoteLines)), taxes["1000"], new(big.Rat).Mul(sums["1000"], c.rate()))
	}
	if c.p.XMLName.Local == "Invoice" {
		c.same("3278/4309", c.rat("value", c.p.Totals.Value, cents), value)
		c.same("3279/4310", c.rat("with taxes", c.p.Totals.Inclusive, cents), inclusive)
	}
}

// rate is that of the taxed lines.
func (c *checker) rate() *big.Rat {
	for _, l := range slices.Concat(c.p.InvoiceLines, c.p.NoteLines) {
		for _, t := range l.Taxes.Parts {
			if t.Tribute == "1000" {
				percent, _ := new(big.Rat).SetString(t.Percent)
				return percent.Quo(percent, big.NewRat(100, 1))
			}
		}
	}
	return new(big.Rat)
}

// rest are the rules that are no sums.
func (c *checker) rest(lines []paperLine) {
	legends := map[string]bool{}
	for _, n := range c.p.Notes {
		if legends[n.Code] || n.Text == "" || len([]rune(n.Text)) > 200 {
			c.tell("3014/3006: legend %s %q", n.Code, n.Text)
		}
		legends[n.Code] = true
	}
	free := false
	for _, t := range c.p.Taxes.Parts {
		free = free || t.Tribute == "9996"
	}
	if c.p.XMLName.Local == "Invoice" && free != legends["1002"] {
		c.tell("legend 1002 is %t", legends["1002"])
	}
	if len(lines) == 0 || len(c.p.Charges) > 0 {
		c.tell("%d lines, %d charges of the whole", len(lines), len(c.p.Charges))
	}
	if n := len([]rune(c.p.Customer.Name)); n < 3 || n > 1000 || c.p.Customer.ID.Number == "" || c.p.Customer.ID.Kind == "" {
		c.tell("2022: %+v", c.p.Customer)
	}
	owed := new(big.Rat)
	for _, term := range c.p.Terms {
		if strings.HasPrefix(term.Means, "Cuota") {
			owed.Add(owed, c.rat("instalment", term.Amount, cents))
			if term.Due <= c.p.IssueDate {
				c.tell("3267: due %s", term.Due)
			}
		}
	}
	for _, term := range c.p.Terms {
		if term.Means == "Credito" {
			c.same("3319", owed, c.rat("owed", term.Amount, cents))
			if owed.Cmp(c.rat("payable", c.p.Totals.Payable, cents)) > 0 {
				c.tell("3265")
			}
		}
	}
}
