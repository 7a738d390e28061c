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
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (out restock.View, err error) {
		err = mysql.InTx(ctx, db, func(tx *sql.Tx) error {
			if out, err = restock.Look(ctx, tx, in.ID, task.Execution); err != nil {
				return err
			}
			return trail.Save(ctx, tx, task, out)
		})
		return out, err
	})
}
