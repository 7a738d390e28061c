// Export-shop writes the whole shop into files, as it is at one moment.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/backup"
	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	ID    string      `json:"id"`
	Users backup.File `json:"users"`
}

// Output is for the trail; the manifest has the rest.
type output struct {
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
}

func main() {
	db := setup.Must(mysql.Open())
	settings := setup.Must(dynamo.OpenSettings())
	files := setup.Must(bucket.Open("BACKUPS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (out output, err error) {
		m, folder, err := backup.Export(ctx, db, settings.Dump, in.Users, files, in.ID)
		if err != nil {
			return out, err
		}
		out = output{Rows: m.Rows(), Bytes: m.Bytes()}
		var counts string
		err = mysql.InTx(ctx, db, func(tx *sql.Tx) error {
			if counts, err = backup.RecordExport(ctx, tx, m, folder, time.Now().UTC()); err != nil {
				return err
			}
			return trail.Save(ctx, tx, task, out)
		})
		if err != nil {
			return out, err
		}
		if counts != folder { // another try was faster
			if err := backup.Discard(ctx, files, in.ID, folder); err != nil {
				return out, err
			}
		}
		return out, backup.Publish(ctx, files, in.ID, counts)
	})
}
