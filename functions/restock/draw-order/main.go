// Draw-order makes the order's PDF and keeps it, once.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/restock"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	ID string `json:"id"`
}

func main() {
	db := setup.Must(mysql.Open())
	documents := setup.Must(bucket.Open("DOCUMENTS_BUCKET"))
	shop := settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second}
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (input, error) {
		rules, err := shop.Get(ctx, time.Now())
		if err != nil {
			return in, err
		}
		order, err := restock.Find(ctx, db, in.ID)
		if err != nil {
			return in, err
		}
		if _, err := documents.GetOrPut(ctx, order.Key(), "application/pdf", func() ([]byte, error) { return restock.PDF(order, rules) }); err != nil {
			return in, err
		}
		return in, trail.Save(ctx, db, task, in)
	})
}
