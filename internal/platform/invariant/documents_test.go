package invariant_test

import (
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestRules_documentsAreWhatWasSold(t *testing.T) {
	t.Parallel()
	const (
		one    = "each sale of a series that goes to SUNAT has its document"
		note   = "a credit note goes to SUNAT when its sale does"
		says   = "a document that SUNAT accepted has the answer"
		series = "insert into receipt_series (till_id, document, series, last_number, emission) values ('t-1', 'boleta', 'B003', 1, 1), ('t-1', 'boleta_credit_note', 'BC03', 1, 1)"
		queued = `insert into documents (id, kind, series, number, emission, issued_at, business_day, total, deadline, next_try, state, advice) values `
		back   = `insert into refunds (id, sale_id, series, number, reason, amount, actor, refunded_at, business_day, execution, request_hash, till_id, till_name, actor_name,
			reason_code, shift_id) values ('r-1', 'a-1', 'BC03', 1, '', 500, 'rosa', now(), '2026-03-15', '', '', 't-1', '', '', '07', 's-1')`
	)
	sold := strings.ReplaceAll(sold(1, "2026-03-15 17:00:00", "2026-03-15"), "B001", "B003")
	for name, c := range map[string]struct {
		rule       string
		statements []string
	}{
		"a sale without its document": {one, []string{series, sold}},
		"a document without its sale": {one, []string{queued + "('d-1', '03', 'B003', 1, 1, now(), '2026-03-15', 500, '2026-03-20', now(), 'issued', '')"}},
		"a note without its document": {
			note,
			[]string{series, queued + "('a-1', '03', 'B003', 1, 1, now(), '2026-03-15', 500, '2026-03-20', now(), 'issued', '')", back},
		},
		"a note of nothing":               {note, []string{queued + "('r-9', '07', 'BC03', 1, 1, now(), '2026-03-15', 500, '2026-03-20', now(), 'issued', '')"}},
		"accepted, and no answer":         {says, []string{queued + "('d-1', '03', 'B003', 1, 1, now(), '2026-03-15', 500, '2026-03-20', null, 'accepted', '')"}},
		"waiting, and nobody looks":       {says, []string{queued + "('d-1', '03', 'B003', 1, 1, now(), '2026-03-15', 500, '2026-03-20', null, 'unknown', '')"}},
		"held, and nobody knows for what": {says, []string{queued + "('d-1', '03', 'B003', 1, 1, now(), '2026-03-15', 500, '2026-03-20', null, 'held', '')"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.New(t, dbtest.Migrated)
			for _, statement := range append([]string{"set foreign_key_checks = 0"}, c.statements...) {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			if err := invariant.Check(t.Context(), db); err == nil || !strings.Contains(err.Error(), c.rule) {
				t.Errorf("got %v, want that it does not hold that %s", err, c.rule)
			}
		})
	}
}
