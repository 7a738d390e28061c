// Begin-backup notes that a backup is under way.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/actor"
	"carmensita.pe/market/internal/backup"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	ID string      `json:"id"`
	By actor.Actor `json:"by"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (struct{}, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (none struct{}, err error) {
			return none, backup.Begin(ctx, tx, in.ID, task.Execution, in.By, time.Now().UTC())
		})
	})
}
