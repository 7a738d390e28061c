package peru

import (
	"errors"
	"fmt"
	"slices"

	"carmensita.pe/market/internal/values/money"
)

// IGVRate is the sales tax inside shelf prices, in basis points: IGV and the municipal tax together. Law 32387 moves half
// a point a year from one to the other until 2029; the sum stays.
const IGVRate = 1800

// igvFrom is a rate of IGV, in basis points, from a day on.
type igvFrom struct {
	day  Day
	rate int
}

// reducedRates are what small restaurants and hotels charge that SUNAT lists (Ley 31556), in the order of their days.
var reducedRates = []igvFrom{
	{Day{2022, 9, 1}, 10_00},
	{Day{2026, 2, 13}, 10_50},
}

// IGVInForce says whether a sale of that day may bear the rate: the common one, or the reduced one of that day.
func IGVInForce(rate int, day Day) bool {
	reduced := 0
	for _, r := range reducedRates {
		if !day.Before(r.day) {
			reduced = r.rate
		}
	}
	return rate == IGVRate || rate == reduced && reduced != 0
}

// KnownIGV says whether the rate was in force on any day: a credit note bears that of the sale which it takes back.
func KnownIGV(rate int) bool {
	return rate == IGVRate || slices.ContainsFunc(reducedRates, func(r igvFrom) bool { return r.rate == rate })
}

// TaxClass says how IGV treats a product.
type TaxClass string

// The classes of goods.
const (
	Gravado   TaxClass = "gravado"   // taxed: the price holds IGV
	Exonerado TaxClass = "exonerado" // exempt by law for a time: most fresh food
	Inafecto  TaxClass = "inafecto"  // outside of the tax
)

// Errors of SplitTax and ParseTaxClass.
var (
	ErrTaxClass      = errors.New("tax class must be gravado, exonerado or inafecto")
	ErrTaxRate       = errors.New("tax rate must be between 0 and 10000 basis points")
	ErrNegativeGross = errors.New("a line's amount must not be negative")
)

// ParseTaxClass returns the class of that name, or ErrTaxClass.
func ParseTaxClass(s string) (TaxClass, error) {
	switch class := TaxClass(s); class {
	case Gravado, Exonerado, Inafecto:
		return class, nil
	}
	return "", fmt.Errorf("%w: %q", ErrTaxClass, s)
}

// EffectCode is the class in SUNAT's catalogue 07 (type of IGV effect on a line); "" for an unknown class.
func (c TaxClass) EffectCode() string {
	return map[TaxClass]string{Gravado: "10", Exonerado: "20", Inafecto: "30"}[c]
}

// TributeCode is the tax in SUNAT's catalogue 05 that the line's amount counts under; "" for an unknown class.
func (c TaxClass) TributeCode() string {
	return map[TaxClass]string{Gravado: "1000", Exonerado: "9997", Inafecto: "9998"}[c]
}

// TaxLine is one line of a document: what the buyer pays for it, tax included and discounts taken off.
type TaxLine struct {
	Gross money.Centimos
	Class TaxClass
}

// Amounts splits what is paid into its base and its IGV. Base + IGV = Gross, always.
type Amounts struct {
	Gross money.Centimos `json:"gross"`
	Base  money.Centimos `json:"base"`
	IGV   money.Centimos `json:"igv"`
}

// TaxSplit is the tax of a document. Total is the sum of the three classes and also the sum of the lines.
type TaxSplit struct {
	Total     Amounts   `json:"total"`
	Gravado   Amounts   `json:"gravado"`
	Exonerado Amounts   `json:"exonerado"`
	Inafecto  Amounts   `json:"inafecto"`
	Lines     []Amounts `json:"lines"` // in the order of the lines given
}

