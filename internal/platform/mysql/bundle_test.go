package mysql_test

import (
	"database/sql"
	"errors"
	"testing"

	"carmensita.pe/market/internal/platform/mysql"
)

// bundled sends writes of (text, argument) in a transaction, and says how many rows the last one changed.
func bundled(t *testing.T, db *sql.DB, writes ...[2]any) (changed int64, err error) {
	t.Helper()
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		bundle := &mysql.Bundle{Tx: tx}
		for _, w := range writes {
			if _, err := bundle.ExecContext(t.Context(), w[0].(string), w[1]); err != nil {
				return err
			}
		}
		changed, err = bundle.Send(t.Context())
		return err
	})
	return changed, err
}

func TestBundle_writesInOrder(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	changed, err := bundled(t, db,
		[2]any{"insert into shelf values (3, ?)", 10},
		[2]any{"update shelf set pieces = pieces - ? where id = 3", 4},
		[2]any{"update shelf set pieces = pieces - ?", 1})
	if err != nil || changed != 3 {
		t.Errorf("%v, and the last write changed %d rows, want 3", err, changed)
	}
	if one, three := pieces(t, db, 1), pieces(t, db, 3); one != 9 || three != 5 {
		t.Errorf("%d and %d pieces are left, want 9 and 5", one, three)
	}
}

func TestBundle_isUndoneByItsFirstFailure(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	db.SetMaxOpenConns(1) // the connection goes on to be used
	const take, add = "update shelf set pieces = pieces - ? where id = 1", "insert into shelf values (?, 1)"
	for name, writes := range map[string][][2]any{
		"first":  {{add, 2}, {take, 1}},
		"middle": {{take, 1}, {add, 2}, {take, 1}},
		"last":   {{take, 1}, {add, 2}},
	} {
		if _, err := bundled(t, db, writes...); !mysql.IsDuplicate(err) {
			t.Errorf("the %s write fails: %v, want the duplicate", name, err)
		}
		if left := pieces(t, db, 1); left != 10 {
			t.Errorf("the %s write fails: %d pieces are left, want 10", name, left)
		}
	}
}

func TestBundle_takesTextAsText(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	if _, err := db.Exec("create table notes (id int auto_increment primary key, note varchar(80) not null)"); err != nil {
		t.Fatal(err)
	}
	for _, note := range []string{`'); drop table shelf; -- `, `\'; delete from shelf; #`, `¿qué? a "b" ` + "\x00\n\\"} {
		const add = "insert into notes (note) values (?)"
		if _, err := bundled(t, db, [2]any{add, note}, [2]any{add, note}); err != nil {
			t.Errorf("%q: %v", note, err)
		}
		var same int
		if err := db.QueryRow("select count(*) from notes where note = ?", note).Scan(&same); err != nil || same != 2 {
			t.Errorf("%q stands there %d times, want 2 (%v)", note, same, err)
		}
	}
	if left := pieces(t, db, 1); left != 10 {
		t.Errorf("%d pieces are left, want 10", left)
	}
}

type row struct{ Pieces int }

// asked is what a bundle of a write, a question, a write, another question and a last write learns.
func asked(t *testing.T, db *sql.DB, last string) (before, after int, err error) {
	t.Helper()
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		return mysql.Bundled(t.Context(), tx, func(b *mysql.Bundle) error {
			if _, err := b.ExecContext(t.Context(), "update shelf set pieces = pieces - ? where id = ?", 1, 1); err != nil {
				return err
			}
			const left = "select pieces from shelf where id = ?"
			mysql.Ask(b, left, func(rows []row) error { before = rows[0].Pieces; return nil }, 1)
			if _, err := b.ExecContext(t.Context(), "update shelf set pieces = pieces - 2 where id = 1"); err != nil {
				return err
			}
			mysql.Ask(b, left, func(rows []row) error {
				after = rows[0].Pieces
				_, err := b.ExecContext(t.Context(), "update shelf set pieces = pieces * 10 where id = 1") // sent afterwards
				return err
			}, 1)
			_, err := b.ExecContext(t.Context(), last)
			return err
		})
	})
	return before, after, err
}

func TestBundle_aQuestionSeesWhatStandsBeforeIt(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	before, after, err := asked(t, db, "update shelf set pieces = pieces - 3 where id = 1")
	if err != nil || before != 9 || after != 7 {
		t.Errorf("the questions saw %d and %d pieces, %v, want 9 and 7", before, after, err)
	}
	if left := pieces(t, db, 1); left != 40 {
		t.Errorf("%d pieces are left, want the 4 of the bundle ten times", left)
	}
}

func TestBundle_aWriteThatFailsAfterAQuestionUndoesItAll(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	db.SetMaxOpenConns(1) // the connection goes on to be used
	if _, _, err := asked(t, db, "insert into shelf values (2, 1)"); !mysql.IsDuplicate(err) {
		t.Errorf("%v, want the duplicate", err)
	}
	if left := pieces(t, db, 1); left != 10 {
		t.Errorf("%d pieces are left, want 10", left)
	}
}

func TestBundle_anAnswerThatIsRefusedUndoesItAll(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	db.SetMaxOpenConns(1)
	refused := errors.New("too few")
	err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		return mysql.Bundled(t.Context(), tx, func(b *mysql.Bundle) error {
			mysql.Ask(b, "select pieces from shelf where id = 77", func(rows []row) error {
				if len(rows) != 0 {
					t.Errorf("a row that is not there is %+v", rows)
				}
				return refused
			})
			_, err := b.ExecContext(t.Context(), "update shelf set pieces = 0")
			return err
		})
	})
	if !errors.Is(err, refused) || pieces(t, db, 1) != 10 {
		t.Errorf("%v, and %d pieces are left, want the refusal and 10", err, pieces(t, db, 1))
	}
}
