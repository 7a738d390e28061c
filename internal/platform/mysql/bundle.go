package mysql

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Bundle collects statements of a transaction and sends them all in one round trip: while the server works on them, no other
// sale waits for the network with the rows of this one locked. Writes are collected as they are made, queries by Ask. Other reads pass
// through at once, and see nothing of what was not sent. The first statement that fails ends the bundle, and the transaction must roll back.
type Bundle struct {
	*sql.Tx
	texts []string
	args  []any
	reads []func(*sql.Rows) error
}

// Bundled sends in one round trip what do collects.
func Bundled(ctx context.Context, tx *sql.Tx, do func(*Bundle) error) error {
	b := &Bundle{Tx: tx}
	if err := do(b); err != nil {
		return err
	}
	_, err := b.Send(ctx)
	return err
}

// ExecContext collects a write. What it changed is not known yet: the result says 0 rows.
func (b *Bundle) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	b.collect(query, args)
	return driver.RowsAffected(0), nil
}

// collect leaves out the line that sqlc puts above a statement: the server would only read over it.
func (b *Bundle) collect(query string, args []any) {
	if line, rest, ok := strings.Cut(query, "\n"); ok && strings.HasPrefix(line, "-- name: ") {
		query = rest
	}
	b.texts = append(b.texts, strings.TrimSuffix(query, "\n"))
	b.args = append(b.args, args...)
}

// Ask collects a query, which sees what was collected before it. Its rows, of a struct that sqlc generated beside the query, are given to
// read when the bundle is sent, after those of the queries before it. An error of read ends the bundle, but the server may have run what
// follows. What read collects is sent afterwards, in a round trip of its own.
func Ask[Row any](b *Bundle, query string, read func([]Row) error, args ...any) {
	b.collect(query, args)
	b.reads = append(b.reads, func(rows *sql.Rows) error {
		var all []Row
		for rows.Next() {
			all = append(all, *new(Row))
			if err := rows.Scan(fields(&all[len(all)-1])...); err != nil {
				return fmt.Errorf("reading what was asked: %w", err)
			}
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("reading what was asked: %w", err)
		}
		return read(all)
	})
}

// fields are pointers to the fields of a struct, in the order of its columns.
func fields(row any) []any {
	v := reflect.ValueOf(row).Elem()
	pointers := make([]any, v.NumField())
	for i := range pointers {
		pointers[i] = v.Field(i).Addr().Interface()
	}
	return pointers
}

// Send runs what was collected, in that order. It says how many rows the last write changed, when nothing was asked.
func (b *Bundle) Send(ctx context.Context) (changed int64, err error) {
	for len(b.texts) > 0 {
		text, args, reads := strings.Join(b.texts, ";\n"), b.args, b.reads
		b.texts, b.args, b.reads = nil, nil, nil
		if len(reads) > 0 {
			err = b.ask(ctx, text, args, reads)
		} else {
			changed, err = b.write(ctx, text, args)
		}
		if err != nil {
			return 0, err
		}
	}
	return changed, nil
}

func (b *Bundle) write(ctx context.Context, text string, args []any) (int64, error) {
	result, err := b.Tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, fmt.Errorf("writing: %w", err)
	}
	return result.RowsAffected()
}

// ask runs statements of which some give rows. The driver passes over those that give none, and tells of one that failed when it is asked
// for what comes after it.
func (b *Bundle) ask(ctx context.Context, text string, args []any, reads []func(*sql.Rows) error) error {
	rows, err := b.QueryContext(ctx, text, args...)
	if err != nil {
		return fmt.Errorf("writing and asking: %w", err)
	}
	defer rows.Close()
	for i, read := range reads {
		if i > 0 && !rows.NextResultSet() {
			return fmt.Errorf("asking: %w", cmp.Or(rows.Err(), errNothingGiven))
		}
		if err := read(rows); err != nil {
			return err
		}
	}
	for rows.NextResultSet() { // nothing is left but writes: they end it, or one fails
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("writing and asking: %w", err)
	}
	return nil
}

var errNothingGiven = errors.New("a statement that was asked gives no rows")

// InSlice puts as many placeholders into a statement of sqlc as sqlc.slice would, for one that is collected.
func InSlice(query, name string, n int) string {
	return strings.Replace(query, "/*SLICE:"+name+"*/?", "?"+strings.Repeat(",?", n-1), 1)
}
