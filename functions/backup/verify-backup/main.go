// Verify-backup compares what was restored with what was saved. Only then the backup counts.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
)

type input struct {
	ID string `json:"id"`
}

func main() {
	db := setup.Must(mysql.Open())
	scratch := setup.Must(backup.OpenScratch())
	files := setup.Must(filestore.Open("BACKUPS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (size backup.Size, err error) {
		m, err := backup.Recorded(ctx, db, files, in.ID)
		if err != nil {
			return size, err
		}
		now := time.Now().UTC().Truncate(time.Millisecond)
		if err := scratch.Verify(ctx, db, files, m, now); err != nil {
			return size, err
		}
		size, err = trail.InTx(ctx, db, task, func(tx *sql.Tx) (backup.Size, error) { return m.Size(), backup.MarkVerified(ctx, tx, m, now) })
		if err != nil {
			return size, err
		}
		return size, scratch.Drop(ctx, in.ID)
	})
}
