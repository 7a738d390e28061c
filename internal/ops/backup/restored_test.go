package backup_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
)

// acts is all that the machines would do in the outside world an hour later.
func (s *shop) acts(at time.Time) (voids, paybacks, events int) {
	s.t.Helper()
	left, err := sale.Expired(s.t.Context(), s.db, at)
	if err != nil {
		s.t.Fatal(err)
	}
	owed, err := refund.Owing(s.t.Context(), s.db, at)
	if err != nil {
		s.t.Fatal(err)
	}
	batch, err := event.Next(s.t.Context(), s.db, "test", "bus", event.Round{}, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return len(left.Cards), len(owed), len(batch.IDs)
}

// inTheMiddle is a shop in the middle of every kind of process: a card sale between reserve and record, one that was given up and is not
// undone, a card that waits for its money, an event that nobody was told.
func inTheMiddle(t *testing.T, taken time.Time) (s *shop, reserved, abandoned, refunded string) {
	t.Helper()
	s = newShop(t)
	s.exec(s.db, "delete from outbox")
	reserved, abandoned, refunded = uuid.NewString(), uuid.NewString(), uuid.NewString()
	sold, before := uuid.NewString(), taken.Add(-time.Minute)
	s.exec(s.db, `insert into checkouts (sale_id, request_hash, execution, state, card_lines, created_at, expires_at) values
		(?, '', 'x', 'reserved', 1, ?, ?), (?, '', 'x', 'abandoned', 1, ?, ?), (?, '', 'x', 'recorded', 1, ?, ?)`,
		reserved, before, taken, abandoned, before, taken, sold, before, taken)
	s.exec(s.db, `insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day,
		taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution)
		select ?, 'boleta', series, 1, '20000000001', till_id, 'Caja', 'rosa', 'Rosa', 'none', ?, date(date_sub(?, interval 5 hour)), 0, 0, 0, 0, 1800, 0, 0, 0, 0, 0, 1, ''
		from receipt_series where series = 'B001'`, sold, before, before)
	s.exec(s.db, `insert into payments (sale_id, line, method, amount, received, reference, state) values (?, 1, 'card', 0, 0, '1', 'confirmed')`, sold)
	s.exec(s.db, `insert into refunds (id, sale_id, series, number, request_hash, till_id, till_name, reason_code, reason, amount, cash, actor, actor_name, approved_by,
		refunded_at, business_day, execution) select ?, ?, series, 1, '', till_id, 'Caja', '07', '', 0, 0, 'rosa', 'Rosa', '', ?, date(date_sub(?, interval 5 hour)), ''
		from receipt_series where series = 'BC01'`, refunded, sold, before, before)
	s.exec(s.db, `insert into refund_payouts (refund_id, line, method, amount, state, charge) values (?, 1, 'card', 0, 'pending', 'c')`, refunded)
	s.exec(s.db, "update receipt_series set last_number = 1, last_at = ? where series in ('B001', 'BC01')", before)
	s.exec(s.db, `insert into outbox (kind, subject, payload, created_at) values ('SaleCompleted', ?, '{}', ?), ('RefundRecorded', ?, '{}', ?)`, sold, before, refunded, before)
	return s, reserved, abandoned, refunded
}

func TestRestore_noMachineActsOnWhatWasOpenBeforeAPersonHasSeenIt(t *testing.T) {
	t.Parallel()
	taken := time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	restored := taken.Add(9 * time.Hour)
	s, reserved, abandoned, refunded := inTheMiddle(t, taken)
	if voids, paybacks, events := s.acts(taken.Add(time.Hour)); voids != 2 || paybacks != 1 || events != 2 {
		t.Fatalf("%d voids, %d paybacks, %d events: nothing is tested", voids, paybacks, events)
	}
	if err := backup.MarkRestored(t.Context(), s.db, "backup-1", taken, restored); err != nil {
		t.Fatal(err)
	}
	for minute := range 60 {
		at := restored.Add(time.Duration(minute) * time.Minute)
		if voids, paybacks, events := s.acts(at); voids != 0 || paybacks != 0 || events != 0 {
			t.Fatalf("after %d minutes: %d voids, %d paybacks, %d events", minute, voids, paybacks, events)
		}
	}
	// What is new is served meanwhile.
	s.exec(s.db, `insert into checkouts (sale_id, request_hash, execution, state, card_lines, created_at, expires_at) values (?, '', 'x', 'abandoned', 1, ?, ?)`,
		uuid.NewString(), restored.Add(time.Minute), restored.Add(2*time.Minute))
	if voids, _, _ := s.acts(restored.Add(time.Hour)); voids != 1 {
		t.Errorf("%d voids of what came after the restore, want 1", voids)
	}

	unsure, err := backup.FindUnsure(t.Context(), s.db)
	if err != nil || len(unsure.Charges) != 2 || len(unsure.Paybacks) != 1 || len(unsure.Events) != 2 {
		t.Fatalf("the list is %+v, %v", unsure, err)
	}
	wrong := backup.Findings{Sold: []string{uuid.NewString()}}
	if err := backup.Release(t.Context(), s.db, wrong, owner, restored.Add(time.Hour)); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a sale that is not on the list: %v", err)
	}
	found := backup.Findings{Sold: []string{reserved}, PaidBack: []string{refunded}, Told: true, LastNumbers: map[string]int{"B001": 20_000}}
	if err := backup.Release(t.Context(), s.db, found, owner, restored.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	left, err := sale.Expired(t.Context(), s.db, restored.Add(2*time.Hour))
	if err != nil || len(left.Cards) != 2 || left.Cards[0] == reserved || left.Cards[1] == reserved {
		t.Errorf("voids of %q (%v), want of %s and the new one, and never of %s, which was sold", left.Cards, err, abandoned, reserved)
	}
	if _, paybacks, events := s.acts(restored.Add(2 * time.Hour)); paybacks != 0 || events != 0 {
		t.Errorf("%d paybacks and %d events again", paybacks, events)
	}
	if err := backup.Release(t.Context(), s.db, found, owner, restored.Add(3*time.Hour)); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("released twice: %v", err)
	}
}

