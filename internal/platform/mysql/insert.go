package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// One statement takes at most as many placeholders as the protocol can count, and a text well below the smallest packet that a
// server takes by default (16 MB), though quoting may double it.
const (
	mostPlaceholders = 1<<16 - 1
	mostRows         = 1000
	mostBytes        = 4 << 20
)

// Execer is a transaction, a connection, a Bundle or the DBTX of a package db.
type Execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// InsertAll writes all rows by as few statements as the server takes: one for what a sale or a page of anything has. insert is the
// statement that sqlc generated for one row (insert, insert ignore or replace, with what follows the values), and P the struct of
// parameters that it generated beside it: each field stands under the column of its name. A struct of another statement is an error.
// No rows need no statement. The result has the id of the first row and counts them all.
func InsertAll[P any](ctx context.Context, conn Execer, insert string, rows []P) (sql.Result, error) {
	s, err := statementOf(reflect.TypeFor[P](), insert)
	if err != nil {
		return nil, err
	}
	var all results
	for len(rows) > 0 {
		args, n := take(s, rows)
		result, err := conn.ExecContext(ctx, s.text(n), args...)
		if err != nil || n == len(rows) && all == nil {
			return result, err
		}
		all, rows = append(all, result), rows[n:]
	}
	return all, nil
}

// Rows returns the statement of all rows and its values, for a caller who prepares it. It does not split them; there is at least one.
func Rows[P any](insert string, rows []P) (text string, args []any, err error) {
	s, err := statementOf(reflect.TypeFor[P](), insert)
	if err != nil {
		return "", nil, err
	}
	if len(rows) == 0 {
		return "", nil, errors.New("no rows have no statement")
	}
	args = make([]any, 0, s.fields*len(rows))
	for _, row := range rows {
		args = s.append(args, reflect.ValueOf(row))
	}
	return s.text(len(rows)), args, nil
}

// take returns the values of as many of the first rows as one statement takes, and how many these are: at least one.
func take[P any](s *statement, rows []P) (args []any, n int) {
	most := min(mostRows, mostPlaceholders/s.fields, len(rows))
	args = make([]any, 0, s.fields*most)
	for size := 0; n < most; n++ {
		args = s.append(args, reflect.ValueOf(rows[n])) // a copy of the row: its fields need none each
		if size += length(args[n*s.fields:]); size > mostBytes && n > 0 {
			return args[:n*s.fields], n
		}
	}
	return args, n
}

// results are those of the statements that wrote parts of the rows.
type results []sql.Result

// LastInsertId is the id of the first row, as it is for one statement of many rows.
func (r results) LastInsertId() (int64, error) {
	if len(r) == 0 {
		return 0, nil
	}
	return r[0].LastInsertId()
}

// RowsAffected counts the rows of all statements.
func (r results) RowsAffected() (int64, error) {
	var all int64
	for _, part := range r {
		n, err := part.RowsAffected()
		if err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}

// statement is an insert of one row in its parts.
type statement struct {
	head, row, tail string
	fields          int
	// small keeps the texts of few rows: those of carts are sent all day.
	small [33]atomic.Pointer[string]
}

type statementKey struct {
	params reflect.Type
	insert string
}

// statements keeps what was read of each pair of struct and text: there are as many as there are queries.
var statements sync.Map

func statementOf(params reflect.Type, insert string) (*statement, error) {
	key := statementKey{params, insert}
	if known, ok := statements.Load(key); ok {
		return known.(*statement), nil
	}
	read, err := readStatement(params, insert)
	if err != nil {
		return nil, fmt.Errorf("%s is not the struct of %q: %w", params, insert, err)
	}
	statements.Store(key, read)
	return read, nil
}

// A value may be an expression with brackets of its own, such as now(3).
var insertForm = regexp.MustCompile(`(?is)^(.*?\binto\s+\w+\s*\(([^()]*)\)\s*values\s*)(\((?:[^()]|\([^()]*\))*\))(.*)$`)

func readStatement(params reflect.Type, insert string) (*statement, error) {
	parts := insertForm.FindStringSubmatch(insert)
	if parts == nil {
		return nil, errors.New("it is no insert of one row with its columns named")
	}
	s := &statement{head: parts[1], row: parts[3], tail: parts[4]}
	if strings.Contains(s.tail, "?") {
		return nil, errors.New("a value follows the row")
	}
	columns, values := strings.Split(parts[2], ","), splitValues(s.row[1:len(s.row)-1])
	if len(columns) != len(values) {
		return nil, fmt.Errorf("%d columns have %d values", len(columns), len(values))
	}
	if params.Kind() != reflect.Struct {
		return nil, errors.New("it is no struct")
	}
	for i, value := range values {
		column := strings.TrimSpace(columns[i])
		switch strings.Count(value, "?") {
		case 0:
			continue
		case 1:
		default:
			return nil, fmt.Errorf("the column %s has several values", column)
		}
		if s.fields == params.NumField() {
			return nil, fmt.Errorf("no field is left for the column %s", column)
		}
		field := params.Field(s.fields)
		if !strings.EqualFold(field.Name, strings.ReplaceAll(column, "_", "")) {
			return nil, fmt.Errorf("the field %s stands at the column %s", field.Name, column)
		}
		s.fields++
	}
	if s.fields != params.NumField() || s.fields == 0 {
		return nil, fmt.Errorf("%d of %d fields have a column", s.fields, params.NumField())
	}
	return s, nil
}

// splitValues splits a list at its commas, but not at those within brackets.
func splitValues(list string) []string {
	var values []string
	depth, from := 0, 0
	for i, r := range list {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				values, from = append(values, list[from:i]), i+1
			}
		}
	}
	return append(values, list[from:])
}

// text is the statement of n rows.
func (s *statement) text(n int) string {
	if n >= len(s.small) {
		return s.write(n)
	}
	if known := s.small[n].Load(); known != nil {
		return *known
	}
	text := s.write(n)
	s.small[n].Store(&text)
	return text
}

func (s *statement) write(n int) string {
	return s.head + s.row + strings.Repeat(",\n"+s.row, n-1) + s.tail
}

// append adds the values of a row.
func (s *statement) append(args []any, row reflect.Value) []any {
	for i := range s.fields {
		args = append(args, row.Field(i).Interface())
	}
	return args
}

// length is about how long values are in the text of a statement. A type of the shop's own is short.
func length(values []any) int {
	const each = 24
	all := each * len(values)
	for _, value := range values {
		switch v := value.(type) {
		case string:
			all += len(v)
		case []byte:
			all += len(v)
		case sql.NullString:
			all += len(v.String)
		}
	}
	return all
}
