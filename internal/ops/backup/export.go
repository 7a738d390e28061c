package backup

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/ops/backup/db"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
)

// WriteSettings writes the shop's settings with all their versions, a line of JSON each.
type WriteSettings func(ctx context.Context, w io.Writer) error

// Export writes a backup of the database and the settings, and its manifest. users is the file that lists the users.
//
// Every try writes into a folder of its own: a try that was thought dead cannot spoil the files of the next. The manifest
// comes last, so a broken export leaves none. Where it stands is the answer's second value; Publish puts it in place.
//
// Each file passes through memory in parts of some MB, each table row by row. Errors: errs.Unavailable, which may be
// tried again.
func Export(ctx context.Context, db *sql.DB, settings WriteSettings, users File, to Store, id string) (m Manifest, folder string, err error) {
	folder = uuid.NewString()
	began := time.Now()
	m = Manifest{ID: id, Users: users}
	err = inSnapshot(ctx, db, func(conn *sql.Conn) error {
		m.Snapshot = time.Now().UTC().Truncate(time.Millisecond)
		if err := conn.QueryRowContext(ctx, "select coalesce(max(version_id), 0) from "+migrations.VersionTable).Scan(&m.Schema); err != nil {
			return fmt.Errorf("reading the version of the schema: %w", mysql.Explain(err))
		}
		tables, err := shapes(ctx, conn, "")
		if err != nil {
			return err
		}
		for _, table := range tables {
			written, err := exportTable(ctx, conn, table, to, id, folder)
			if err != nil {
				return err
			}
			m.Tables = append(m.Tables, written)
		}
		// After the snapshot: it has every version that a sale of the snapshot was made under.
		m.Settings, err = compressed(ctx, to, id, folder+"/dynamodb/settings.jsonl.gz", func(w io.Writer) error { return settings(ctx, w) })
		return err
	})
	if err != nil {
		return m, folder, err
	}
	m.Micros = time.Since(began).Microseconds()
	content, err := encode(m)
	if err != nil {
		return m, folder, err
	}
	return m, folder, writeJSON(ctx, to, keyOf(id, folder+"/"+manifestFile), content)
}

// Conclude comes after RecordExport: it puts the manifest of the try that counts in place, and deletes the files in folder when that
// is another one's. It may be done again.
func Conclude(ctx context.Context, conn db.DBTX, to Store, id, folder string) error {
	row, err := find(ctx, conn, id)
	if err != nil {
		return err
	}
	if row.Location != folder { // another try was faster
		if err := discard(ctx, to, id, folder); err != nil {
			return err
		}
	}
	return publish(ctx, to, id, row.Location)
}

// publish puts the manifest of a finished export in place: from then on the backup can be restored.
func publish(ctx context.Context, to Store, id, folder string) error {
	content, err := readAll(ctx, to, keyOf(id, folder+"/"+manifestFile))
	if err != nil {
		return err
	}
	return writeJSON(ctx, to, keyOf(id, manifestFile), content)
}

// discard deletes what one try of an export wrote.
func discard(ctx context.Context, to Store, id, folder string) error {
	keys, err := to.Keys(ctx, keyOf(id, folder+"/"))
	if err != nil {
		return err
	}
	return to.Delete(ctx, keys)
}

// inSnapshot reads the whole database as it was at one moment, while others write. Nothing is locked.
func inSnapshot(ctx context.Context, db *sql.DB, do func(*sql.Conn) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting: %w", mysql.Explain(err))
	}
	defer conn.Close()
	for _, statement := range []string{
		"set transaction isolation level repeatable read", // of the next transaction only
		"start transaction with consistent snapshot, read only",
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("beginning a snapshot: %w", mysql.Explain(err))
		}
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "rollback") //nolint:errcheck // it only read; a dead connection has let go already
	return do(conn)
}

func exportTable(ctx context.Context, conn *sql.Conn, table shape, to Store, id, folder string) (Table, error) {
	written := Table{Name: table.name, Columns: table.names()}
	var err error
	written.File, err = compressed(ctx, to, id, folder+"/mysql/"+table.name+".tsv.gz", func(w io.Writer) (err error) {
		written.Rows, written.RowsSHA256, err = table.dump(ctx, conn, w)
		return err
	})
	return written, err
}

// compressed writes a file with gzip, and returns its size and checksum as stored.
func compressed(ctx context.Context, to Store, id, path string, fill func(io.Writer) error) (File, error) {
	file := File{Path: path}
	err := to.Write(ctx, keyOf(id, path), "application/gzip", func(w io.Writer) error {
		counted := &counter{to: w, digest: sha256.New()}
		zipped, err := gzip.NewWriterLevel(counted, gzip.BestSpeed)
		if err != nil {
			return err
		}
		if err := fill(zipped); err != nil {
			return err
		}
		if err := zipped.Close(); err != nil {
			return err
		}
		file.Bytes, file.SHA256 = counted.bytes, hex.EncodeToString(counted.digest.Sum(nil))
		return nil
	})
	return file, err
}

// counter counts and hashes what it passes on.
type counter struct {
	to     io.Writer
	bytes  int64
	digest hash.Hash
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.bytes += int64(n)
	c.digest.Write(p[:n])
	return n, err
}

// WriteUsers keeps the list of users, which is any JSON, beside the files of the export. Its name tells its content: a late
// try cannot change the file of another.
func WriteUsers(ctx context.Context, to Store, id string, users any) (File, error) {
	content, err := encode(users)
	if err != nil {
		return File{}, err
	}
	checksum := sum(content)
	file := File{Path: "cognito/users-" + checksum[:12] + ".json", Bytes: int64(len(content)), SHA256: checksum}
	return file, writeJSON(ctx, to, keyOf(id, file.Path), content)
}
