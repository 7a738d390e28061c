// Fail-backup notes why a backup failed, and drops what it was restored into.
package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/values/errs"
)

type input struct {
	ID    string `json:"id"`
	Error string `json:"error"`
	Cause string `json:"cause"`
}

type output struct {
	Reason string `json:"reason"`
}

func main() {
	db := setup.Must(mysql.Open())
	scratch := setup.Must(backup.OpenScratch())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		reason := backup.Reason(errs.FromWorkflow(in.Error, in.Cause))
		out, err := trail.InTx(ctx, db, task, func(tx *sql.Tx) (output, error) {
			return output{reason}, backup.MarkFailed(ctx, tx, in.ID, reason)
		})
		if err != nil {
			return out, err
		}
		return out, scratch.Drop(ctx, in.ID)
	})
}
