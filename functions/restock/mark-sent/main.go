// Mark-sent notes that the supplier has the order, or that the mail to him was refused.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/restock"
)

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in restock.Delivery) (restock.View, error) {
		now := time.Now().UTC()
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (restock.View, error) {
			if in.Refused != "" {
				return restock.MarkRefused(ctx, tx, in)
			}
			return restock.MarkSent(ctx, tx, in, now)
		})
	})
}
