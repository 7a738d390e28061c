package ubl

import "carmensita.pe/market/internal/values/money"

// Totals of a document. What is paid is Taxed + Exonerated + Unaffected + IGV + ICBPER + Rounding.
type Totals struct {
	Taxed, Exonerated, Unaffected money.Centimos
	IGV, ICBPER                   money.Centimos
	// Free is what was given away is worth, and FreeIGV the tax of that.
	Free, FreeIGV money.Centimos
	// Discount is what was taken off lines, without tax. It is in none of the sums.
	Discount money.Centimos
	// Rounding is what cash is rounded by: less than a sol, either way.
	Rounding money.Centimos
	Payable  money.Centimos
}

func totals(lines []Line, rounding money.Centimos) Totals {
	t := Totals{Rounding: rounding}
	for _, l := range lines {
		t.ICBPER += l.ICBPER
		t.Discount += l.Discount
		switch tribute, _ := l.affectation(); tribute {
		case igv:
			t.Taxed += l.Value
			t.IGV += l.IGV
		case exonerated:
			t.Exonerated += l.Value
		case unaffected:
			t.Unaffected += l.Value
		case free:
			t.Free += l.Value
			t.FreeIGV += l.IGV
		}
	}
	t.Payable = t.Inclusive() + rounding
	return t
}

// Value is what was sold, without taxes.
func (t Totals) Value() money.Centimos { return t.Taxed + t.Exonerated + t.Unaffected }

// Inclusive is Value with the taxes.
func (t Totals) Inclusive() money.Centimos { return t.Value() + t.IGV + t.ICBPER }

// taxTotal writes the taxes of the document: a part for each tribute that a line has (2638).
func (w *writer) taxTotal(lines []Line, t Totals) {
	has := map[tribute]bool{}
	for _, l := range lines {
		tribute, _ := l.affectation()
		has[tribute] = true
		has[icbper] = has[icbper] || l.ICBPER != 0
	}
	part := func(of tribute, base func(), tax money.Centimos) {
		if !has[of] {
			return
		}
		w.in("cac:TaxSubtotal", func() {
			base()
			w.amount("cbc:TaxAmount", tax)
			w.in("cac:TaxCategory", func() { w.scheme(of) })
		})
	}
	taxable := func(c money.Centimos) func() { return func() { w.amount("cbc:TaxableAmount", c) } }
	w.in("cac:TaxTotal", func() {
		w.amount("cbc:TaxAmount", t.IGV+t.ICBPER)
		part(igv, taxable(t.Taxed), t.IGV)
		part(exonerated, taxable(t.Exonerated), 0)
		part(unaffected, taxable(t.Unaffected), 0)
		part(free, taxable(t.Free), t.FreeIGV)
		part(icbper, func() {}, t.ICBPER)
	})
}
