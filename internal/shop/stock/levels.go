package stock

import (
	"context"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/quantity"
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
func Levels(ctx context.Context, conn db.DBTX, onlyLow bool, limit int, cursor string) (paging.Page[ProductLevel], error) {
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[ProductLevel]{}, err
	}
	rows, err := db.New(conn).Levels(ctx, db.LevelsParams{OnlyLow: onlyLow, AfterName: after.Key, AfterID: after.ID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[ProductLevel]{}, fmt.Errorf("reading stock levels: %w", mysql.Explain(err))
	}
	levels := make([]ProductLevel, len(rows))
	for i, r := range rows {
		levels[i] = ProductLevel{ProductID: r.ID, SKU: r.Sku, Name: r.Name, Unit: r.Unit, ReorderPoint: r.ReorderPoint, Stock: LevelOf(r.OnHand, r.Reserved)}
	}
	return paging.Cut(levels, limit, func(l ProductLevel) paging.Cursor { return paging.Cursor{Key: l.Name, ID: l.ProductID} }), nil
}
