package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// goods is a row as sqlc makes the struct of one.
type goods struct {
	ID        int
	Name      string
	Note      sql.NullString
	UnitPrice money.Centimos
	OnHand    quantity.Quantity
	Counted   *quantity.Quantity
	ExpiresOn peru.Day
	TaxClass  peru.TaxClass
	MovedAt   time.Time
}

const (
	goodsTable = `create table goods (number bigint auto_increment primary key, id int not null unique, kind varchar(20) not null, name longtext not null, note longtext,
unit_price bigint not null, on_hand bigint not null, counted bigint, expires_on date, tax_class varchar(20) not null, moved_at datetime(3) not null)`
	insertGoods = `-- name: InsertGoods :exec
insert into goods (id, kind, name, note, unit_price, on_hand, counted, expires_on, tax_class, moved_at)
values (?, 'sold', ?, ?, ?, ?, ?, ?, ?, ?)`
)

func newGoods(t *testing.T) *sql.DB {
	t.Helper()
	db := newShelf(t)
	if _, err := db.Exec(goodsTable); err != nil {
		t.Fatal(err)
	}
	return db
}

// counting counts the statements and the values of the longest.
type counting struct {
	mysql.Execer
	statements, most int
}

func (c *counting) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	c.statements, c.most = c.statements+1, max(c.most, len(args))
	return c.Execer.ExecContext(ctx, query, args...)
}

func TestInsertAll_writesAllRowsByFewStatements(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rows, length, statements int
	}{
		"no rows":                             {0, 1, 0},
		"one":                                 {1, 1, 1},
		"a cart":                              {17, 40, 1},
		"as many as one statement takes":      {1000, 1, 1},
		"one more":                            {1001, 1, 2},
		"twice as many, and one":              {2001, 1, 3},
		"few that are long":                   {5, 3 << 20, 5},
		"one that is longer than a statement": {1, 5 << 20, 1},
		"more long ones than fit":             {3, 2<<20 - 1000, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newGoods(t)
			rows := make([]goods, c.rows)
			for i := range rows {
				rows[i] = goods{ID: i + 1, Name: strings.Repeat("'", c.length), MovedAt: time.Now()}
			}
			counted := &counting{Execer: db}
			result, err := mysql.InsertAll(t.Context(), counted, insertGoods, rows)
			if err != nil {
				t.Fatal(err)
			}
			if counted.statements != c.statements {
				t.Errorf("%d statements, want %d", counted.statements, c.statements)
			}
			if n, err := result.RowsAffected(); err != nil || n != int64(c.rows) {
				t.Errorf("it says %d rows (%v), want %d", n, err, c.rows)
			}
			var n, right int
			var first int64
			err = db.QueryRow("select count(*), coalesce(sum(kind = 'sold' and length(name) = ?), 0), coalesce(min(number), 0) from goods", c.length).Scan(
				&n,
				&right,
				&first,
			)
			if err != nil || n != c.rows || right != c.rows {
				t.Errorf("%d rows, %d of them right (%v), want %d", n, right, err, c.rows)
			}
			if id, err := result.LastInsertId(); err != nil || id != first {
				t.Errorf("the first id is %d (%v), want %d", id, err, first)
			}
		})
	}
}

func TestInsertAll_neverSendsMoreValuesThanTheProtocolCounts(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	var columns, marks []string
	for i := range 70 {
		columns, marks = append(columns, fmt.Sprintf("c%d", i)), append(marks, "?")
	}
	if _, err := db.Exec("create table wide (" + strings.Join(columns, " int, ") + " int)"); err != nil {
		t.Fatal(err)
	}
	type row struct {
		C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14, C15, C16, C17, C18, C19, C20, C21, C22, C23, C24, C25, C26, C27, C28, C29,
		C30, C31, C32, C33, C34, C35, C36, C37, C38, C39, C40, C41, C42, C43, C44, C45, C46, C47, C48, C49, C50, C51, C52, C53, C54, C55, C56, C57,
		C58, C59, C60, C61, C62, C63, C64, C65, C66, C67, C68, C69 int
	}
	counted := &counting{Execer: db}
	insert := "insert into wide (" + strings.Join(columns, ", ") + ") values (" + strings.Join(marks, ", ") + ")"
	if _, err := mysql.InsertAll(t.Context(), counted, insert, make([]row, 1000)); err != nil {
		t.Fatal(err)
	}
	if counted.statements != 2 || counted.most > 1<<16-1 {
		t.Errorf("%d statements, the longest of %d values", counted.statements, counted.most)
	}
}

