package stock

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/quantity"
	"carmensita.pe/market/internal/stock/db"
)

// salesDays is how far back the average of daily sales looks: whole weeks, so that weekends weigh what they should.
const salesDays = 28

// Cover is a product's level with how fast it sells.
type Cover struct {
	ProductLevel
	// DailySales is the average of the last 28 days; days on which there was nothing to sell count too.
	DailySales quantity.Quantity `json:"dailySales"`
	// DaysOfCover is for how many whole days what is available lasts at that pace; nil when nothing was sold.
	DaysOfCover *int64 `json:"daysOfCover"`
}

// Covers is Levels with how long each product lasts, as of now.
func Covers(ctx context.Context, conn db.DBTX, onlyLow bool, limit int, cursor string, now time.Time) (page.Page[Cover], error) {
	levels, err := Levels(ctx, conn, onlyLow, limit, cursor)
	if err != nil {
		return page.Page[Cover]{}, err
	}
	ids := make([]string, len(levels.Items))
	for i, level := range levels.Items {
		ids[i] = level.ProductID
	}
	rows, err := db.New(conn).SoldSince(ctx, db.SoldSinceParams{Ids: ids, Since: now.AddDate(0, 0, -salesDays)})
	if err != nil {
		return page.Page[Cover]{}, fmt.Errorf("reading what was sold: %w", mysql.Explain(err))
	}
	sold := make(map[string]quantity.Quantity, len(rows))
	for _, r := range rows {
		sold[r.ProductID] = quantity.Quantity(r.Sold)
	}
	covers := page.Page[Cover]{Items: make([]Cover, len(levels.Items)), Next: levels.Next}
	for i, level := range levels.Items {
		covers.Items[i] = coverOf(level, sold[level.ProductID])
	}
	return covers, nil
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
