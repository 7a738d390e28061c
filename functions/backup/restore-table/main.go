// Restore-table fills one table of a scratch schema from its file.
package main

import (
	"context"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
)

type input struct {
	ID    string `json:"id"`
	Table string `json:"table"`
}

type output struct {
	Rows int64 `json:"rows"`
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
		if out.Rows, err = scratch.Load(ctx, files, m, in.Table); err != nil {
			return out, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
