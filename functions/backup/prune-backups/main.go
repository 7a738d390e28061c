// Prune-backups deletes the files of backups that the rule of retention lets go.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/backup"
	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	ID string `json:"id"`
}

type output struct {
	Pruned []string `json:"pruned"`
}

func main() {
	db := setup.Must(mysql.Open())
	files := setup.Must(bucket.Open("BACKUPS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, _ input) (out output, err error) {
		if out.Pruned, err = backup.Prune(ctx, db, files, time.Now().UTC()); err != nil {
			return out, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
