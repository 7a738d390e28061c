package backup

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/ops/backup/db"
	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// Workflow makes backups; the name of an execution is the id of its backup.
const Workflow = "backup"

// Request asks for a backup. The client makes the id, which makes it happen once.
type Request struct {
	ID string `json:"id" validate:"required,uuid"`
}

// Submission is what the state machine begins with: who asked. It is empty for the schedule.
type Submission struct {
	By actor.Actor `json:"by"`
}

// Started says where a backup is made.
type Started struct {
	ID        string    `json:"id"`
	Execution Execution `json:"execution"`
}

// Started is the answer to the request.
func (r Request) Started() Started {
	return Started{ID: r.ID, Execution: Execution{Workflow: Workflow, Name: r.ID}}
}

// Begin notes that a backup is under way, and calls those failed that never ended. It may be done again.
//
// Errors: errs.InvalidRequest for an id that is no UUID, errs.Conflict for one that another backup has.
func Begin(ctx context.Context, tx *sql.Tx, id, execution string, by actor.Actor, now time.Time) error {
	if uuid.Validate(id) != nil || len(id) != len(uuid.Nil.String()) {
		return errs.Invalid("id", "must be a UUID: it is the name of the execution")
	}
	q := db.New(tx)
	unfinished, err := q.Unfinished(ctx)
	if err != nil {
		return fmt.Errorf("looking for dead backups: %w", err)
	}
	for _, u := range unfinished {
		if now.Sub(u.CreatedAt) > Longest {
			if err := fail(ctx, q, u.ID, "no terminó: su ejecución se detuvo"); err != nil {
				return err
			}
		}
	}
	begun, err := q.InsertBackup(ctx, db.InsertBackupParams{ID: id, Execution: execution, CreatedAt: now, StartedBy: by.Username})
	if err != nil {
		return fmt.Errorf("beginning a backup: %w", err)
	}
	if begun == 0 {
		before, err := q.BegunBy(ctx, id)
		if err != nil {
			return fmt.Errorf("reading who began a backup: %w", err)
		}
		if step.Run(before.Execution) != execution || before.StartedBy != by.Username {
			return errs.New(errs.Conflict, "another backup has the id %s", id)
		}
	}
	return audit.WriteOnce(ctx, tx, id, by, "backup.started", id, nil, nil, now)
}

// RecordExport notes that all files are there. The first of several tries counts: folder is where the files of that one are,
// and the others are for Conclude to delete. It returns errs.Conflict for a backup that ended meanwhile.
func RecordExport(ctx context.Context, tx *sql.Tx, m Manifest, folder string, now time.Time) error {
	q := db.New(tx)
	row, err := lock(ctx, q, m.ID)
	if err != nil {
		return err
	}
	switch State(row.State) {
	case Running:
	case Exported, Verified:
		return nil
	default:
		return errs.New(errs.Conflict, "the backup %s is %s", m.ID, row.State)
	}
	content, err := encode(m)
	if err != nil {
		return err
	}
	err = q.SetExported(ctx, db.SetExportedParams{ID: m.ID, Location: folder, Bytes: m.Bytes(), Checksum: sum(content),
		Manifest: sql.NullString{String: string(content), Valid: true}, ExportedAt: sql.NullTime{Time: now, Valid: true}})
	if err != nil {
		return fmt.Errorf("recording an export: %w", err)
	}
	return nil
}

// MarkVerified notes that the backup was restored and compared, and writes the event of it; again, it changes nothing. It returns
// errs.Conflict for a backup that failed meanwhile.
func MarkVerified(ctx context.Context, tx *sql.Tx, m Manifest, now time.Time) error {
	q := db.New(tx)
	row, err := lock(ctx, q, m.ID)
	if err != nil {
		return err
	}
	switch State(row.State) {
	case Exported:
	case Verified:
		return nil
	default:
		return errs.New(errs.Conflict, "the backup %s is %s", m.ID, row.State)
	}
	if err := q.SetVerified(ctx, db.SetVerifiedParams{ID: m.ID, VerifiedAt: sql.NullTime{Time: now, Valid: true}}); err != nil {
		return fmt.Errorf("marking a backup as verified: %w", err)
	}
	return event.Write(ctx, tx, event.BackupVerified, m.ID, m.Size(), now)
}

// MarkFailed notes why the backup failed, for a person. One that has ended stays as it is.
func MarkFailed(ctx context.Context, tx *sql.Tx, id, detail string) error {
	q := db.New(tx)
	row, err := lock(ctx, q, id)
	if err != nil {
		return err
	}
	if s := State(row.State); s != Running && s != Exported {
		return nil
	}
	return fail(ctx, q, id, detail)
}

func fail(ctx context.Context, q *db.Queries, id, detail string) error {
	const longest = 1000 // characters of the column
	if utf8.RuneCountInString(detail) > longest {
		detail = string([]rune(detail)[:longest-1]) + "…"
	}
	if err := q.SetFailed(ctx, db.SetFailedParams{ID: id, Detail: detail}); err != nil {
		return fmt.Errorf("marking a backup as failed: %w", err)
	}
	return nil
}

