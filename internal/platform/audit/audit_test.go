package audit_test

import (
	"database/sql"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	noon   = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	carmen = actor.Actor{Username: "carmen", Name: "Carmen Rojas", Address: "127.0.0.1"}
)

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func write(t *testing.T, db *sql.DB, action, subject string) {
	t.Helper()
	if err := audit.Write(t.Context(), db, carmen, action, subject, nil, map[string]int{"price": 100}, noon); err != nil {
		t.Fatal(err)
	}
}

func TestList_givesEveryActOnceNewestFirst(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, subject := range []string{"a", "b", "a", "b", "a"} {
		write(t, db, "product.changed", subject)
	}
	for subject, want := range map[string]int{"": 5, "a": 3, "b": 2, "c": 0, "ñ": 0} {
		seen, cursor, last := 0, "", int64(1<<62)
		for {
			page, err := audit.List(t.Context(), db, subject, 2, cursor)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Items {
				if e.ID >= last || string(e.Before) != "null" || string(e.After) != `{"price":100}` || e.Actor != "carmen" || !e.At.Equal(noon) {
					t.Errorf("%q: after %d comes %+v", subject, last, e)
				}
				last = e.ID
				seen++
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if seen != want {
			t.Errorf("%q: %d acts, want %d", subject, seen, want)
		}
	}
}

func TestWriteOnce_keepsAnActThatIsToldTwiceOnce(t *testing.T) {
	t.Parallel()
	db := open(t)
	const id = "0197a0a0-0000-7000-8000-000000000001"
	for range 3 {
		if err := audit.WriteOnce(t.Context(), db, id, carmen, "user.disabled", "rosa", nil, nil, noon); err != nil {
			t.Fatal(err)
		}
	}
	page, err := audit.List(t.Context(), db, "rosa", 10, "")
	if err != nil || len(page.Items) != 1 {
		t.Errorf("%d acts, %v, want 1", len(page.Items), err)
	}
}

// The id of an act is made by a client: that of an old backup may come again with an order.
func TestWriteOnce_keepsActsOfTwoKindsUnderOneIDAndTellsWhoTakesItForAnother(t *testing.T) {
	t.Parallel()
	db := open(t)
	const id = "0197a0a0-0000-7000-8000-000000000001"
	for _, action := range []string{"backup.started", "restock.approve"} {
		if err := audit.WriteOnce(t.Context(), db, id, carmen, action, "a", nil, nil, noon); err != nil {
			t.Errorf("%s: %v", action, err)
		}
	}
	if page, err := audit.List(t.Context(), db, "a", 10, ""); err != nil || len(page.Items) != 2 {
		t.Errorf("%d acts, %v, want 2", len(page.Items), err)
	}
	if err := audit.WriteOnce(t.Context(), db, id, carmen, "restock.approve", "b", nil, nil, noon); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("the same id for another order: %v, want a conflict", err)
	}
	luis := actor.Actor{Username: "luis"}
	if err := audit.WriteOnce(t.Context(), db, id, luis, "restock.approve", "a", nil, nil, noon); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("the same id by another person: %v, want a conflict", err)
	}
}

func TestList_refusesACursorThatNoPageGave(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, cursor := range []string{"x", "eyJpIjoieCJ9"} {
		if _, err := audit.List(t.Context(), db, "", 10, cursor); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}

func TestWrite_tellsNothingOfAThingThatIsAsItWas(t *testing.T) {
	t.Parallel()
	db := open(t)
	type thing struct {
		Name    string   `json:"name"`
		Codes   []string `json:"codes"`
		Version int      `json:"version"`
	}
	milk, saved, renamed := thing{"Leche", []string{"1"}, 1}, thing{"Leche", []string{"1"}, 2}, thing{"Leche entera", []string{"1"}, 2}
	for name, c := range map[string]struct {
		before, after any
		recorded      int
	}{
		"saved as it was": {milk, saved, 0},
		"renamed":         {milk, renamed, 1},
		"created":         {nil, milk, 1},
		"deleted":         {milk, nil, 1},
		"of no document":  {nil, nil, 1},
	} {
		if err := audit.Write(t.Context(), db, carmen, "thing.changed", name, c.before, c.after, noon); err != nil {
			t.Fatal(err)
		}
		err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
			return audit.WriteAll(t.Context(), tx, carmen, "thing.changed", []audit.Change{{Subject: name, Before: c.before, After: c.after}}, noon)
		})
		if err != nil {
			t.Fatal(err)
		}
		var got int
		if err := db.QueryRow("select count(*) from audit_log where subject = ?", name).Scan(&got); err != nil || got != 2*c.recorded {
			t.Errorf("%s: recorded %d times by both ways, want %d (%v)", name, got, 2*c.recorded, err)
		}
	}
}
