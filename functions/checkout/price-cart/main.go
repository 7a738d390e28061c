// Price-cart is the first step of a checkout: it prices the cart by what the database says now. For a sale that was
// recorded before it gives that sale instead.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/cache"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/promotion"
	"carmensita.pe/market/internal/sale"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

// Output has one of the two.
type output struct {
	Cart *sale.Cart `json:"cart"`
	Sold *sale.Sale `json:"sold"`
}

func main() {
	db := setup.Must(mysql.Open())
	const fresh = 10 * time.Second
	shop := settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: fresh}
	promotions := cache.Of[[]promotion.Promotion]{For: fresh, Load: func(ctx context.Context) ([]promotion.Promotion, error) {
		return promotion.Current(ctx, db, time.Now())
	}}
	trail.Start(db, func(ctx context.Context, task *step.Task, in sale.Submission) (output, error) {
		now := time.Now().UTC()
		rules, err := shop.Get(ctx, now)
		if err != nil {
			return output{}, err
		}
		offers, err := promotions.Get(ctx, now)
		if err != nil {
			return output{}, err
		}
		cart, sold, err := sale.Quote(ctx, db, in, sale.Terms{Shop: rules, Promotions: offers, Now: now})
		if err != nil {
			return output{}, err
		}
		if sold != nil { // the last step of a repeated submit: nothing after it would write the trail
			out := output{Sold: sold}
			return out, trail.Save(ctx, db, task, out)
		}
		return output{Cart: &cart}, nil
	})
}