func lock(ctx context.Context, q *db.Queries, id string) (db.LockBackupRow, error) {
	row, err := q.LockBackup(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return row, errs.New(errs.NotFound, "there is no backup %s", id)
	}
	if err != nil {
		return row, fmt.Errorf("locking a backup: %w", err)
	}
	return row, nil
}

// Recorded reads the manifest that the books say was written. Errors: errs.NotFound, errs.BackupDamaged for another one,
// errs.Unavailable.
func Recorded(ctx context.Context, conn db.DBTX, from Source, id string) (Manifest, error) {
	row, err := find(ctx, conn, id)
	if err != nil {
		return Manifest{}, err
	}
	return ReadManifest(ctx, from, id, row.Checksum)
}

// Prepare makes the scratch schema that the backup is restored into, and drops those that no living backup restores into.
func Prepare(ctx context.Context, conn *sql.DB, scratch *Scratch, m Manifest, now time.Time) error {
	if err := dropDead(ctx, conn, scratch, now); err != nil {
		return err
	}
	return scratch.Create(ctx, m, conn)
}

// dropDead drops every scratch schema that no living backup restores into.
func dropDead(ctx context.Context, conn db.DBTX, scratch *Scratch, now time.Time) error {
	left, err := scratch.Left(ctx)
	if err != nil {
		return err
	}
	rows, err := db.New(conn).Living(ctx, now.Add(-Longest))
	if err != nil {
		return fmt.Errorf("looking for living backups: %w", mysql.Explain(err))
	}
	for _, id := range left {
		if slices.Contains(rows, id) {
			continue
		}
		if err := scratch.Drop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Reason says why a backup failed, to a person: the sentence of the error, and what an engineer wants to know.
func Reason(e *errs.Error) string {
	if e.Message == "" {
		return e.Code.Spec().Spanish
	}
	return e.Code.Spec().Spanish + " (" + e.Message + ")"
}

// Find reads a backup with its manifest; errs.NotFound.
func Find(ctx context.Context, conn db.DBTX, id string) (Backup, error) {
	row, err := find(ctx, conn, id)
	if err != nil {
		return Backup{}, err
	}
	b := Backup{ID: row.ID, State: State(row.State), StartedBy: row.StartedBy, CreatedAt: row.CreatedAt, ExportedAt: timeOf(row.ExportedAt),
		VerifiedAt: timeOf(row.VerifiedAt), Bytes: row.Bytes, Detail: row.Detail, Execution: Execution{Workflow, row.ID}}
	if row.Manifest != "" {
		b.Manifest = json.RawMessage(row.Manifest)
	}
	b.Rows, err = rowsIn(row.Manifest)
	return b, err
}

// rowsIn sums the rows of a manifest's tables; none for "", which is of a backup that was not exported.
func rowsIn(manifest string) (sum int64, err error) {
	if manifest == "" {
		return 0, nil
	}
	var m Manifest
	if err := json.Unmarshal([]byte(manifest), &m); err != nil {
		return 0, fmt.Errorf("reading a manifest in the books: %w", err)
	}
	for _, t := range m.Tables {
		sum += t.Rows
	}
	return sum, nil
}

func find(ctx context.Context, conn db.DBTX, id string) (db.FindBackupRow, error) {
	row, err := db.New(conn).FindBackup(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return row, errs.New(errs.NotFound, "there is no backup %s", id)
	}
	if err != nil {
		return row, fmt.Errorf("reading a backup: %w", mysql.Explain(err))
	}
	return row, nil
}

// Page reads backups, newest first. It returns errs.InvalidRequest for a cursor that no page gave.
func Page(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[Backup], error) {
	before, beforeID, err := paging.ParseAt(cursor, paging.Latest)
	if err != nil {
		return paging.Page[Backup]{}, err
	}
	rows, err := db.New(conn).Backups(ctx, db.BackupsParams{Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Backup]{}, fmt.Errorf("listing backups: %w", mysql.Explain(err))
	}
	list := make([]Backup, len(rows))
	for i, r := range rows {
		list[i] = Backup{ID: r.ID, State: State(r.State), StartedBy: r.StartedBy, CreatedAt: r.CreatedAt, ExportedAt: timeOf(r.ExportedAt),
			VerifiedAt: timeOf(r.VerifiedAt), Bytes: r.Bytes, Detail: r.Detail, Execution: Execution{Workflow, r.ID}}
		if list[i].Rows, err = rowsIn(r.Manifest); err != nil {
			return paging.Page[Backup]{}, err
		}
	}
	return paging.Cut(list, limit, func(b Backup) paging.Cursor { return paging.At(b.CreatedAt, b.ID) }), nil
}

func timeOf(t sql.NullTime) *time.Time {
	if !t.Valid {
		return nil
	}
	return &t.Time
}