func TestRestore_noNumberIsGivenTwice(t *testing.T) {
	t.Parallel()
	taken := time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	s, _, _, _ := inTheMiddle(t, taken)
	var tillID string
	var highest int
	if err := s.db.QueryRowContext(t.Context(), "select till_id, (select max(substring(series, 2)) + 0 from receipt_series where document = 'boleta') from receipt_series where series = 'B001'").
		Scan(&tillID, &highest); err != nil {
		t.Fatal(err)
	}
	// The shop goes on after the backup: ten more receipts, and a new till.
	const given = 11
	if err := backup.MarkRestored(t.Context(), s.db, "backup-1", taken, taken.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, document := range []string{"boleta", "factura", "boleta_credit_note", "factura_credit_note"} {
		err := mysql.InTx(t.Context(), s.db, func(tx *sql.Tx) error {
			next, err := till.TakeNumber(t.Context(), tx, tillID, document, taken.Add(2*time.Hour))
			if err == nil && next.Number <= given {
				t.Errorf("%s %d may have been given out", next.Series, next.Number)
			}
			if err != nil {
				return err
			}
			return sql.ErrTxDone // nothing is sold under it
		})
		if err != nil && errs.CodeOf(err) != errs.Internal {
			t.Fatal(err)
		}
	}
	made := uuid.NewString()
	if _, _, err := till.Create(t.Context(), s.db, till.New{ID: made, Name: "Caja nueva"}, owner, taken); err != nil {
		t.Fatal(err)
	}
	var series int
	if err := s.db.QueryRowContext(t.Context(), "select substring(series, 2) + 0 from receipt_series where till_id = ? and document = 'boleta'", made).Scan(&series); err != nil || series <= highest+1 {
		t.Errorf("the new till has the series %d (%v), which a till after the backup may have had", series, err)
	}
	told := func() (rules []string) {
		for _, rule := range invariant.Rules {
			var one, other sql.NullString
			if strings.Contains(rule.Holds, "number") && s.db.QueryRowContext(t.Context(), rule.Breaches).Scan(&one, &other) == nil {
				rules = append(rules, rule.Holds)
			}
		}
		return rules
	}
	if rules := told(); rules != nil {
		t.Errorf("after a restore it does not hold that %q", rules)
	}
	s.exec(s.db, "update sales set number = 7 where number = 1")
	if rules := told(); !slices.Contains(rules, "nobody has a number that may have been given out before a restore") {
		t.Errorf("a sale has a number of the gap, and told is only %q", rules)
	}
}
