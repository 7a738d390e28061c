// Draft-orders drafts an order for each supplier of whom the shop needs something.
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
	trail.Start(db, func(ctx context.Context, task *step.Task, plan restock.Plan) (out restock.Drafted, err error) {
		now := time.Now().UTC()
		rules, err := shop.Get(ctx, now)
		if err != nil {
			return out, err
		}
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (restock.Drafted, error) {
			return restock.DraftOrders(ctx, tx, plan, rules.Restock, now)
		})
	})
}
