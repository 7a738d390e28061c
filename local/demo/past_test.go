package demo_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestSeedWithPast_isAShopThatAddsUp(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]time.Time{
		"before it opens":       time.Date(2026, time.November, 26, 10, 30, 0, 0, time.UTC), // 5:30 in Lima
		"at lunch":              time.Date(2026, time.November, 26, 18, 0, 0, 0, time.UTC),
		"after it has closed":   time.Date(2026, time.November, 27, 4, 30, 0, 0, time.UTC),
		"on a first of January": time.Date(2027, time.January, 1, 15, 0, 0, 0, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			shop, err := demo.Load()
			if err != nil {
				t.Fatal(err)
			}
			if err := demo.SeedWithPast(t.Context(), db, shop, demo.Tills, now); err != nil {
				t.Fatal(err)
			}
			if err := invariant.Check(t.Context(), db); err != nil {
				t.Error(err)
			}
			for question, least := range map[string]int{
				"select count(*) from sales":                     1500,
				"select count(distinct business_day) from sales": 35,
				"select count(*) from products p join stock s on s.product_id = p.id where p.active and s.on_hand <= p.reorder_point": 1,
				"select count(*) from till_shifts where closed_at is null":                                                            demo.Tills,
			} {
				var got int
				if err := db.QueryRowContext(t.Context(), question).Scan(&got); err != nil {
					t.Fatal(err)
				}
				if got < least {
					t.Errorf("%s: %d, want %d or more", question, got, least)
				}
			}
			var evening, wrong int
			if err := db.QueryRowContext(t.Context(), `select count(*), coalesce(sum(c.due_on <> date_add(s.business_day, interval u.credit_days day)), 0)
				from customer_credit c join sales s on s.id = c.reference join customers u on u.id = c.customer_id
				where c.kind = 'charge' and date(s.sold_at) > s.business_day`).Scan(&evening, &wrong); err != nil {
				t.Fatal(err)
			}
			if evening == 0 || wrong > 0 {
				t.Errorf("%d of %d sales on credit after 19:00 fall due on another day than the shop's", wrong, evening)
			}
			var late int
			if err := db.QueryRowContext(t.Context(), "select count(*) from sales where sold_at >= ?", now).Scan(&late); err != nil || late > 0 {
				t.Errorf("%d sales after now (%v)", late, err)
			}
		})
	}
}
