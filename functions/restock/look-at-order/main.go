// Look-at-order returns the state of an order to its state machine.
package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/restock"
)

type input struct {
	ID string `json:"id"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (restock.View, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (restock.View, error) { return restock.Follow(ctx, tx, in.ID, task.Execution) })
	})
}
