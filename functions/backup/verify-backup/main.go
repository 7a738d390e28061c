// Verify-backup compares what was restored with what was saved. Only then the backup counts.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/backup"
	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/event"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	ID string `json:"id"`
}

// Output is the event's data, too.
type output struct {
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
}

type service struct {
	db      *sql.DB
	scratch *backup.Scratch
	files   *bucket.Bucket
}

func main() {
	s := service{db: setup.Must(mysql.Open()), scratch: setup.Must(backup.OpenScratch()), files: setup.Must(bucket.Open("BACKUPS_BUCKET"))}
	trail.Start(s.db, s.verify)
}

func (s service) verify(ctx context.Context, task *step.Task, in input) (output, error) {
	m, err := backup.Recorded(ctx, s.db, s.files, in.ID)
	out := output{Rows: m.Rows(), Bytes: m.Bytes()}
	if err != nil {
		return out, err
	}
	done, err := backup.IsVerified(ctx, s.db, in.ID)
	if err != nil {
		return out, err
	}
	if !done { // an earlier try may have died after its commit
		if err := s.compare(ctx, task, m, out); err != nil {
			return out, err
		}
	}
	return out, s.scratch.Drop(ctx, in.ID)
}

func (s service) compare(ctx context.Context, task *step.Task, m backup.Manifest, out output) error {
	restored, err := s.scratch.Open(m.ID)
	if err != nil {
		return err
	}
	defer restored.Close()
	if err := backup.Verify(ctx, s.files, m, restored); err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	if err := backup.WriteVerified(ctx, s.files, m.ID, now); err != nil {
		return err
	}
	return mysql.InTx(ctx, s.db, func(tx *sql.Tx) error {
		first, err := backup.MarkVerified(ctx, tx, m.ID, now)
		if err != nil {
			return err
		}
		if first {
			if err := event.Write(ctx, tx, event.BackupVerified, m.ID, out, now); err != nil {
				return err
			}
		}
		return trail.Save(ctx, tx, task, out)
	})
}
