// Begin-backup notes that a backup is under way.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/values/actor"
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
