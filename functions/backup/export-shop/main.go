// Export-shop writes the whole shop into files, as it is at one moment.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
)

type input struct {
	ID    string      `json:"id"`
	Users backup.File `json:"users"`
}

func main() {
	db := setup.Must(mysql.Open())
	settings := setup.Must(settingstore.Open())
	files := setup.Must(filestore.Open("BACKUPS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (size backup.Size, err error) {
		m, folder, err := backup.Export(ctx, db, settings.Dump, in.Users, files, in.ID)
		if err != nil {
			return size, err
		}
		size, err = trail.InTx(ctx, db, task, func(tx *sql.Tx) (backup.Size, error) {
			return m.Size(), backup.RecordExport(ctx, tx, m, folder, time.Now().UTC())
		})
		if err != nil {
			return size, err
		}
		return size, backup.Conclude(ctx, db, files, in.ID, folder)
	})
}
