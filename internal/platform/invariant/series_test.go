package invariant_test

import (
	"fmt"
	"slices"
	"testing"

	"carmensita.pe/market/local/mariadb/dbtest"
)

const oneOrder = "numbers and times of a series go in one order, and a paper is of the day of its time"

// sold is a receipt of series B001.
func sold(number int, at, day string) string {
	return fmt.Sprintf(`insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day,
		taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution)
		values ('s-%d', 'boleta', 'B001', %d, '20000000001', 't-1', 'Caja 1', 'rosa', 'Rosa', 'none', '%s', '%s', 0, 0, 0, 0, 1800, 0, 0, 0, 0, 0, 1, 'x')`, number, number, at, day)
}

func TestRules_numbersAndTimesOfASeriesGoInOneOrder(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, dbtest.Migrated)
	for _, statement := range []string{
		"insert into tills (id, name) values ('t-1', 'Caja 1')",
		"insert into receipt_series (till_id, document, series, last_number, last_at, ordered_from) values ('t-1', 'boleta', 'B001', 4, '2026-03-16 05:00:00', 3)",
		sold(1, "2026-03-15 17:00:01", "2026-03-15"),
		sold(2, "2026-03-15 17:00:00", "2026-03-15"), // before the rule
		sold(3, "2026-03-15 16:00:00", "2026-03-15"), // the order begins
		sold(4, "2026-03-16 05:00:00", "2026-03-16"),
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if slices.Contains(breached(t, db, nil), oneOrder) {
		t.Fatal("receipts in their order are told")
	}
	for name, statement := range map[string]string{
		"a number is earlier than the one before it": "update sales set sold_at = '2026-03-15 15:59:59', business_day = '2026-03-15' where number = 4",
		"a receipt is of another day than its time":  "update sales set business_day = '2026-03-15' where number = 4",
		"the series does not know its last time":     "update receipt_series set last_at = '2026-03-16 04:59:59' where series = 'B001'",
	} {
		if !slices.Contains(breached(t, db, []string{statement}), oneOrder) {
			t.Errorf("%s, and nobody is told", name)
		}
	}
}
