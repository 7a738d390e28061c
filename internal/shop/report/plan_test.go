package report_test

import (
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/report/db"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// TestQueries_readTheDayAndNotTheYear: a year of movements stands behind the day, and behind each product.
func TestQueries_readTheDayAndNotTheYear(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, statement := range []string{
		`insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at)
			select p.id, 'sale', -1000, 0, 'sale', uuid(), 'ana', date_add('2026-01-05', interval n.seq * 50 minute) from ` + dbtest.Numbers(10000) + ` n join products p`,
		"analyze table stock_movements",
	} {
		if _, err := s.db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	day := wednesday.AddDays(270).Start()
	shelves := dbtest.Plan(t, s.db, db.Shelves, day, day, day, day, day, day)
	for what, c := range map[string]struct{ plan, want string }{
		"what moved since":              {shelves, "x range stock_movements_by_moment"},
		"what was priced anew since":    {shelves, "y range price_history_by_time Using where; Using index"},
		"when it was last sold":         {shelves, "m ref stock_movements_by_time Using where; Using index"},
		"what left for a sale that day": {dbtest.Plan(t, s.db, db.MovedNotSold, day, day.Add(24*time.Hour)), "m range stock_movements_by_moment"},
	} {
		if !strings.Contains(c.plan, c.want) {
			t.Errorf("%s: the plan is %q, want %q", what, c.plan, c.want)
		}
	}
}