// SplitTax takes the IGV out of lines whose amounts include it, at a rate in basis points (see Regime.IGVRate).
//
// The document is computed first, base = round half up of gross ÷ (1 + rate) and IGV = the rest, and is then spread over
// its taxed lines by largest remainder. Computing each line alone would not add up to the document, and computing IGV as
// base × rate misses the total by a centimo in one of seven amounts.
//
// Errors: ErrTaxClass, ErrTaxRate, ErrNegativeGross, money.ErrOverflow.
func SplitTax(lines []TaxLine, rate int) (TaxSplit, error) {
	if rate < 0 || rate > 10_000 {
		return TaxSplit{}, fmt.Errorf("%w: %d", ErrTaxRate, rate)
	}
	split := TaxSplit{Lines: make([]Amounts, len(lines))}
	taxed := make([]money.Centimos, len(lines)) // what each line weighs in the spread: nothing when it is not taxed
	for i, line := range lines {
		if line.Gross < 0 {
			return TaxSplit{}, fmt.Errorf("%w: line %d", ErrNegativeGross, i+1)
		}
		var err error
		if split.Total.Gross, err = money.Sum(split.Total.Gross, line.Gross); err != nil {
			return TaxSplit{}, err
		}
		split.Lines[i] = Amounts{Gross: line.Gross, Base: line.Gross}
		switch line.Class { // no sum of a class can overflow: the total did not
		case Gravado:
			taxed[i] = line.Gross
			split.Gravado.Gross += line.Gross
		case Exonerado:
			split.Exonerado.Gross += line.Gross
		case Inafecto:
			split.Inafecto.Gross += line.Gross
		default:
			return TaxSplit{}, fmt.Errorf("%w: line %d has %q", ErrTaxClass, i+1, line.Class)
		}
	}

	split.Exonerado.Base = split.Exonerado.Gross
	split.Inafecto.Base = split.Inafecto.Gross
	var err error
	if split.Gravado.Base, err = split.Gravado.Gross.MulDiv(10_000, int64(10_000+rate)); err != nil {
		return TaxSplit{}, err
	}
	split.Gravado.IGV = split.Gravado.Gross - split.Gravado.Base
	split.Total.IGV = split.Gravado.IGV
	split.Total.Base = split.Total.Gross - split.Total.IGV
	if split.Gravado.Gross > 0 {
		for i, base := range money.Spread(split.Gravado.Base, taxed) {
			if lines[i].Class == Gravado {
				split.Lines[i].Base = base
				split.Lines[i].IGV = lines[i].Gross - base
			}
		}
		even(split.Lines, taxed, rate)
	}
	return split, nil
}

// untaxed is the greatest base whose tax may round to nothing, at any rate: SUNAT refuses a line above it without tax (3111).
const untaxed = 6

// even moves single centimos between base and tax where a document would be refused: on a line that the spread left no base, for each
// needs one (3105), or on one with a base above untaxed and no tax. The line that it fits best makes up for it, so no sum changes. In a
// cart of a few lines of a centimo or two, none may fit; then the line stays as it is.
func even(lines []Amounts, taxed []money.Centimos, rate int) {
	if rate == 0 {
		return
	}
	for i, l := range lines {
		switch {
		case taxed[i] > 0 && l.Base == 0:
			exchange(lines, taxed, i, 1, rate)
		case taxed[i] > 0 && l.Base > untaxed && l.IGV == 0:
			exchange(lines, taxed, i, -1, rate)
		}
	}
}

// exchange moves centimos from tax to base on line i, and back on the line whose tax is nearest to its base's share then.
func exchange(lines []Amounts, taxed []money.Centimos, i int, centimos money.Centimos, rate int) {
	best, least := -1, money.Centimos(0)
	for j, l := range lines {
		l.Base, l.IGV = l.Base-centimos, l.IGV+centimos
		if j == i || taxed[j] == 0 || l.Base < 1 || l.IGV < 0 || l.Base > untaxed && l.IGV == 0 {
			continue
		}
		if off := max(l.IGV*10_000-l.Base*money.Centimos(rate), l.Base*money.Centimos(rate)-l.IGV*10_000); best < 0 || off < least {
			best, least = j, off
		}
	}
	if best >= 0 {
		lines[i].Base, lines[i].IGV = lines[i].Base+centimos, lines[i].IGV-centimos
		lines[best].Base, lines[best].IGV = lines[best].Base-centimos, lines[best].IGV+centimos
	}
}
