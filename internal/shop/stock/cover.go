package stock

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/quantity"
)

// salesDays is how far back the average of daily sales looks: whole weeks, so that weekends weigh what they should.
const salesDays = 28

// Cover is a product's level with how fast it sells.
type Cover struct {
	ProductLevel
	// DailySales is the average of the last 28 days without what came back to the shelf; days on which there was nothing to sell count too.
	DailySales quantity.Quantity `json:"dailySales"`
	// DaysOfCover is for how many whole days what is available lasts at that pace; nil when nothing was sold.
	DaysOfCover *int64 `json:"daysOfCover"`
}

// Covers is Levels with how long each product lasts, as of now.
func Covers(ctx context.Context, conn db.DBTX, onlyLow bool, limit int, cursor string, now time.Time) (paging.Page[Cover], error) {
	levels, err := Levels(ctx, conn, onlyLow, limit, cursor)
	if err != nil {
		return paging.Page[Cover]{}, err
	}
	ids := make([]string, len(levels.Items))
	for i, level := range levels.Items {
		ids[i] = level.ProductID
	}
	sold, err := demand(ctx, conn, ids, now.AddDate(0, 0, -salesDays))
	if err != nil {
		return paging.Page[Cover]{}, err
	}
	covers := paging.Page[Cover]{Items: make([]Cover, len(levels.Items)), Next: levels.Next}
	for i, level := range levels.Items {
		covers.Items[i] = coverOf(level, sold[level.ProductID])
	}
	return covers, nil
}

// demand is what was sold of each product less what came back of it to the shelf. What came back and was thrown away was used up, too.
func demand(ctx context.Context, conn db.DBTX, ids []string, since time.Time) (map[string]quantity.Quantity, error) {
	q := db.New(conn)
	sold, err := q.SoldSince(ctx, db.SoldSinceParams{Ids: ids, Since: since})
	if err != nil {
		return nil, fmt.Errorf("reading what was sold: %w", mysql.Explain(err))
	}
	returned, err := q.ReturnedSince(ctx, db.ReturnedSinceParams{Ids: ids, Since: since})
	if err != nil {
		return nil, fmt.Errorf("reading what came back: %w", mysql.Explain(err))
	}
	wanted := make(map[string]quantity.Quantity, len(sold))
	for _, s := range sold {
		wanted[s.ProductID] = quantity.Quantity(s.Sold)
	}
	for _, r := range returned {
		wanted[r.ProductID] -= quantity.Quantity(r.Returned)
	}
	return wanted, nil
}

// coverOf judges a level by what was sold in salesDays.
func coverOf(level ProductLevel, sold quantity.Quantity) Cover {
	cover := Cover{ProductLevel: level, DailySales: (sold + salesDays/2) / salesDays}
	if sold > 0 {
		days := int64(max(level.Stock.Available, 0) * salesDays / sold)
		cover.DaysOfCover = &days
	}
	return cover
}
