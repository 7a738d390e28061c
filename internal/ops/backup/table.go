package backup

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
)

// shape is a table as the database describes it: what can be read and written again.
type shape struct {
	name    string
	columns []column
	key     []string
}

type column struct {
	name string
	// text makes the server write it as text (a time is not parsed); raw is bytes that are no text.
	text, raw bool
}

func (s shape) names() []string {
	names := make([]string, len(s.columns))
	for i, c := range s.columns {
		names[i] = c.name
	}
	return names
}

// shapes describes every table of the database by name, or only one, without columns that the database computes.
func shapes(ctx context.Context, conn *sql.Conn, only string) ([]shape, error) {
	// A server opens the tables that a condition names by constants: those of all schemas for one that names none.
	one := func(string) string { return "" }
	var args []any
	if only != "" {
		one = func(alias string) string {
			args = append(args, only)
			return " and " + alias + ".table_name = ?"
		}
	}
	//nolint:gosec // what is put together is ours, and the table's name is a parameter
	query := `
		select c.table_name, c.column_name, c.data_type, coalesce(k.seq_in_index, 0)
		from information_schema.columns c
		join information_schema.tables t on t.table_schema = database() and t.table_name = c.table_name and t.table_type = 'BASE TABLE'` + one("t") + `
		left join information_schema.statistics k on k.table_schema = database() and k.table_name = c.table_name
			and k.column_name = c.column_name and k.index_name = 'PRIMARY'` + one("k") + `
		where c.table_schema = database()` + one("c") + ` and c.table_name not in (?, ?) and coalesce(c.generation_expression, '') = ''
		order by c.table_name, c.ordinal_position`
	rows, err := conn.QueryContext(ctx, query, append(args, migrations.VersionTable, migrations.ProgressTable)...)
	if err != nil {
		return nil, fmt.Errorf("reading the tables: %w", mysql.Explain(err))
	}
	defer rows.Close()
	var all []shape
	for rows.Next() {
		var table, name, kind string
		var inKey int
		if err := rows.Scan(&table, &name, &kind, &inKey); err != nil {
			return nil, fmt.Errorf("reading the tables: %w", err)
		}
		if len(all) == 0 || all[len(all)-1].name != table {
			all = append(all, shape{name: table})
		}
		last := &all[len(all)-1]
		last.columns = append(last.columns, columnOf(name, kind))
		if inKey > 0 {
			last.key = append(last.key, make([]string, max(0, inKey-len(last.key)))...)
			last.key[inKey-1] = name
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading the tables: %w", mysql.Explain(err))
	}
	for _, s := range all {
		if len(s.key) == 0 {
			return nil, fmt.Errorf("the table %s has no primary key: its rows have no order to compare them by", s.name)
		}
	}
	return all, nil
}

func columnOf(name, kind string) column {
	kind = strings.ToLower(kind)
	switch kind {
	case "date", "datetime", "time", "timestamp":
		return column{name: name, text: true}
	}
	return column{name: name, raw: strings.Contains(kind, "binary") || strings.Contains(kind, "blob")}
}

// shapeOf describes one table. The others may be emptied at this moment.
func shapeOf(ctx context.Context, conn *sql.Conn, name string) (shape, error) {
	found, err := shapes(ctx, conn, name)
	if err != nil {
		return shape{}, err
	}
	if len(found) == 0 {
		return shape{}, fmt.Errorf("there is no table %s", name)
	}
	return found[0], nil
}

// quoted writes a name of the database's own catalogue into SQL.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

func quotedAll(names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = quoted(name)
	}
	return strings.Join(all, ", ")
}

func (s shape) query() string {
	columns := make([]string, len(s.columns))
	for i, c := range s.columns {
		columns[i] = quoted(c.name)
		if c.text {
			columns[i] = "cast(" + columns[i] + " as char)"
		}
	}
	return "select " + strings.Join(columns, ", ") + " from " + quoted(s.name) + " order by " + quotedAll(s.key)
}

// dump writes every row as text, in the order of the primary key, and returns their number and checksum. Rows stream: one is
// in memory at a time.
func (s shape) dump(ctx context.Context, conn *sql.Conn, w io.Writer) (count int64, checksum string, err error) {
	rows, err := conn.QueryContext(ctx, s.query())
	if err != nil {
		return 0, "", fmt.Errorf("reading %s: %w", s.name, mysql.Explain(err))
	}
	defer rows.Close()
	values := make([]sql.RawBytes, len(s.columns))
	targets := make([]any, len(values))
	for i := range values {
		targets[i] = &values[i]
	}
	digest := sha256.New()
	out := io.MultiWriter(digest, w)
	var line []byte
	for ; rows.Next(); count++ {
		if err := rows.Scan(targets...); err != nil {
			return 0, "", fmt.Errorf("reading %s: %w", s.name, err)
		}
		line = appendRow(line[:0], values)
		if _, err := out.Write(line); err != nil {
			return 0, "", err
		}
	}
	if err := rows.Err(); err != nil {
		return 0, "", fmt.Errorf("reading %s: %w", s.name, mysql.Explain(err))
	}
	return count, hex.EncodeToString(digest.Sum(nil)), nil
}
