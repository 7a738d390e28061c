// Abandon-sale decides for good that a sale will not be recorded by its owner, before anything of it is undone; or it
// finds that the sale was recorded after all.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/sale"
)

type input struct {
	SaleID string `json:"saleId"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (sale.Abandoned, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (sale.Abandoned, error) {
			return sale.Abandon(ctx, tx, in.SaleID, task.Execution, time.Now().UTC())
		})
	})
}
