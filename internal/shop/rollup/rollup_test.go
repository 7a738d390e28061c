package rollup_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/ledger"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	first = peru.Day{Year: 2026, Month: 2, Day: 20}
	last  = first.AddDays(13)
	later = last.End().Add(24 * time.Hour)
)

// newShop is the demo shop before its first sale.
func newShop(t *testing.T) (*sql.DB, *ledger.Ledger) {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	goods, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(t.Context(), db, goods, 2, first.Start().AddDate(0, -1, 0)); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return db, l
}

// trade sells and takes back at random over all days, at any hour.
func trade(t *testing.T, db *sql.DB, l *ledger.Ledger, r *rand.Rand) {
	t.Helper()
	var customer string
	if err := db.QueryRowContext(t.Context(), "select id from customers limit 1").Scan(&customer); err != nil {
		t.Fatal(err)
	}
	people := []string{"rosa", "ana", "jose"}
	methods := []string{"cash", "card", "yape", "plin", "credit"}
	for i, p := range l.Products { // of some goods nobody knows the cost
		if i%7 == 0 && i%5 == 0 {
			p.Cost = 0
		}
	}
	var sold []ledger.Sold
	for range 300 {
		at := first.Start().Add(time.Duration(r.Int64N(int64(14 * 24 * time.Hour)))).Truncate(time.Millisecond)
		sale := ledger.Sale{At: at, Till: l.Tills[r.IntN(2)], Cashier: people[r.IntN(3)], Customer: customer}
		var total money.Centimos
		for _, n := range r.Perm(40)[:1+r.IntN(5)] {
			p := l.Products[n*7%len(l.Products)]
			q := quantity.Quantity(1+r.IntN(4)) * quantity.One
			if p.Unit == "KGM" {
				q = quantity.Quantity(50 + r.IntN(3000))
			}
			line := ledger.Line{Product: p, Quantity: q, Discount: money.Centimos(r.IntN(2) * r.IntN(20))}
			amount, _ := p.Price.MulDiv(int64(q), int64(quantity.One))
			total += amount - line.Discount
			sale.Lines = append(sale.Lines, line)
		}
		if r.IntN(2) == 0 {
			part := total / money.Centimos(2+r.IntN(3))
			sale.Paid = []ledger.Paid{{Method: methods[r.IntN(5)], Amount: part}, {Method: methods[r.IntN(5)], Amount: total - part}}
		}
		sold = append(sold, l.Sell(sale))
	}
	for _, s := range sold {
		if at := s.At.Add(time.Duration(r.Int64N(int64(72 * time.Hour)))); r.IntN(4) == 0 && at.Before(last.End()) {
			back := s.Lines[0].Quantity
			if back > quantity.One {
				back -= quantity.One
			}
			l.Refund(ledger.Refund{At: at, Of: s, By: people[r.IntN(3)], Lines: []ledger.Return{{Quantity: back, Waste: r.IntN(2) == 0}}})
		}
	}
	for range 40 {
		at := first.Start().Add(time.Duration(r.Int64N(int64(13 * 24 * time.Hour)))).Truncate(time.Millisecond)
		l.Collect(customer, methods[r.IntN(4)], money.Centimos(1+r.IntN(5000)), "rosa", at)
		l.Close(l.Tills[r.IntN(2)], "rosa", at, at.Add(time.Hour), 0, 10_000, money.Centimos(9_800+r.IntN(400)))
	}
	if err := l.Write(t.Context(), db); err != nil {
		t.Fatal(err)
	}
}

// rolled returns all rollups as text, without the time at which they were measured.
func rolled(t *testing.T, db *sql.DB) string {
	t.Helper()
	var text strings.Builder
	for _, query := range []string{
		"select business_day, tickets, pieces, weight, total, rounding, discount, taxed_base, exonerated, unaffected, igv, icbper, cost, refunds, refund_total, refund_taxed_base, refund_exonerated, refund_unaffected, refund_igv, refund_icbper, recovered, uncosted from rollup_days order by 1",
		"select * from rollup_hours order by 1, 2", "select * from rollup_cashiers order by 1, 2", "select * from rollup_products order by 1, 2",
		"select * from rollup_payments order by 1, 2", "select * from rollup_movements order by 1, 2, 3", "select * from rollup_tills order by 1, 2",
	} {
		text.WriteString(read(t, db, query) + "\n")
	}
	return text.String()
}

