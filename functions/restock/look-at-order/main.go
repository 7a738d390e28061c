// Look-at-order tells the state machine how its order stands.
package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/restock"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	ID string `json:"id"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (restock.View, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (restock.View, error) { return restock.Look(ctx, tx, in.ID, task.Execution) })
	})
}
