// Prepare-restore makes the scratch schema that a backup is restored into, and drops what dead backups left.
package main

import (
	"context"
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

type output struct {
	Tables []string `json:"tables"`
}

func main() {
	db := setup.Must(mysql.Open())
	scratch := setup.Must(backup.OpenScratch())
	files := setup.Must(filestore.Open("BACKUPS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (out output, err error) {
		m, err := backup.Recorded(ctx, db, files, in.ID)
		if err != nil {
			return out, err
		}
		if err := backup.Prepare(ctx, db, scratch, m, time.Now().UTC()); err != nil {
			return out, err
		}
		out.Tables = m.LargestFirst()
		return out, trail.Save(ctx, db, task, out)
	})
}
