package backup

import (
	"bufio"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/errs"
)

// A batch of rows is one statement and one commit.
const (
	batchRows  = 2000
	batchBytes = 1 << 20
)

// Load fills one table of the backup's scratch schema, and says how many rows it has.
//
// Errors: those of the function Load, and errs.NotFound for a table that the backup does not have.
func (s *Scratch) Load(ctx context.Context, from Source, m Manifest, name string) (rows int64, err error) {
	table, err := m.Table(name)
	if err != nil {
		return 0, err
	}
	restored, err := s.Open(m.ID)
	if err != nil {
		return 0, err
	}
	defer restored.Close()
	return table.Rows, Load(ctx, from, m, table, restored)
}

// Load fills a table of a scratch schema from its file, whatever stood in it. It may be done again, and at the same time: the
// second waits, and does the whole again.
//
// Errors: errs.BackupDamaged for a file that is not as it was written, errs.Unavailable.
func Load(ctx context.Context, from Source, m Manifest, table Table, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting: %w", mysql.Explain(err))
	}
	defer conn.Close()
	defer conn.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // its settings and its lock end with it
	if err := openTable(ctx, conn, table); err != nil {
		return err
	}
	into, err := shapeOf(ctx, conn, table.Name)
	if err != nil {
		return err
	}
	if !slices.Equal(into.names(), table.Columns) {
		return errs.New(errs.Conflict, "the table %s has the columns %v, the backup has %v: the schema of version %d was changed",
			table.Name, into.names(), table.Columns, m.Schema)
	}
	batch := batch{conn: conn, shape: into}
	err = readCompressed(ctx, from, m.ID, table.File, func(r *bufio.Reader) error {
		if err := eachLine(r, func(line []byte) error { return batch.add(ctx, line) }); err != nil {
			return err
		}
		return batch.flush(ctx)
	})
	if err != nil && errs.CodeOf(err) == errs.Internal {
		return fmt.Errorf("loading %s: %w", table.Name, mysql.Explain(err))
	}
	return err
}

// openTable empties the table and keeps it for this connection. Foreign keys are not looked at: tables come in any order,
// and the comparison with the source proves more.
func openTable(ctx context.Context, conn *sql.Conn, table Table) error {
	const wait = 10 // seconds for the connection of a dead try to be noticed
	var got sql.NullInt64
	err := conn.QueryRowContext(ctx, "select get_lock(sha2(concat(database(), '.', ?), 256), ?)", table.Name, wait).Scan(&got)
	if err != nil {
		return fmt.Errorf("locking %s: %w", table.Name, mysql.Explain(err))
	}
	if got.Int64 != 1 {
		return errs.New(errs.Unavailable, "another try still loads %s", table.Name)
	}
	for _, statement := range []string{
		"set foreign_key_checks = 0, autocommit = 0, sql_mode = concat(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')",
		"delete from " + quoted(table.Name), // of a try that broke off; truncating would wait for tables that refer to it
		"commit",
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("emptying %s: %w", table.Name, mysql.Explain(err))
		}
	}
	return nil
}

// batch collects rows for one insert.
type batch struct {
	conn  *sql.Conn
	shape shape
	args  []any
	rows  int
	bytes int
}

func (b *batch) add(ctx context.Context, line []byte) error {
	values := parseRow(line)
	if len(values) != len(b.shape.columns) {
		return errs.New(errs.BackupDamaged, "a row of %s has %d values, the table %d columns", b.shape.name, len(values), len(b.shape.columns))
	}
	for i, value := range values {
		switch {
		case value == nil:
			b.args = append(b.args, nil)
		case b.shape.columns[i].raw:
			b.args = append(b.args, value)
		default:
			b.args = append(b.args, string(value))
		}
	}
	b.rows++
	if b.bytes += len(line); b.rows < batchRows && b.bytes < batchBytes {
		return nil
	}
	return b.flush(ctx)
}

func (b *batch) flush(ctx context.Context) error {
	if b.rows == 0 {
		return nil
	}
	one := "(?" + strings.Repeat(", ?", len(b.shape.columns)-1) + ")"
	insert := "insert into " + quoted(b.shape.name) + " (" + quotedAll(b.shape.names()) + ") values " + one //nolint:gosec // the names are those of the schema, and quoted
	insert += strings.Repeat(",\n"+one, b.rows-1)
	if _, err := b.conn.ExecContext(ctx, insert, b.args...); err != nil {
		return err
	}
	b.args, b.rows, b.bytes = b.args[:0], 0, 0
	_, err := b.conn.ExecContext(ctx, "commit")
	return err
}

// Compare reads every table again and holds it to the manifest: as many rows, and the same ones. It returns
// errs.BackupDamaged, which names every table that differs.
func Compare(ctx context.Context, db *sql.DB, m Manifest) error {
	var differences []error
	err := inSnapshot(ctx, db, func(conn *sql.Conn) error {
		have, err := shapes(ctx, conn, "")
		if err != nil {
			return err
		}
		for _, table := range m.Tables {
			at := slices.IndexFunc(have, func(s shape) bool { return s.name == table.Name })
			if at < 0 {
				differences = append(differences, fmt.Errorf("the table %s is missing", table.Name))
				continue
			}
			rows, checksum, err := have[at].dump(ctx, conn, io.Discard)
			switch {
			case err != nil:
				return err
			case rows != table.Rows:
				differences = append(differences, fmt.Errorf("%s has %d rows, and not %d", table.Name, rows, table.Rows))
			case checksum != table.RowsSHA256:
				differences = append(differences, fmt.Errorf("the %d rows of %s are not the same", rows, table.Name))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(differences) > 0 {
		return errs.New(errs.BackupDamaged, "what was restored is not what was saved: %v", errors.Join(differences...))
	}
	return nil
}
