package pulse_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/pulse"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var now = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)

type shop struct {
	*testing.T
	db *sql.DB
}

func newShop(t *testing.T) shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return shop{t, db}
}

func (s shop) exec(query string, args ...any) {
	s.Helper()
	if _, err := s.db.ExecContext(s.Context(), query, args...); err != nil {
		s.Fatal(err)
	}
}

func (s shop) claim(id, state string, cardLines int, ends time.Time) {
	s.Helper()
	s.exec("insert into checkouts (sale_id, request_hash, execution, state, card_lines, created_at, expires_at) values (?, '', '', ?, ?, ?, ?)",
		id, state, cardLines, now.Add(-time.Minute), ends)
}

// attempt leaves the trail of an attempt that took so many milliseconds.
func (s shop) attempt(workflow, sale, state string, number int, entered time.Time, milliseconds int64, outcome step.Outcome, code string) {
	s.Helper()
	at := step.Context{Workflow: workflow, Execution: workflow + " of " + sale, Subject: sale, State: state, Attempt: number, Entered: entered}
	record := step.Record{Context: at, Started: entered, Micros: milliseconds * 1000, Outcome: outcome, Error: code}
	if err := trail.Write(s.Context(), s.db, []step.Record{record}); err != nil {
		s.Fatal(err)
	}
}

func (s shop) take() pulse.Pulse {
	s.Helper()
	p, err := pulse.Take(s.Context(), s.db, now)
	if err != nil {
		s.Fatal(err)
	}
	return p
}

func TestTake_aQuietShopIsEmptyAndWell(t *testing.T) {
	t.Parallel()
	p := newShop(t).take()
	if len(p.InProgress) != 0 || len(p.Failed) != 0 || len(p.Steps) != 0 || p.Sales.Count != 0 || !p.Since.Equal(now.Add(-time.Hour)) {
		t.Errorf("got %+v", p)
	}
	// Lists that are empty are lists to a page, too.
	if text, err := json.Marshal(p); err != nil || strings.Contains(string(text), "null") {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestTake_saysWhereEachSaleWaits(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	soon, past := now.Add(30*time.Second), now.Add(-time.Second)
	s.claim("cash", "reserved", 0, soon)
	s.claim("card", "reserved", 1, soon)
	s.claim("dead", "reserved", 1, past)
	s.claim("owed", "abandoned", 1, past)
	s.claim("over", "abandoned", 0, past)
	s.claim("sold", "recorded", 0, soon)
	s.claim("last week", "abandoned", 1, now.Add(-7*24*time.Hour))

	var got []string
	for _, w := range s.take().InProgress {
		got = append(got, fmt.Sprint(w.SaleID, ": ", w.State, ", ", w.Title, ", late ", w.Late))
	}
	slices.Sort(got)
	want := []string{"card: Take the payment, Cobrar, late false", "cash: Record the sale, Registrar la venta, late false",
		"dead: Give the sale up, Anular la venta, late true", "owed: Undo the payment, Devolver el pago, late true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTake_namesTheSlowStepAndMeasuresWholeSales(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 20 {
		sale, at := fmt.Sprint("sale-", i), now.Add(-time.Duration(i+1)*time.Minute)
		s.attempt("checkout", sale, "Price the cart", 0, at, 10, "done", "")
		took := int64(100 + i)
		if i >= 18 {
			took = 2_000
		}
		s.attempt("checkout", sale, "Record the sale", 0, at.Add(10*time.Millisecond), took, "done", "")
	}
	s.attempt("checkout", "sale-0", "Reserve the stock", 0, now.Add(-time.Minute), 5, "lost", "")
	s.attempt("checkout", "yesterday", "Record the sale", 0, now.Add(-25*time.Hour), 9_000, "done", "")
	s.attempt("backup", "b", "Export the shop", 0, now.Add(-time.Minute), 9_000, "done", "")

	p := s.take()

	want := []pulse.Step{
		{State: "Record the sale", Title: "Registrar la venta", Spread: pulse.Spread{Count: 20, P50MS: 109, P95MS: 2000}, Slow: true},
		{State: "Price the cart", Title: "Calcular el precio", Spread: pulse.Spread{Count: 20, P50MS: 10, P95MS: 10}},
		{State: "Reserve the stock", Title: "Separar los productos", Failed: 1},
	}
	if !slices.Equal(p.Steps, want) {
		t.Errorf("got %+v, want %+v", p.Steps, want)
	}
	if p.Sales != (pulse.Spread{Count: 20, P50MS: 119, P95MS: 2010}) {
		t.Errorf("whole sales: %+v", p.Sales)
	}
	if !p.Since.Equal(now.Add(-20 * time.Minute)) {
		t.Errorf("since %s", p.Since)
	}
}

func TestTake_tellsWhatWasGivenUpAndWhy(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at := now.Add(-time.Minute)
	s.attempt("checkout", "declined", "Take the payment", 0, at, 10, "failed", "payment_declined")
	s.attempt("checkout", "declined", "Give the sale up", 0, at.Add(time.Second), 10, "done", "")
	s.attempt("checkout", "declined", "Undo the reservation", 0, at.Add(2*time.Second), 10, "done", "")
	s.attempt("sweep", "dead", "Give the sale up", 0, at.Add(3*time.Second), 10, "done", "")

	var got []string
	for _, f := range s.take().Failed {
		got = append(got, f.SaleID+" "+f.Error)
	}
	if want := []string{"dead ", "declined payment_declined"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
