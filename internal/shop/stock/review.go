package stock

import (
	"context"
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// SheetLine is a product on the sheet of who counts: without what the books expect, so that it is counted and not
// copied. Counted is nil until the product is counted.
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
func Sheet(ctx context.Context, conn db.DBTX, countID string, limit int, cursor string) (paging.Page[SheetLine], error) {
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[SheetLine]{}, err
	}
	rows, err := db.New(conn).CountSheet(ctx, db.CountSheetParams{CountID: countID, AfterName: after.Key, AfterID: after.ID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[SheetLine]{}, fmt.Errorf("reading the sheet: %w", mysql.Explain(err))
	}
	if len(rows) == 0 && cursor == "" { // a count has lines
		return paging.Page[SheetLine]{}, errs.New(errs.NotFound, "no count has the id %q", countID)
	}
	lines := make([]SheetLine, len(rows))
	for i, r := range rows {
		lines[i] = SheetLine{ProductID: r.ID, SKU: r.Sku, Name: r.Name, Unit: r.Unit, Counted: r.Counted, CountedBy: r.CountedBy}
		if r.CountedAt.Valid {
			lines[i].CountedAt = &r.CountedAt.Time
		}
	}
	return paging.Cut(lines, limit, func(l SheetLine) paging.Cursor { return paging.Cursor{Key: l.Name, ID: l.ProductID} }), nil
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
	// InProgress is the quantity taken by sales that were not recorded yet at that moment: it may have been on the shelf or in a bag.
	InProgress quantity.Quantity `json:"inProgress"`
	// Corrected is what other counts have corrected since, and Superseded says that one of them counted the product later: this line
	// moves nothing then.
	Corrected  quantity.Quantity `json:"corrected"`
	Superseded bool              `json:"superseded"`
	Counted    quantity.Quantity `json:"counted"`
	// Variance is what posting moves: below zero when goods are missing, and so is its cost.
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

// SaleInProgress is a product of the count that a sale took and has not recorded yet.
type SaleInProgress struct {
	SaleID    string            `json:"saleId"`
	Since     time.Time         `json:"since"`
	ProductID string            `json:"productId"`
	Name      string            `json:"name"`
	Unit      string            `json:"unit"`
	Quantity  quantity.Quantity `json:"quantity"`
}

// Review is what a manager reads before posting: the sums of all differences, the sales that are under way just now, and a page
// of the differences by name.
type Review struct {
	Count      CountProgress    `json:"count"`
	Variance   Variance         `json:"variance"`
	InProgress []SaleInProgress `json:"inProgress"`
	paging.Page[Difference]
}

// ReviewCount returns what a count found, valued at the products' present cost.
//
// Errors: errs.NotFound; errs.InvalidRequest for a cursor that no page gave.
func ReviewCount(ctx context.Context, conn db.DBTX, countID string, limit int, cursor string) (Review, error) {
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return Review{}, err
	}
	count, err := FindCount(ctx, conn, countID)
	if err != nil {
		return Review{}, err
	}
	found, err := findings(ctx, conn, countID)
	if err != nil {
		return Review{}, err
	}
	variance, err := sum(found)
	if err != nil {
		return Review{}, err
	}
	review := Review{Count: count, Variance: variance, InProgress: []SaleInProgress{}}
	if count.State == CountOpen {
		if review.InProgress, err = inProgress(ctx, conn, countID); err != nil {
			return Review{}, err
		}
	}
	from := 0
	if cursor != "" {
		from = 1 + slices.IndexFunc(found, func(f finding) bool { return f.ID == after.ID })
	}
	lines := []Difference{}
	for _, f := range found[from:] {
		if !f.differs() || len(lines) > limit {
			continue
		}
		line, err := f.difference()
		if err != nil {
			return Review{}, err
		}
		lines = append(lines, line)
	}
	review.Page = paging.Cut(lines, limit, func(d Difference) paging.Cursor { return paging.Cursor{Key: d.Name, ID: d.ProductID} })
	return review, nil
}

func inProgress(ctx context.Context, conn db.DBTX, countID string) ([]SaleInProgress, error) {
	rows, err := db.New(conn).SalesInProgress(ctx, countID)
	if err != nil {
		return nil, fmt.Errorf("reading the sales under way: %w", mysql.Explain(err))
	}
	sales := make([]SaleInProgress, len(rows))
	for i, r := range rows {
		sales[i] = SaleInProgress{SaleID: r.SaleID, Since: r.Since, ProductID: r.ID, Name: r.Name, Unit: r.Unit, Quantity: r.Quantity}
	}
	return sales, nil
}
