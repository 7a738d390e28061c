package stock

import (
	"context"
	"fmt"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/quantity"
	"carmensita.pe/market/internal/stock/db"
)

// ProductLevel is the level of one product with what a manager needs to judge it.
type ProductLevel struct {
	ProductID    string            `json:"productId"`
	SKU          string            `json:"sku"`
	Name         string            `json:"name"`
	Unit         string            `json:"unit"`
	ReorderPoint quantity.Quantity `json:"reorderPoint"`
	Stock        Level             `json:"stock"`
}

// Levels lists active products by name; with onlyLow those whose available stock is at or below the reorder point.
// It returns errs.InvalidRequest for a cursor that no page gave.
func Levels(ctx context.Context, conn db.DBTX, onlyLow bool, limit int, cursor string) (page.Page[ProductLevel], error) {
	after, err := page.ParseCursor(cursor)
	if err != nil {
		return page.Page[ProductLevel]{}, err
	}
	rows, err := db.New(conn).Levels(ctx, db.LevelsParams{OnlyLow: onlyLow, AfterName: after.Key, AfterID: after.ID, Limit: page.Fetch(limit)})
	if err != nil {
		return page.Page[ProductLevel]{}, fmt.Errorf("reading stock levels: %w", mysql.Explain(err))
	}
	levels := make([]ProductLevel, len(rows))
	for i, r := range rows {
		levels[i] = ProductLevel{ProductID: r.ID, SKU: r.Sku, Name: r.Name, Unit: r.Unit, ReorderPoint: r.ReorderPoint, Stock: LevelOf(r.OnHand, r.Reserved)}
	}
	return page.Cut(levels, limit, func(l ProductLevel) page.Cursor { return page.Cursor{Key: l.Name, ID: l.ProductID} }), nil
}
