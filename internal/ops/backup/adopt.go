package backup

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"
	"time"

	"carmensita.pe/market/internal/ops/backup/db"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/errs"
)

// Copy copies a backup, manifest last, such as from a folder into the bucket of a new machine.
func Copy(ctx context.Context, from Source, to Store, m Manifest) error {
	for _, file := range m.Files() {
		err := to.Write(ctx, keyOf(m.ID, file.Path), "application/octet-stream", func(w io.Writer) error {
			return readFile(ctx, from, m.ID, file, func(r io.Reader) error {
				_, err := io.Copy(w, r)
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	for _, name := range []string{verifiedFile, manifestFile} {
		content, err := readAll(ctx, from, keyOf(m.ID, name))
		if errs.CodeOf(err) == errs.NotFound && name == verifiedFile {
			continue
		}
		if err != nil {
			return err
		}
		if err := writeJSON(ctx, to, keyOf(m.ID, name), content); err != nil {
			return err
		}
	}
	return nil
}

// Adopt makes the books of a restored database say which backups the bucket has: the one that it came from was still under
// way in it, later ones are unknown to it, and of earlier ones the files may be gone.
func Adopt(ctx context.Context, restored *sql.DB, from Source) error {
	there, err := List(ctx, from)
	if err != nil {
		return err
	}
	q := db.New(restored)
	ids := make([]string, len(there))
	for i, b := range there {
		ids[i] = b.ID
		if err := q.PutBackup(ctx, rowOf(b.Manifest, b.VerifiedAt)); err != nil {
			return fmt.Errorf("noting the backup %s: %w", b.ID, mysql.Explain(err))
		}
	}
	if err := q.ForgetFiles(ctx, ids); err != nil {
		return fmt.Errorf("noting which backups are gone: %w", mysql.Explain(err))
	}
	return nil
}

func rowOf(m Manifest, verified *time.Time) db.PutBackupParams {
	content, _ := encode(m) // it was read from such
	row := db.PutBackupParams{ID: m.ID, State: string(Exported), Bytes: m.Bytes(), Checksum: sum(content), CreatedAt: m.Snapshot,
		ExportedAt: sql.NullTime{Time: m.Snapshot.Add(time.Duration(m.Micros) * time.Microsecond), Valid: true},
		VerifiedAt: sql.NullTime{},
		Manifest:   sql.NullString{String: string(content), Valid: true}}
	if verified != nil {
		row.State, row.VerifiedAt = string(Verified), sql.NullTime{Time: *verified, Valid: true}
	}
	return row
}

// IsEmpty reports whether the database has no table at all.
func IsEmpty(ctx context.Context, conn *sql.DB) (bool, error) {
	var tables int
	if err := conn.QueryRowContext(ctx, "select count(*) from information_schema.tables where table_schema = database()").Scan(&tables); err != nil {
		return false, fmt.Errorf("looking into the database: %w", mysql.Explain(err))
	}
	return tables == 0, nil
}

// Move moves every table of the backup's scratch schema into the shop's empty database, by one statement: until then the
// shop has nothing, from then on everything. It returns errs.Conflict for a database that has tables.
func (s *Scratch) Move(ctx context.Context, id string, into *sql.DB) error {
	empty, err := IsEmpty(ctx, into)
	if err != nil {
		return err
	}
	if !empty {
		return errs.New(errs.Conflict, "there is a shop in the database: nothing is restored over it")
	}
	var target string
	if err := into.QueryRowContext(ctx, "select database()").Scan(&target); err != nil {
		return fmt.Errorf("looking into the database: %w", mysql.Explain(err))
	}
	rows, err := into.QueryContext(ctx, "select table_name from information_schema.tables where table_schema = ? order by table_name", schemaOf(id))
	if err != nil {
		return fmt.Errorf("listing the restored tables: %w", mysql.Explain(err))
	}
	defer rows.Close()
	var moves []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return fmt.Errorf("listing the restored tables: %w", err)
		}
		moves = append(moves, quoted(schemaOf(id))+"."+quoted(table)+" to "+quoted(target)+"."+quoted(table))
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("listing the restored tables: %w", mysql.Explain(err))
	}
	if err := s.run(ctx, "rename table "+strings.Join(moves, ", ")); err != nil {
		return err
	}
	return s.Drop(ctx, id)
}
