package rollup_test

import (
	"database/sql"
	"encoding/json"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/ledger"
)

// quarter is a range with February as its one whole month.
var quarter = rollup.Range{From: first.AddDays(-30), To: last.AddDays(10)}

// rollQuarter rolls all days of the quarter up.
func rollQuarter(t *testing.T, db *sql.DB, at time.Time) {
	t.Helper()
	for day := quarter.From; !quarter.To.Before(day); day = day.AddDays(1) {
		if err := rollup.Roll(t.Context(), db, day, at); err != nil {
			t.Fatal(err)
		}
	}
}

// told are the quarter's products as a report tells them, and days the same out of the rows of its days.
func told(t *testing.T, db *sql.DB) (told, days string) {
	t.Helper()
	products, err := rollup.Products(t.Context(), db, quarter)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([][]any, len(products))
	for i, p := range products {
		rows[i] = []any{p.ID, p.Tickets, int64(p.Quantity), int64(p.Amount), int64(p.Discount), int64(p.Base), int64(p.Cost), int64(p.Returned),
			int64(p.ReturnedAmount), int64(p.ReturnedBase), int64(p.Recovered), int64(p.Uncosted)}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	days = read(t, db, `select json_array(product_id, cast(sum(tickets) as signed), cast(sum(quantity) as signed), cast(sum(amount) as signed),
			cast(sum(discount) as signed), cast(sum(base) as signed), cast(sum(cost) as signed), cast(sum(returned) as signed),
			cast(sum(returned_amount) as signed), cast(sum(returned_base) as signed), cast(sum(recovered) as signed), cast(sum(uncosted) as signed))
		from rollup_products where business_day between ? and ?
		group by product_id order by sum(amount - returned_amount) desc, product_id`, quarter.From, quarter.To)
	var each [][]string
	if err := json.Unmarshal([]byte(days), &each); err != nil {
		t.Fatal(err)
	}
	joined := make([]json.RawMessage, len(each))
	for i, row := range each {
		joined[i] = json.RawMessage(row[0])
	}
	again, err := json.Marshal(joined)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), string(again)
}

func TestProducts_ofManyMonthsAreThoseOfTheirDays(t *testing.T) {
	t.Parallel()
	db, l := newShop(t)
	trade(t, db, l, rand.New(rand.NewPCG(3, 3)))
	rollQuarter(t, db, quarter.To.End().Add(24*time.Hour))
	same := func(when string) {
		t.Helper()
		if got, want := told(t, db); got != want || len(got) < 200 {
			t.Errorf("%s:\n got %s\nwant %s", when, got, want)
		}
	}
	addUp := func() {
		t.Helper()
		if err := rollup.AddUp(t.Context(), db, quarter); err != nil {
			t.Fatal(err)
		}
	}

	same("before any month is added up")
	addUp()
	same("with February added up")
	if got := read(t, db, "select month, days from rollup_months"); got != `[["2026-02-01T00:00:00Z","28"]]` {
		t.Errorf("added up are %s, want February alone", got)
	}

	l.Sell(ledger.Sale{At: first.AddDays(1).Start().Add(12 * time.Hour), Till: l.Tills[0], Cashier: "rosa",
		Lines: []ledger.Line{{Product: l.Products[0], Quantity: quantity.One}}})
	if err := l.Write(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if err := rollup.Roll(t.Context(), db, first.AddDays(1), quarter.To.End().Add(25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	same("after a day of February was measured anew")
	addUp()
	same("with February added up again")

	if _, err := db.ExecContext(t.Context(), "update rollup_month_products set tickets = tickets + 1000"); err != nil {
		t.Fatal(err)
	}
	if got, want := told(t, db); got == want {
		t.Error("the sums of the month were not read")
	}
}

// A month that is being added up while its days are measured anew is never believed with the figures of before.
func TestAddUp_besideDaysThatAreMeasuredAnew(t *testing.T) {
	t.Parallel()
	db, l := newShop(t)
	trade(t, db, l, rand.New(rand.NewPCG(4, 4)))
	rollQuarter(t, db, quarter.To.End().Add(24*time.Hour))
	var group sync.WaitGroup
	stop := make(chan struct{})
	group.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			if err := rollup.AddUp(t.Context(), db, quarter); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 20 {
		day := first.AddDays(i % 5)
		l.Sell(ledger.Sale{At: day.Start().Add(12 * time.Hour), Till: l.Tills[0], Cashier: "rosa",
			Lines: []ledger.Line{{Product: l.Products[i], Quantity: quantity.One}}})
		if err := l.Write(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if err := rollup.Roll(t.Context(), db, day, quarter.To.End().Add(25*time.Hour+time.Duration(i)*time.Second)); err != nil {
			t.Fatal(err)
		}
		if got, want := told(t, db); got != want {
			t.Errorf("after change %d:\n got %s\nwant %s", i, got, want)
		}
	}
	close(stop)
	group.Wait()
}
