// Act does what a person does with an order, in one transaction: decide, receive goods, close, cancel.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/settings"
)

func main() {
	db := setup.Must(mysql.Open())
	shop := settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: 10 * time.Second}
	trail.Start(db, func(ctx context.Context, task *step.Task, in restock.Submission) (out restock.Outcome, err error) {
		now := time.Now().UTC().Truncate(time.Millisecond) // as precise as the column
		rules, err := shop.Get(ctx, now)
		if err != nil {
			return out, err
		}
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (restock.Outcome, error) {
			return restock.Do(ctx, tx, in, rules.Limits.RestockTotal, now)
		})
	})
}
