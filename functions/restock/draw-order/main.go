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

type output struct {
	// SettingsVersion is of the shop's rules that the order went by.
	SettingsVersion int `json:"settingsVersion"`
}

func main() {
	db := setup.Must(mysql.Open())
	documents := setup.Must(bucket.Open("DOCUMENTS_BUCKET"))
	shop := settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second}
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (out output, err error) {
		rules, err := shop.Get(ctx, time.Now())
		if err != nil {
			return out, err
		}
		order, err := restock.Find(ctx, db, in.ID)
		if err != nil {
			return out, err
		}
		if _, err := documents.GetOrPut(ctx, order.Key(), "application/pdf", func() ([]byte, error) { return restock.PDF(order, rules) }); err != nil {
			return out, err
		}
		out.SettingsVersion = rules.Version
		return out, trail.Save(ctx, db, task, out)
	})
}
