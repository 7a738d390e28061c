package pulse_test

import (
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/pulse/db"
	trail "carmensita.pe/market/internal/platform/trail/db"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// A busy year: 60,000 sales, of which some were given up and two are under way, with two rows of the trail each.
func TestQueries_readNoMoreOfABusyYearThanTheirIndexes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, statement := range []string{
		`insert into checkouts (sale_id, request_hash, execution, state, card_lines, created_at, expires_at)
			select concat('sale-', seq), '', '', if(seq > 59998, 'reserved', if(seq % 50, 'recorded', 'abandoned')), 0, date_add('2025-03-15', interval seq * 8 minute), date_add('2025-03-15', interval seq * 8 + 1 minute)
			from ` + dbtest.Numbers(60000) + ` n`,
		`insert into trail (subject, workflow, entered_at, steps, texts)
			select concat('sale-', seq div 2), 'checkout', date_add('2025-03-15', interval seq * 4 minute), x'01000000', '' from ` + dbtest.Numbers(120000) + ` n`,
		"analyze table checkouts, trail",
	} {
		s.exec(statement)
	}
	newest := dbtest.Plan(t, s.db, strings.ReplaceAll(trail.NewestTrail, "/*SLICE:workflows*/?", "?"), 5_000, "checkout", now.Add(-time.Hour))
	for what, c := range map[string]struct{ plan, want string }{
		"what is under way": {dbtest.Plan(t, s.db, db.OpenClaims, now.Add(-24*time.Hour), 50), "checkouts range checkouts_expired"},
		"the newest rows":   {newest, "trail index PRIMARY Using index"},
		"what they were of": {newest, "t eq_ref PRIMARY"},
	} {
		if !strings.Contains(c.plan, c.want) {
			t.Errorf("%s: the plan is %q, want %q", what, c.plan, c.want)
		}
	}
	begun := time.Now()
	s.take()
	t.Logf("the pulse took %s", time.Since(begun))
}
