package stock_test

import (
	"database/sql"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestCovers_saysHowLongEachProductLasts(t *testing.T) {
	t.Parallel()
	s := newShop(t, 100, 30, 40, 5)
	now := opening.AddDate(0, 0, 30)
	sellOn := func(product, n, daysAgo int) {
		sale := uuid.NewString()
		if err := s.reserve(sale, map[int]int{product: n}); err != nil {
			t.Fatal(err)
		}
		s.must(func(tx *sql.Tx) error {
			return consume(t.Context(), tx, sale, now.AddDate(0, 0, -daysAgo))
		})
	}
	sellOn(1, 28, 1)  // 1 a day, 72 left
	sellOn(2, 10, 29) // too long ago
	sellOn(3, 7, 3)   // 14 in four weeks: half a piece a day, 26 left
	sellOn(3, 7, 27)
	sellOn(4, 5, 2) // sold out
	got, err := stock.Covers(t.Context(), s.db, false, 50, "", now)
	if err != nil {
		t.Fatal(err)
	}
	var answer []string
	for _, c := range got.Items {
		days := "never"
		if c.DaysOfCover != nil {
			days = strconv.FormatInt(*c.DaysOfCover, 10)
		}
		answer = append(answer, c.DailySales.String()+"/"+days)
	}
	if want := "1/72 0/never 0.5/52 0.179/0"; strings.Join(answer, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(answer, " "), want)
	}
	low, err := stock.Covers(t.Context(), s.db, true, 50, "", now)
	if err != nil || len(low.Items) != 1 || low.Items[0].ProductID != p(4) {
		t.Errorf("low is %+v, %v", low, err)
	}
	if _, err := s.db.Exec("update products set active = false"); err != nil {
		t.Fatal(err)
	}
	if none, err := stock.Covers(t.Context(), s.db, false, 50, "", now); err != nil || none.Items == nil || len(none.Items) != 0 {
		t.Errorf("of an empty shop: %+v, %v", none, err)
	}
}

// Thirty thousand movements are a month of a busy shop.
func TestLists_areServedByTheirIndexes(t *testing.T) {
	t.Parallel()
	s := newShop(t, make([]int, 300)...)
	for _, statement := range []string{
		`insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at)
			select concat('018f3d7e-0000-7000-8000-', lpad(1 + seq % 300, 12, '0')), 'sale', -1000, 0, 'sale', uuid(), 'ana', date_add('2026-03-01', interval seq minute) from ` + dbtest.Numbers(30000) + ` n`,
		`insert into stock_batches (id, product_id, expires_on, remaining, received_at)
			select uuid(), concat('018f3d7e-0000-7000-8000-', lpad(1 + seq % 300, 12, '0')), date_add('2026-01-01', interval seq hour), if(seq % 20 = 0, 1000, 0), '2026-01-01' from ` + dbtest.Numbers(5000) + ` n`,
		"analyze table stock_movements, stock_batches",
	} {
		if _, err := s.db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	since, first, sale, refund := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC), march(1).AddDays(-60), uuid.NewString(), uuid.NewString()
	for what, c := range map[string]struct{ plan, want string }{
		"days of cover": {
			dbtest.Plan(t, s.db, strings.Replace(db.SoldSince, "/*SLICE:ids*/?", "?, ?, ?", 1), p(1), p(2), p(300), since),
			"stock_movements range stock_movements_by_time",
		},
		"the ledger": {dbtest.Plan(t, s.db, db.Ledger, p(7), int64(1)<<62, 51), "m range stock_movements_by_product"},
		"expiring":   {dbtest.Plan(t, s.db, db.Expiring, march(10), first, first, "", 51), "b range stock_batches_by_sell_by"},
		"what came back": {
			dbtest.Plan(t, s.db, strings.Replace(db.ReturnedSince, "/*SLICE:ids*/?", "?, ?, ?", 1), p(1), p(2), p(300), since, since),
			"m range stock_movements_by_time",
		},
		"movements of a sale":   {dbtest.Plan(t, s.db, db.NoteSaleBatches, sale, sale), "m ref stock_movements_by_reference"},
		"batches of a product":  {dbtest.Plan(t, s.db, db.NoteSaleBatches, sale, sale), "x ref stock_batches_by_product"},
		"batches that are left": {dbtest.Plan(t, s.db, db.TakeSaleBatches, sale), "b eq_ref PRIMARY"},
		"batches of a refund":   {dbtest.Plan(t, s.db, db.PutBackBatches, refund, sale, sale), "m ref stock_movements_by_reference"},
	} {
		if !strings.Contains(c.plan, c.want) {
			t.Errorf("%s: the plan is %q, want %s", what, c.plan, c.want)
		}
	}
	for what, plan := range map[string]string{
		"the ledger": dbtest.Plan(t, s.db, db.Ledger, p(7), int64(1)<<62, 51),
		"expiring":   dbtest.Plan(t, s.db, db.Expiring, march(10), first, first, "", 51),
	} {
		if strings.Contains(plan, "filesort") {
			t.Errorf("%s is sorted: %s", what, plan)
		}
	}
}
