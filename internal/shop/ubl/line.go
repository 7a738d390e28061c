package ubl

import (
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Line is one line of a document.
type Line struct {
	Code string // the shop's own; "" where it has none
	Name string
	Unit string // catalogue 03: NIU, KGM, ZZ ...
	// Quantity is never 0.
	Quantity quantity.Quantity
	Class    peru.TaxClass
	// Free goods are given away: Value is what they are worth without tax, and IGV the tax of that. Neither is in any sum that is paid.
	Free bool
	// Value is without tax, after Discount. It is never 0.
	Value money.Centimos
	IGV   money.Centimos
	// Discount is without tax.
	Discount money.Centimos
	// ICBPER is the tax of Bags plastic bags, the same on each.
	ICBPER money.Centimos
	Bags   int
}

// tribute is a tax of catalogue 05.
type tribute struct{ id, name, kind string }

// The tributes that a shop meets.
var (
	igv        = tribute{"1000", "IGV", "VAT"}
	exonerated = tribute{"9997", "EXO", "VAT"}
	unaffected = tribute{"9998", "INA", "FRE"}
	free       = tribute{"9996", "GRA", "FRE"}
	icbper     = tribute{peru.ICBPERCode, "ICBPER", "OTH"}
)

// affectation is how IGV meets the line: the tribute that its value counts under, and the code of catalogue 07. What is given away is a
// bonus (15, 31), or exonerated goods given away (21).
func (l Line) affectation() (tribute, string) {
	codes := map[peru.TaxClass]struct {
		sold      tribute
		code      string
		givenAway string
	}{
		peru.Gravado: {igv, "10", "15"}, peru.Exonerado: {exonerated, "20", "21"}, peru.Inafecto: {unaffected, "30", "31"},
	}
	c := codes[l.Class]
	if l.Free {
		return free, c.givenAway
	}
	return c.sold, c.code
}

// taxes is what the line adds to the taxes that are paid.
func (l Line) taxes() money.Centimos {
	if l.Free {
		return l.ICBPER
	}
	return l.IGV + l.ICBPER
}

// invoiceLine writes a line of an invoice.
func (w *writer) invoiceLine(n int, l Line, rate int) {
	w.in("cac:InvoiceLine", func() {
		w.lineHead(n, l, "cbc:InvoicedQuantity")
		w.discount(l)
		w.lineTaxes(l, rate)
		w.item(l)
	})
}

// noteLine writes a line of a credit note, which knows no discount: its prices are what is left of them.
func (w *writer) noteLine(n int, l Line, rate int) {
	w.in("cac:CreditNoteLine", func() {
		w.lineHead(n, l, "cbc:CreditedQuantity")
		w.lineTaxes(l, rate)
		w.item(l)
	})
}

func (w *writer) lineHead(n int, l Line, quantityName string) {
	w.text("cbc:ID", number(n))
	w.text(quantityName, l.Quantity.String(), "unitCode", l.Unit)
	w.amount("cbc:LineExtensionAmount", l.Value)
	w.in("cac:PricingReference", func() {
		w.in("cac:AlternativeConditionPrice", func() {
			price, kind := l.Value+l.taxes(), "01" // catalogue 16: what the customer pays for one
			if l.Free {
				price, kind = l.Value, "02" // what it is worth
			}
			w.text("cbc:PriceAmount", unit(price, l.Quantity), "currencyID", currency)
			w.text("cbc:PriceTypeCode", kind)
		})
	})
}

// discount writes the discount that is taken off before tax (catalogue 53: 00).
func (w *writer) discount(l Line) {
	if l.Discount == 0 {
		return
	}
	base := l.Value + l.Discount
	w.in("cac:AllowanceCharge", func() {
		w.text("cbc:ChargeIndicator", "false")
		w.text("cbc:AllowanceChargeReasonCode", "00")
		w.maybe("cbc:MultiplierFactorNumeric", factor(l.Discount, base))
		w.amount("cbc:Amount", l.Discount)
		w.amount("cbc:BaseAmount", base)
	})
}

func (w *writer) lineTaxes(l Line, rate int) {
	tribute, code := l.affectation()
	w.in("cac:TaxTotal", func() {
		w.amount("cbc:TaxAmount", l.taxes())
		w.in("cac:TaxSubtotal", func() {
			w.amount("cbc:TaxableAmount", l.Value)
			w.amount("cbc:TaxAmount", l.IGV)
			w.in("cac:TaxCategory", func() {
				if l.Class != peru.Gravado {
					rate = 0
				}
				w.text("cbc:Percent", percent(rate))
				w.text("cbc:TaxExemptionReasonCode", code)
				w.scheme(tribute)
			})
		})
		if l.ICBPER != 0 {
			w.in("cac:TaxSubtotal", func() {
				w.amount("cbc:TaxAmount", l.ICBPER)
				w.text("cbc:BaseUnitMeasure", number(l.Bags), "unitCode", "NIU")
				w.in("cac:TaxCategory", func() {
					w.amount("cbc:PerUnitAmount", l.ICBPER/money.Centimos(l.Bags))
					w.scheme(icbper)
				})
			})
		}
	})
}

func (w *writer) scheme(t tribute) {
	w.in("cac:TaxScheme", func() {
		w.text("cbc:ID", t.id)
		w.text("cbc:Name", t.name)
		w.text("cbc:TaxTypeCode", t.kind)
	})
}

func (w *writer) item(l Line) {
	w.in("cac:Item", func() {
		w.text("cbc:Description", named(l.Name, l.Code, 500))
		if code := line(l.Code, 30); code != "" {
			w.in("cac:SellersItemIdentification", func() { w.text("cbc:ID", code) })
		}
	})
	w.in("cac:Price", func() {
		price := l.Value + l.Discount
		if l.Free {
			price = 0 // 2640
		}
		w.text("cbc:PriceAmount", unit(price, l.Quantity), "currencyID", currency)
	})
}
