// Record-sale records the sale with its number, payments and stock movements, in one transaction.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
)

type input struct {
	Cart     sale.Cart         `json:"cart"`
	Claim    sale.Claim        `json:"claim"`
	Payments []payment.Payment `json:"payments"`
}

type output struct {
	Sale sale.Sale `json:"sale"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		in.Cart.Payments = in.Payments
		now := time.Now().UTC().Truncate(time.Millisecond) // as precise as the column, so that the answer stays the same
		return trail.InBundle(ctx, db, task, func(bundle *mysql.Bundle) (out output, err error) {
			out.Sale, err = sale.Record(ctx, bundle, in.Cart, in.Claim, task.Execution, now)
			return out, err
		})
	})
}
