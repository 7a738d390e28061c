// Draft-orders drafts an order for each supplier of whom the shop needs something.
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
	trail.Start(db, func(ctx context.Context, task *step.Task, plan restock.Plan) (restock.Drafted, error) {
		now := time.Now().UTC()
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (restock.Drafted, error) { return restock.DraftOrders(ctx, tx, plan, now) })
	})
}
