package books

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/books/db"
	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Credit is what the goods of facturas are for, which decides about the credit of their IGV.
type Credit string

// The destinations: taxed operations alone, taxed and untaxed ones, untaxed ones alone.
const (
	ForTaxed   Credit = "dg"
	ForBoth    Credit = "dgng"
	ForUntaxed Credit = "dng"
)

// PurchaseOptions are what the norms of RCE leave to the accountant, or leave open. The zero value has every paper, for taxed operations, on
// lines as the file had that SUNAT is known to have taken: 41 fields, the last four empty, and a pipe.
type PurchaseOptions struct {
	Credit Credit
	// FacturasOnly leaves out papers that give no right to credit.
	FacturasOnly bool
	// NoFinalPipe ends each line without a pipe.
	NoFinalPipe bool
	// Short ends each line after the 37th field.
	Short bool
}

// ParseCredit reads a destination; "" is ForTaxed. It returns errs.InvalidRequest.
func ParseCredit(text string) (Credit, error) {
	if text == "" {
		return ForTaxed, nil
	}
	if c := Credit(text); slices.Contains([]Credit{ForTaxed, ForBoth, ForUntaxed}, c) {
		return c, nil
	}
	return "", errs.Invalid("credit", "must be dg, dgng or dng")
}

// Code tells one choice of options from another, for the place where a file is kept.
func (o PurchaseOptions) Code() string {
	code := []byte("000")
	for i, chosen := range []bool{o.FacturasOnly, o.NoFinalPipe, o.Short} {
		if chosen {
			code[i] = '1'
		}
	}
	return string(cmp.Or(o.Credit, ForTaxed)) + string(code)
}

// Bought is a supplier's paper in the register. Base and IGV are of facturas; the total is the sum of the others.
type Bought struct {
	ID             string
	Day            peru.Day
	Kind           purchase.Kind
	Series, Number string
	RUC, Name      string
	Base, IGV      money.Centimos
	// Untaxed is column 21, Other column 24: what the total was rounded by.
	Untaxed, Other, Total money.Centimos
}

// PurchaseSums add up the lines of the file.
type PurchaseSums struct {
	Base    money.Centimos `json:"base"`
	IGV     money.Centimos `json:"igv"`
	Untaxed money.Centimos `json:"untaxed"`
	Other   money.Centimos `json:"other"`
	Total   money.Centimos `json:"total"`
}

// PurchaseRegister is a month's purchase register in figures.
type PurchaseRegister struct {
	Period    string       `json:"period"`
	RUC       string       `json:"ruc"`
	LegalName string       `json:"legalName"`
	Lines     int          `json:"lines"`
	Sums      PurchaseSums `json:"sums"`
	// Unpapered and UnpaperedTotal are goods that wait for their paper: they have no line.
	Unpapered      int            `json:"unpapered"`
	UnpaperedTotal money.Centimos `json:"unpaperedTotal"`
	// entries are the lines.
	entries []Bought
}

// ReadPurchases reads a month of suppliers' papers, by their days, for the shop of a RUC and name.
func ReadPurchases(ctx context.Context, conn db.DBTX, p Period, o PurchaseOptions, ruc, legalName string) (PurchaseRegister, error) {
	rows, err := db.New(conn).Purchased(ctx, db.PurchasedParams{FromDay: p.First, ToDay: p.Last})
	if err != nil {
		return PurchaseRegister{}, fmt.Errorf("reading the purchases of a month: %w", mysql.Explain(err))
	}
	r := PurchaseRegister{Period: p.String(), RUC: ruc, LegalName: legalName}
	for _, row := range rows {
		b := Bought{ID: row.ID, Day: row.IssuedOn, Kind: purchase.Kind(row.Kind), Series: row.Series, Number: row.Number.String, RUC: row.Ruc, Name: row.Name,
			Base: row.TaxedBase, IGV: row.Igv, Untaxed: row.Untaxed, Other: row.Rounding, Total: row.Total}
		switch {
		case b.Kind == purchase.Unpapered:
			r.Unpapered++
			r.UnpaperedTotal += b.Total
		case b.Kind == purchase.Factura || !o.FacturasOnly:
			r.Lines++
			r.Sums.Base += b.Base
			r.Sums.IGV += b.IGV
			r.Sums.Untaxed += b.Untaxed
			r.Sums.Other += b.Other
			r.Sums.Total += b.Total
			r.entries = append(r.entries, b)
		}
	}
	return r, nil
}