func TestInsertAll_keepsNothingAndTheTypesOfTheShop(t *testing.T) {
	t.Parallel()
	db := newGoods(t)
	at := time.Date(2026, 3, 15, 10, 30, 0, 0, time.UTC)
	rows := []goods{
		{ID: 1, Name: `ñandú ' " \ ? 🥑`, Note: sql.NullString{String: "de Ica", Valid: true}, UnitPrice: 1_50,
			OnHand: -2 * quantity.One, Counted: new(3 * quantity.One),
			ExpiresOn: peru.Day{Year: 2026, Month: 3, Day: 20}, TaxClass: "gravado", MovedAt: at},
		{ID: 2, MovedAt: at},
	}
	if _, err := mysql.InsertAll(t.Context(), db, insertGoods, rows); err != nil {
		t.Fatal(err)
	}
	for _, want := range rows {
		var got goods
		var counted sql.Null[quantity.Quantity]
		err := db.QueryRow("select id, name, note, unit_price, on_hand, counted, expires_on, tax_class, moved_at from goods where id = ?", want.ID).
			Scan(&got.ID, &got.Name, &got.Note, &got.UnitPrice, &got.OnHand, &counted, &got.ExpiresOn, &got.TaxClass, &got.MovedAt)
		if err != nil {
			t.Fatal(err)
		}
		if counted.Valid != (want.Counted != nil) || counted.Valid && counted.V != *want.Counted {
			t.Errorf("counted: got %v, want %v", counted, want.Counted)
		}
		got.Counted = want.Counted
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestInsertAll_keepsTheKindOfTheStatement(t *testing.T) {
	t.Parallel()
	type shelf struct{ ID, Pieces int }
	rows := []shelf{{1, 5}, {3, 7}} // product 1 has 10 already
	for name, c := range map[string]struct {
		insert string
		want   string
	}{
		"insert ignore": {"insert ignore into shelf (id, pieces) values (?, ?)", "1:10 2:10 3:7"},
		"replace":       {"replace into shelf (id, pieces) values (?, ?)", "1:5 2:10 3:7"},
		"on duplicate key update": {
			"insert into shelf\n    (id, pieces)\nvalues (?, abs(?)) on duplicate key update pieces = shelf.pieces + values(pieces)",
			"1:15 2:10 3:7",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newShelf(t)
			if _, err := mysql.InsertAll(t.Context(), db, c.insert, rows); err != nil {
				t.Fatal(err)
			}
			var got string
			if err := db.QueryRow("select group_concat(id, ':', pieces order by id separator ' ') from shelf").Scan(&got); err != nil || got != c.want {
				t.Errorf("got %s (%v), want %s", got, err, c.want)
			}
		})
	}
}

func TestInsertAll_joinsABundle(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	type shelf struct{ ID, Pieces int }
	err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		bundle := &mysql.Bundle{Tx: tx}
		if _, err := mysql.InsertAll(t.Context(), bundle, "insert into shelf (id, pieces) values (?, ?)", []shelf{{3, 7}, {4, 8}}); err != nil {
			return err
		}
		_, err := bundle.Send(t.Context())
		return err
	})
	if err != nil || pieces(t, db, 3) != 7 || pieces(t, db, 4) != 8 {
		t.Errorf("%v: %d and %d pieces", err, pieces(t, db, 3), pieces(t, db, 4))
	}
}

func TestInsertAll_saysWhatTheServerRefuses(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	type shelf struct{ ID, Pieces int }
	if _, err := mysql.InsertAll(t.Context(), db, "insert into shelf (id, pieces) values (?, ?)", []shelf{{3, 1}, {1, 1}}); !mysql.IsDuplicate(err) {
		t.Errorf("got %v, want a duplicate", err)
	}
}

// The struct of another statement, or one that was not generated again, must never write a value into its neighbour's column: not even
// when there are no rows.
func TestInsertAll_refusesAStructThatIsNotOfTheStatement(t *testing.T) {
	t.Parallel()
	type shelf struct{ ID, Pieces int }
	for name, c := range map[string]struct {
		insert, want string
	}{
		"a column more":          {"insert into shelf (id, pieces, place) values (?, ?, ?)", "no field is left for the column place"},
		"a column fewer":         {"insert into shelf (id) values (?)", "1 of 2 fields"},
		"columns in other order": {"insert into shelf (pieces, id) values (?, ?)", "the field ID stands at the column pieces"},
		"another column":         {"insert into shelf (id, place) values (?, ?)", "the field Pieces stands at the column place"},
		"a constant more":        {"insert into shelf (id, pieces) values (?, ?, 'x')", "2 columns have 3 values"},
		"a value fewer":          {"insert into shelf (id, pieces, place) values (?, ?)", "3 columns have 2 values"},
		"two values of a column": {"insert into shelf (id, pieces) values (?, coalesce(?, ?))", "several values"},
		"a value after the row":  {"insert into shelf (id, pieces) values (?, ?) on duplicate key update pieces = ?", "a value follows the row"},
		"columns without names":  {"insert into shelf values (?, ?)", "no insert of one row"},
		"an insert of a select":  {"insert into shelf (id, pieces) select ?, ?", "no insert of one row"},
		"no insert":              {"update shelf set pieces = ? where id = ?", "no insert of one row"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, rows := range [][]shelf{nil, {{1, 1}}} {
				if _, err := mysql.InsertAll(t.Context(), refusing{}, c.insert, rows); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%d rows: got %v, want %q", len(rows), err, c.want)
				}
			}
		})
	}
	if _, err := mysql.InsertAll(t.Context(), refusing{}, "insert into shelf (id) values (?)", []int{1}); err == nil ||
		!strings.Contains(err.Error(), "no struct") {
		t.Errorf("got %v", err)
	}
}

// refusing is a server that must not be asked.
type refusing struct{}

func (refusing) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errors.New("a statement was sent")
}

func TestRows_writesManyRowsByOneStatement(t *testing.T) {
	t.Parallel()
	type row struct{ B, C int }
	for n, want := range map[int]string{
		1: "insert into a (b, kind, c) values (?, 'x', ?)",
		3: "insert into a (b, kind, c) values (?, 'x', ?),\n(?, 'x', ?),\n(?, 'x', ?)",
	} {
		text, args, err := mysql.Rows("insert into a (b, kind, c) values (?, 'x', ?)", make([]row, n))
		if err != nil || text != want || len(args) != 2*n {
			t.Errorf("%d rows: %q with %d values (%v), want %q", n, text, len(args), err, want)
		}
	}
}