// read returns the rows of a query as text.
func read(t *testing.T, db *sql.DB, query string, args ...any) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = v.String
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func roll(ctx context.Context, t *testing.T, db *sql.DB) {
	t.Helper()
	for day := first; !last.Before(day); day = day.AddDays(1) {
		if err := rollup.Roll(ctx, db, day, later); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRoll_isTheLedgerWhateverWasSold asks the ledger the same in another way: over all days at once, by the time of the
// sale instead of its business day.
func TestRoll_isTheLedgerWhateverWasSold(t *testing.T) {
	t.Parallel()
	for range 3 {
		seed := rand.Uint64()
		db, l := newShop(t)
		trade(t, db, l, rand.New(rand.NewPCG(seed, 1)))
		roll(t.Context(), t, db)
		const since, lima = "1970-01-01", "interval 5 hour"
		for what, pair := range map[string][2]string{
			"tickets, totals and cost": {
				"select business_day, tickets, total, rounding, discount, taxed_base, exonerated, unaffected, igv, icbper, cost from rollup_days where tickets > 0 order by 1",
				"select date(sold_at - " + lima +
					"), count(*), sum(total), sum(rounding), sum(discount), sum(taxed_base), sum(exonerated), sum(unaffected), sum(igv), sum(icbper), sum(cost) from sales group by 1 order by 1"},
			"the lines add up to the days": {
				"select business_day, total - icbper, cost, igv, pieces, weight from rollup_days where tickets > 0 order by 1",
				"select date(s.sold_at - " + lima +
					"), sum(l.amount), sum(l.cost), sum(l.igv), sum(if(l.unit = 'NIU', l.quantity, 0)), sum(if(l.unit = 'KGM', l.quantity, 0)) from sale_lines l join sales s on s.id = l.sale_id group by 1 order by 1"},
			"refunds": {
				"select business_day, refunds, refund_total, refund_taxed_base + refund_exonerated + refund_unaffected + refund_igv, recovered from rollup_days where refunds > 0 order by 1",
				"select date(f.refunded_at - " + lima +
					"), count(distinct f.id), sum(l.amount), sum(l.base + l.igv), sum(if(l.goods = 'stock', l.cost, 0)) from refunds f join refund_lines l on l.refund_id = f.id group by 1 order by 1"},
			"sales without a known cost": {
				"select business_day, uncosted, (select sum(p.uncosted) from rollup_products p where p.business_day = d.business_day) from rollup_days d where tickets > 0 order by 1",
				"select day, sum(base), sum(base) from (select date(s.sold_at - " + lima +
					") day, if(l.cost = 0, l.base, 0) base from sale_lines l join sales s on s.id = l.sale_id union all select date(f.refunded_at - " + lima +
					"), if(l.cost = 0, -r.base, 0) from refund_lines r join refunds f on f.id = r.refund_id join sale_lines l on l.sale_id = f.sale_id and l.line = r.line) x group by 1 order by 1"},
			"hours": {
				"select business_day, hour, tickets, total, cost from rollup_hours order by 1, 2",
				"select date(sold_at - " + lima + "), hour(sold_at - " + lima + "), count(*), sum(total), sum(cost) from sales group by 1, 2 order by 1, 2"},
			"cashiers": {
				"select cashier, sum(tickets), sum(total), sum(refunds), sum(refund_total) from rollup_cashiers group by 1 order by 1",
				"select who, sum(t), sum(a), sum(r), sum(b) from (select cashier who, 1 t, total a, 0 r, 0 b from sales union all select actor, 0, 0, 1, amount from refunds) x group by 1 order by 1"},
			"products": {
				"select product_id, sum(quantity), sum(amount), sum(base), sum(cost), sum(returned), sum(returned_amount) from rollup_products group by 1 order by 1",
				"select p, sum(q), sum(a), sum(b), sum(c), sum(rq), sum(ra) from (select product_id p, quantity q, amount a, base b, cost c, 0 rq, 0 ra from sale_lines union all select l.product_id, 0, 0, 0, 0, r.quantity, r.amount from refund_lines r join refunds f on f.id = r.refund_id join sale_lines l on l.sale_id = f.sale_id and l.line = r.line) x group by 1 order by 1"},
			"ways to pay": {
				"select method, sum(payments), sum(amount), sum(paid_out), sum(collected) from rollup_payments group by 1 order by 1",
				"select m, sum(n), sum(a), sum(o), sum(c) from (select method m, 1 n, amount a, 0 o, 0 c from payments union all select method, 0, 0, amount, 0 from refund_payouts union all select method, 0, 0, 0, -amount from customer_credit where kind = 'payment') x group by 1 order by 1"},
			"drawers": {
				"select till_id, sum(shifts), sum(surplus) - sum(missing) from rollup_tills group by 1 order by 1",
				"select till_id, count(*), sum(difference) from till_shifts where closed_at > '" + since + "' group by 1 order by 1"},
		} {
			if got, want := read(t, db, pair[0]), read(t, db, pair[1]); got != want || len(got) < 20 {
				t.Errorf("%s (seed %d):\n got %s\nwant %s", what, seed, got, want)
			}
		}
	}
}

func TestRoll_againIsTheSame(t *testing.T) {
	t.Parallel()
	db, l := newShop(t)
	trade(t, db, l, rand.New(rand.NewPCG(7, 7)))
	roll(t.Context(), t, db)
	once := rolled(t, db)
	roll(t.Context(), t, db)
	if twice := rolled(t, db); twice != once {
		t.Error("rolling up again changed the rollups")
	}
	for _, table := range []string{"days", "hours", "cashiers", "products", "payments", "movements", "tills"} {
		if _, err := db.ExecContext(t.Context(), "delete from rollup_"+table); err != nil { //nolint:gosec // G202: a name of the list above
			t.Fatal(err)
		}
	}
	roll(t.Context(), t, db)
	if rebuilt := rolled(t, db); rebuilt != once {
		t.Error("the rollups cannot be made again out of the ledger")
	}
}

func TestRoll_ofTwoAtOnceTheLaterSnapshotStays(t *testing.T) {
	t.Parallel()
	db, l := newShop(t)
	trade(t, db, l, rand.New(rand.NewPCG(3, 3)))
	for day := first; !last.Before(day); day = day.AddDays(1) {
		var both errgroup.Group
		for _, now := range []time.Time{later, later.Add(-time.Millisecond)} {
			both.Go(func() error { return rollup.Roll(t.Context(), db, day, now) })
		}
		if err := both.Wait(); err != nil {
			t.Errorf("%s: %v", day, err)
		}
	}
	if got := read(t, db, "select count(*) from rollup_days where measured_at <> ?", later); got != read(t, db, "select 0") {
		t.Errorf("%s days have the earlier snapshot", got)
	}
}

// A day that was rolled up before goods without a cost were told apart says nothing of them: it is rolled up again.
func TestMigrate_opensTheDaysThatWereRolledUpBefore(t *testing.T) {
	t.Parallel()
	db, err := mysql.OpenDSN(dbtest.DSN(t, func(ctx context.Context, db *sql.DB) error { return migrations.ApplyTo(ctx, db, 15) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for i, changes := range []int{0, 2} {
		_, err := db.ExecContext(t.Context(),
			`insert into rollup_days (business_day, measured_at, changes, tickets, pieces, weight, total, rounding, discount, taxed_base, exonerated,
			unaffected, igv, icbper, cost, refunds, refund_total, refund_taxed_base, refund_exonerated, refund_unaffected, refund_igv, refund_icbper, recovered)
			values (?, ?, ?, 1, 1000, 0, 118, 0, 0, 100, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`, first.AddDays(i), later, changes)
		if err == nil && changes > 0 {
			_, err = db.ExecContext(t.Context(), "insert into rollup_changes (business_day, changes) values (?, ?)", first.AddDays(i), changes)
		}
		if err != nil {
			t.Fatal(err)
		}
	}

	if err := migrations.Apply(t.Context(), db); err != nil {
		t.Fatal(err)
	}

	if open, err := rollup.Open(t.Context(), db, first, first.AddDays(1)); err != nil || len(open) != 2 {
		t.Errorf("open are %v, %v; want both days", open, err)
	}
}

func TestOpen_aDayIsClosedWhenItWasMeasuredAfterItsEnd(t *testing.T) {
	t.Parallel()
	db, _ := newShop(t)
	for i, at := range []time.Time{first.End().Add(time.Hour), first.AddDays(1).End().Add(-time.Minute)} {
		if err := rollup.Roll(t.Context(), db, first.AddDays(i), at); err != nil {
			t.Fatal(err)
		}
	}
	open, err := rollup.Open(t.Context(), db, first, first.AddDays(2))
	if err != nil || len(open) != 2 || open[0] != first.AddDays(1) || open[1] != first.AddDays(2) {
		t.Errorf("open are %v, %v; want the day that was measured before its end, and the one that never was", open, err)
	}
	if err := rollup.Roll(t.Context(), db, first, first.End()); err != nil { // a straggler with an older snapshot
		t.Fatal(err)
	}
	if open, err := rollup.Open(t.Context(), db, first, first); err != nil || len(open) != 0 {
		t.Errorf("an older snapshot took the place of a newer one: %v, %v", open, err)
	}
}
