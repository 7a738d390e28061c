// Price-cart is the first step of a checkout: it prices the cart by what the database says now. For a sale that was
// recorded before it gives that sale instead.
package main

import (
	"context"

	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/sale"
)

// Output has one of the two.
type output struct {
	Cart *sale.Cart `json:"cart"`
	Sold *sale.Sale `json:"sold"`
}

func main() {
	db := setup.Must(mysql.Open())
	current := sale.NewCurrentTerms(db, setup.Must(settingstore.Open()).Load)
	trail.Start(db, func(ctx context.Context, task *step.Task, in sale.Submission) (output, error) {
		terms, err := current.Now(ctx)
		if err != nil {
			return output{}, err
		}
		cart, sold, err := sale.Quote(ctx, db, in, terms)
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
