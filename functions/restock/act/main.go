// Act does what a person does with an order, in one transaction: decide, receive goods, close, cancel.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/restock"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

func main() {
	db := setup.Must(mysql.Open())
	shop := settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second}
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
