package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/report/db"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// CollectStock reads what stood on the shelves at the end of a day, or stands there now when the day is not over. What
// expires is known of today and yesterday only.
func CollectStock(ctx context.Context, conn db.DBTX, day peru.Day, now time.Time) (Stock, error) {
	q := db.New(conn)
	rows, err := q.Shelves(ctx, db.ShelvesParams{At: day.End()})
	if err != nil {
		return Stock{}, fmt.Errorf("reading the shelves: %w", mysql.Explain(err))
	}
	s := Stock{Categories: []CategoryStock{}, Low: []Shelf{}, Dead: []Shelf{}}
	unsold := day.AddDays(1 - DeadDays).Start()
	at := map[string]int{}
	for _, r := range rows {
		shelf := Shelf{ProductID: r.ID, SKU: r.Sku, Name: r.Name, Unit: r.Unit, Category: r.Category, OnHand: quantity.Quantity(r.OnHand),
			ReorderPoint: r.ReorderPoint, LastSold: r.MovedAt}
		shelf.AtCost = value(shelf.OnHand, money.Centimos(r.Cost))
		if r.Active && shelf.OnHand <= shelf.ReorderPoint {
			s.Low = append(s.Low, shelf)
		}
		if shelf.OnHand <= 0 {
			continue
		}
		if shelf.LastSold.Before(unsold) {
			s.Dead = append(s.Dead, shelf)
		}
		i, ok := at[r.CategoryID]
		if !ok {
			i = len(s.Categories)
			at[r.CategoryID] = i
			s.Categories = append(s.Categories, CategoryStock{Name: r.Category})
		}
		category := &s.Categories[i]
		category.Products++
		category.AtCost += shelf.AtCost
		category.AtPrice += value(shelf.OnHand, money.Centimos(r.Price))
	}
	for _, c := range s.Categories {
		s.Products += c.Products
		s.AtCost += c.AtCost
		s.AtPrice += c.AtPrice
	}
	slices.SortStableFunc(s.Categories, func(a, b CategoryStock) int { return cmp.Compare(b.AtCost, a.AtCost) })
	slices.SortStableFunc(s.Dead, func(a, b Shelf) int { return cmp.Compare(b.AtCost, a.AtCost) })
	if day.Before(peru.BusinessDay(now).AddDays(-1)) {
		return s, nil
	}
	s.Expiring, err = expiring(ctx, q, day.AddDays(ExpiringDays))
	return s, err
}

func expiring(ctx context.Context, q *db.Queries, by peru.Day) ([]Batch, error) {
	rows, err := q.Expiring(ctx, by)
	if err != nil {
		return nil, fmt.Errorf("reading what expires: %w", mysql.Explain(err))
	}
	batches := make([]Batch, len(rows))
	for i, r := range rows {
		batches[i] = Batch{
			ProductID: r.ID,
			SKU:       r.Sku,
			Name:      r.Name,
			Unit:      r.Unit,
			ExpiresOn: r.ExpiresOn,
			Remaining: r.Remaining,
			AtCost:    value(r.Remaining, r.Cost),
		}
	}
	return batches, nil
}

// value of goods at a price a unit; nothing for what is below zero.
func value(q quantity.Quantity, each money.Centimos) money.Centimos {
	if q <= 0 {
		return 0
	}
	worth, err := each.MulDiv(int64(q), int64(quantity.One))
	if err != nil {
		return 0 // a line's quantity is bounded far below that
	}
	return worth
}
