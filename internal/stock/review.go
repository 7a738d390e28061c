package stock

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/quantity"
	"carmensita.pe/market/internal/stock/db"
)

// SheetLine is a product on the sheet of who counts: without what the books expect, so that it is counted and not
// copied. Counted is nil until somebody did.
type SheetLine struct {
	ProductID string             `json:"productId"`
	SKU       string             `json:"sku"`
	Name      string             `json:"name"`
	Unit      string             `json:"unit"`
	Counted   *quantity.Quantity `json:"counted"`
	CountedBy string             `json:"countedBy,omitempty"`
	CountedAt *time.Time         `json:"countedAt,omitempty"`
}

// Sheet lists the products of a count by name, blind.
//
// Errors: errs.NotFound; errs.InvalidRequest for a cursor that no page gave.
func Sheet(ctx context.Context, conn db.DBTX, countID string, limit int, cursor string) (page.Page[SheetLine], error) {
	after, err := page.ParseCursor(cursor)
	if err != nil {
		return page.Page[SheetLine]{}, err
	}
	rows, err := db.New(conn).CountSheet(ctx, db.CountSheetParams{CountID: countID, AfterName: after.Key, AfterID: after.ID, Limit: page.Fetch(limit)})
	if err != nil {
		return page.Page[SheetLine]{}, fmt.Errorf("reading the sheet: %w", mysql.Explain(err))
	}
	if len(rows) == 0 && cursor == "" { // a count has lines
		return page.Page[SheetLine]{}, errs.New(errs.NotFound, "no count has the id %q", countID)
	}
	lines := make([]SheetLine, len(rows))
	for i, r := range rows {
		lines[i] = SheetLine{ProductID: r.ID, SKU: r.Sku, Name: r.Name, Unit: r.Unit, Counted: r.Counted, CountedBy: r.CountedBy}
		if r.CountedAt.Valid {
			lines[i].CountedAt = &r.CountedAt.Time
		}
	}
	return page.Cut(lines, limit, func(l SheetLine) page.Cursor { return page.Cursor{Key: l.Name, ID: l.ProductID} }), nil
}

// Difference is a product of which another quantity was counted than the books had at that moment.
type Difference struct {
	ProductID string `json:"productId"`
	SKU       string `json:"sku"`
	Name      string `json:"name"`
	Unit      string `json:"unit"`
	// Snapshot is what was on hand when the count began, OnHandAtCount when the product was counted.
	Snapshot      quantity.Quantity `json:"snapshot"`
	OnHandAtCount quantity.Quantity `json:"onHandAtCount"`
	Counted       quantity.Quantity `json:"counted"`
	// Variance is below zero when goods are missing, and so is its cost.
	Variance  quantity.Quantity `json:"variance"`
	Cost      money.Centimos    `json:"cost"`
	CountedBy string            `json:"countedBy"`
	CountedAt time.Time         `json:"countedAt"`
}

// Variance is what a count found: how many products differ, and the cost of what is missing and of what is too much.
type Variance struct {
	Differing int64          `json:"differing"`
	Missing   money.Centimos `json:"missing"`
	Surplus   money.Centimos `json:"surplus"`
}

// Review is what a manager reads before posting: the sums of all differences, and a page of them by name.
type Review struct {
	Count    CountProgress `json:"count"`
	Variance Variance      `json:"variance"`
	page.Page[Difference]
}

// ReviewCount tells what a count found, at the products' present cost.
//
// Errors: errs.NotFound; errs.InvalidRequest for a cursor that no page gave.
func ReviewCount(ctx context.Context, conn db.DBTX, countID string, limit int, cursor string) (Review, error) {
	after, err := page.ParseCursor(cursor)
	if err != nil {
		return Review{}, err
	}
	count, err := FindCount(ctx, conn, countID)
	if err != nil {
		return Review{}, err
	}
	variance, err := varianceOf(ctx, conn, countID)
	if err != nil {
		return Review{}, err
	}
	rows, err := db.New(conn).Differences(ctx, db.DifferencesParams{CountID: countID, AfterName: after.Key, AfterID: after.ID, Limit: page.Fetch(limit)})
	if err != nil {
		return Review{}, fmt.Errorf("reading the differences: %w", mysql.Explain(err))
	}
	lines := make([]Difference, len(rows))
	for i, r := range rows {
		lines[i] = Difference{ProductID: r.ID, SKU: r.Sku, Name: r.Name, Unit: r.Unit, Snapshot: r.Snapshot, OnHandAtCount: *r.OnHandAtCount,
			Counted: *r.Counted, Variance: *r.Counted - *r.OnHandAtCount, CountedBy: r.CountedBy, CountedAt: r.CountedAt.Time}
		if lines[i].Cost, err = r.Cost.MulDiv(int64(lines[i].Variance), int64(quantity.One)); err != nil {
			return Review{}, fmt.Errorf("valuing %s: %w", r.Sku, err)
		}
	}
	return Review{Count: count, Variance: variance, Page: page.Cut(lines, limit, func(d Difference) page.Cursor {
		return page.Cursor{Key: d.Name, ID: d.ProductID}
	})}, nil
}

func varianceOf(ctx context.Context, conn db.DBTX, countID string) (Variance, error) {
	row, err := db.New(conn).Variance(ctx, countID)
	if err != nil {
		return Variance{}, fmt.Errorf("valuing the count: %w", mysql.Explain(err))
	}
	return Variance{Differing: row.Differing, Missing: money.Centimos(row.Missing), Surplus: money.Centimos(row.Surplus)}, nil
}
