// Prune-backups deletes the files of backups that the rule of retention lets go.
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
	Pruned []string `json:"pruned"`
}

func main() {
	db := setup.Must(mysql.Open())
	files := setup.Must(filestore.Open("BACKUPS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, _ input) (out output, err error) {
		if out.Pruned, err = backup.Prune(ctx, db, files, time.Now().UTC()); err != nil {
			return out, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
