package purchase_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/shop/purchase/db"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// someone is a supplier of years.
const someone = "018f3d7e-0000-7000-8001-000000000007"

// years is a shop with 10,000 purchases of 60 suppliers over four years, of which the last 600 are still owed in part.
func years(t testing.TB) *shop {
	t.Helper()
	s := newShop(t)
	for _, statement := range []string{
		`insert into suppliers (id, code, name, ruc, lead_time_days) select concat('018f3d7e-0000-7000-8001-', lpad(seq, 12, '0')), concat('P', seq),
			concat('Proveedor ', seq), concat('20', lpad(seq, 9, '0')), 2 from seq_0_to_59`,
		`insert into purchases (id, request_hash, supplier_id, kind, series, number, issued_on, due_on, taxed_base, igv, untaxed, rounding, total, freight,
				freight_apart, paid, note, actor, entered_at)
			select uuid(), '', concat('018f3d7e-0000-7000-8001-', lpad(seq % 60, 12, '0')), '01', 'F001', 10000 + seq, date_sub('2026-03-15', interval (seq * 7 div 50) day),
				date_sub('2026-04-14', interval (seq * 7 div 50) day), 10000, 1800, 0, 0, 11800, 0, 0, if(seq < 600, 5000, 11800), '', 'luis', now(3) from seq_0_to_9999`,
		`insert into purchase_lines (purchase_id, line, product_id, quantity, bonus, amount, freight, tax_class, cost, average)
			select b.id, n.seq, p.id, 1000, 0, 11800, 0, 'gravado', 11800, 400 from purchases b join seq_1_to_3 n join (select id from products limit 1) p`,
		`insert into purchase_payments (id, purchase_id, supplier_id, amount, owed, method, operation, actor, paid_at)
			select uuid(), id, supplier_id, paid, total - paid, 'transfer', '1', 'luis', date_add(issued_on, interval 20 hour) from purchases`,
		"analyze table purchases, purchase_lines, purchase_payments, suppliers",
	} {
		s.must(statement)
	}
	return s
}

func TestQueries_areServedByTheirIndexes(t *testing.T) {
	t.Parallel()
	s := years(t)
	first, middle, end := peru.Day{Year: 1000, Month: 1, Day: 1}, peru.Day{Year: 2024, Month: 6, Day: 1}, peru.Day{Year: 9999, Month: 12, Day: 30}
	list := func(supplier, number string, before peru.Day) string {
		return dbtest.Plan(t, s.db, db.Purchases, supplier, supplier, number, number, first, before, before, "", 51)
	}
	statement := dbtest.Plan(t, s.db, db.OwedBefore, someone, today, someone, today.Start())
	for what, c := range map[string]struct{ plan, want string }{
		"a page of all":             {list("", "", middle), "p range purchases_by_day"},
		"the first page of all":     {list("", "", end), "purchases_by_day"},
		"a page of a supplier":      {list(someone, "", middle), "p range purchases_by_supplier"},
		"those of a number":         {list("", "1234%", end), "p range purchases_by_number"},
		"what is owed":              {dbtest.Plan(t, s.db, db.OwedPurchases, "", "", first, first, "", 51), "p range purchases_by_due"},
		"ageing":                    {dbtest.Plan(t, s.db, db.Ageing, today, today, today, today, today), "p range purchases_by_due"},
		"what was billed before":    {statement, "p range purchases_by_supplier"},
		"what was paid before":      {statement, "purchase_payments_by_supplier"},
		"papers of a statement":     {dbtest.Plan(t, s.db, db.BilledBetween, someone, middle, middle.AddDays(60)), "purchases range purchases_by_supplier"},
		"payments of a statement":   {dbtest.Plan(t, s.db, db.PaidBetween, someone, middle.Start(), middle.AddDays(60).Start()), "y range purchase_payments_by_supplier"},
		"the same paper":            {dbtest.Plan(t, s.db, db.SamePaper, someone, "01", "F001", "10007"), "const purchases_once"},
		"a purchase that is locked": {dbtest.Plan(t, s.db, db.LockPurchase, one[string](s, "select id from purchases limit 1")), "purchases const PRIMARY"},
	} {
		if !strings.Contains(c.plan, c.want) {
			t.Errorf("%s: %q is not in\n%s", what, c.want, c.plan)
		}
	}
}

// Each list over ten thousand purchases, with the time that nineteen of twenty take at most.
func BenchmarkList_overTenThousandPurchases(b *testing.B) {
	s := years(b)
	list := func(f purchase.Filter) func() error {
		return func() error { _, err := purchase.List(b.Context(), s.db, f, 50, ""); return err }
	}
	for what, read := range map[string]func() error{
		"all":         list(purchase.Filter{}),
		"supplier":    list(purchase.Filter{SupplierID: someone}),
		"number":      list(purchase.Filter{Number: "1234"}),
		"some digits": list(purchase.Filter{Number: "1"}),
		"a month":     list(purchase.Filter{From: today.AddDays(-400), To: today.AddDays(-370)}),
		"owed":        list(purchase.Filter{Owed: true}),
		"ageing":      func() error { _, err := purchase.AgeingOn(b.Context(), s.db, today); return err },
		"statement": func() error {
			_, err := purchase.StatementOf(b.Context(), s.db, someone, today.AddDays(-365), today)
			return err
		},
	} {
		b.Run(what, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				if err := read(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*19/20].Microseconds())/1000, "p95-ms")
		})
	}
}
