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
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/sale"
	restockrules "carmensita.pe/market/internal/shop/settings"
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
	owed, err := refund.UnpaidDebts(s.t.Context(), s.db, at)
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
// undone, a card that waits for its money, an event that was not sent.
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
	s.exec(s.db,
		`insert into refunds (id, sale_id, series, number, request_hash, till_id, till_name, reason_code, reason, amount, cash, actor, actor_name, approved_by,
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

	unresolved, err := backup.FindUnresolved(t.Context(), s.db)
	if err != nil || len(unresolved.Charges) != 2 || len(unresolved.Paybacks) != 1 || len(unresolved.Events) != 2 || !unresolved.Report ||
		len(unresolved.Undecided()) != 6 {
		t.Fatalf("the list is %+v, %v", unresolved, err)
	}
	at := restored.Add(time.Hour)
	release := backup.ReleaseRequest{RestoreID: "backup-1", LastNumbers: []backup.LastNumber{{Series: "B001", Number: 20_000}}}
	if _, err := backup.Release(t.Context(), s.db, release, owner, at); errs.CodeOf(err) != errs.RestoreUndecided {
		t.Errorf("released while nobody has decided: %v", err)
	}
	s.decides(at, backup.Decision{Kind: backup.Charge, Item: reserved, Outcome: backup.NotHappened}) // by mistake: said anew below
	s.decides(at, backup.Decision{Kind: backup.Charge, Item: reserved, Outcome: backup.Happened},
		backup.Decision{Kind: backup.Charge, Item: abandoned, Outcome: backup.NotHappened},
		backup.Decision{Kind: backup.Payback, Item: refunded + "/1", Outcome: backup.Happened},
		backup.Decision{Kind: backup.Events, Item: "SaleCompleted", Outcome: backup.Happened},
		backup.Decision{Kind: backup.Events, Item: "RefundRecorded", Outcome: backup.NotHappened})
	if voids, paybacks, events := s.acts(at); voids != 1 || paybacks != 0 || events != 0 {
		t.Errorf("decided, and not released: %d voids, %d paybacks, %d events; want the one void of what is new", voids, paybacks, events)
	}
	if _, err := backup.Release(t.Context(), s.db, release, owner, at); errs.CodeOf(err) != errs.RestoreUndecided {
		t.Errorf("released while the report is undecided: %v", err)
	}
	s.decides(at, backup.Decision{Kind: backup.Report, Item: backup.Daily, Outcome: backup.Happened})
	wrong := backup.ReleaseRequest{RestoreID: "backup-1", LastNumbers: []backup.LastNumber{{Series: "B999", Number: 1}}}
	if _, err := backup.Release(t.Context(), s.db, wrong, owner, at); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a series that is not there: %v", err)
	}
	if after, err := backup.Release(t.Context(), s.db, release, owner, at); err != nil || after.Waits {
		t.Fatalf("after the release waits %+v, %v", after, err)
	}

	left, err := sale.Expired(t.Context(), s.db, restored.Add(2*time.Hour))
	if err != nil || len(left.Cards) != 2 || slices.Contains(left.Cards, reserved) || !slices.Contains(left.Cards, abandoned) {
		t.Errorf("voids of %q (%v), want of %s and the new one, and never of %s, which was sold", left.Cards, err, abandoned, reserved)
	}
	if _, paybacks, events := s.acts(restored.Add(2 * time.Hour)); paybacks != 0 || events != 1 {
		t.Errorf("%d paybacks again, and %d events, want the one that was not sent", paybacks, events)
	}
	if state := one[string](s, s.db, "select state from refund_payouts where refund_id = ?", refunded); state != "paid" {
		t.Errorf("the payback is %s", state)
	}
	if _, err := backup.Release(t.Context(), s.db, release, owner, restored.Add(3*time.Hour)); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("released twice: %v", err)
	}
	if acts := one[int](s, s.db,
		"select count(*) from audit_log where subject = 'backup-1' and action in ('restore.decided', 'restore.released') and actor = 'carmen'"); acts != 4 {
		t.Errorf("the audit has %d acts, want three decisions and the release", acts)
	}
}

// decides says what the world has seen.
func (s *shop) decides(at time.Time, said ...backup.Decision) backup.Unresolved {
	s.t.Helper()
	after, err := backup.Decide(s.t.Context(), s.db, backup.Decisions{RestoreID: "backup-1", Decisions: said}, owner, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return after
}

func TestDecide_takesOnlyWhatIsOnTheListAndEachThingOnce(t *testing.T) {
	t.Parallel()
	taken := time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	s, reserved, _, _ := inTheMiddle(t, taken)
	if err := backup.MarkRestored(t.Context(), s.db, "backup-1", taken, taken.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	good := backup.Decision{Kind: backup.Charge, Item: reserved, Outcome: backup.Happened}
	for name, said := range map[string]struct {
		restore   string
		decisions []backup.Decision
		want      errs.Code
	}{
		"a sale that is not on the list": {
			"backup-1",
			[]backup.Decision{good, {Kind: backup.Charge, Item: uuid.NewString(), Outcome: backup.Happened}},
			errs.InvalidRequest,
		},
		"a sale as an order": {"backup-1", []backup.Decision{good, {Kind: backup.Order, Item: reserved, Outcome: backup.Happened}}, errs.InvalidRequest},
		"the same one twice": {
			"backup-1",
			[]backup.Decision{good, {Kind: backup.Charge, Item: reserved, Outcome: backup.NotHappened}},
			errs.InvalidRequest,
		},
		"another restore": {"backup-2", []backup.Decision{good}, errs.NotFound},
	} {
		if _, err := backup.Decide(
			t.Context(),
			s.db,
			backup.Decisions{RestoreID: said.restore, Decisions: said.decisions},
			owner,
			taken,
		); errs.CodeOf(err) != said.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if noted := one[int](s, s.db, "select count(*) from restore_decisions"); noted != 0 {
		t.Errorf("%d decisions were noted of refused ones", noted)
	}
}

// The backup may be of a shop that was restored and not released: the new list has all, and nothing is held back twice.
func TestRestore_ofAShopThatWaitsForItsReleaseHasOneList(t *testing.T) {
	t.Parallel()
	taken := time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	s, reserved, _, _ := inTheMiddle(t, taken)
	for i, id := range []string{"backup-0", "backup-1"} {
		if err := backup.MarkRestored(t.Context(), s.db, id, taken, taken.Add(time.Duration(1+i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	u := s.decides(taken.Add(3*time.Hour), backup.Decision{Kind: backup.Charge, Item: reserved, Outcome: backup.Happened})
	rest := u.Undecided()
	for i := range rest {
		rest[i].Outcome = backup.NotHappened
	}
	s.decides(taken.Add(3*time.Hour), rest...)
	if after, err := backup.Release(t.Context(), s.db, backup.ReleaseRequest{RestoreID: "backup-1"}, owner, taken.Add(3*time.Hour)); err != nil || after.Waits {
		t.Errorf("after the release of the last one waits %+v, %v", after, err)
	}
	if voids, paybacks, events := s.acts(taken.Add(4 * time.Hour)); voids != 1 || paybacks != 1 || events != 2 {
		t.Errorf("%d voids, %d paybacks, %d events; want all but the void of what was sold", voids, paybacks, events)
	}
}

// Between a backup and the restore the report of the day went out; the books that came back do not know.
func TestRestore_noReportOfADayBeforeItIsMailedAgain(t *testing.T) {
	t.Parallel()
	taken := time.Date(2026, 3, 15, 8, 0, 0, 0, time.UTC) // 3:00 in Lima
	restored := taken.Add(2*24*time.Hour + 9*time.Hour)   // noon, two days later
	for _, outcome := range []backup.Outcome{backup.Happened, backup.NotHappened} {
		t.Run(string(outcome), func(t *testing.T) {
			t.Parallel()
			s, _, _, _ := inTheMiddle(t, taken.Add(-24*time.Hour))
			lost := uuid.NewString() // it was being made when the backup was
			s.exec(s.db, `insert into reports (state, id, request_id, kind, from_day, to_day, requested_by, execution, created_at)
				values ('running', ?, ?, 'day', '2026-03-16', '2026-03-16', '', 'x', ?)`, lost, uuid.NewString(), taken)
			due := func(at time.Time) bool {
				t.Helper()
				turn, err := report.Due(t.Context(), s.db, "23:55", at)
				if err != nil {
					t.Fatal(err)
				}
				return turn.Due
			}
			s.exec(s.db, "update reports set from_day = '2026-03-10' where id = ?", lost)
			if !due(restored) {
				t.Fatal("nothing is due without a restore: nothing is tested")
			}
			s.exec(s.db, "update reports set from_day = '2026-03-16' where id = ?", lost)
			if err := backup.MarkRestored(t.Context(), s.db, "backup-1", taken, restored); err != nil {
				t.Fatal(err)
			}
			for minute := 0; minute < 60; minute += 5 {
				if due(restored.Add(time.Duration(minute) * time.Minute)) {
					t.Fatalf("the clock begins the report of the day before again, after %d minutes", minute)
				}
			}
			evening := time.Date(2026, 3, 18, 4, 56, 0, 0, time.UTC) // 23:56 of the 17th
			if !due(evening) {
				t.Error("the report of the day of the restore does not come")
			}
			u, err := backup.FindUnresolved(t.Context(), s.db)
			if err != nil {
				t.Fatal(err)
			}
			said := u.Undecided()
			for i := range said {
				if said[i].Outcome = backup.Happened; said[i].Kind == backup.Report {
					said[i].Outcome = outcome
				}
			}
			s.decides(restored.Add(time.Hour), said...)
			if _, err := backup.Release(t.Context(), s.db, backup.ReleaseRequest{RestoreID: "backup-1"}, owner, restored.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if got, want := due(restored.Add(2*time.Hour)), outcome == backup.NotHappened; got != want {
				t.Errorf("the report of the day before is due: %t, want %t", got, want)
			}
			if state := one[string](s, s.db, "select state from reports where id = ?", lost); state != "failed" {
				t.Errorf("the report that nobody makes any more is %s", state)
			}
		})
	}
}

// An order may have been mailed after the backup: neither the machine that still follows it nor a new one writes to the supplier again.
func TestRestore_noSupplierIsWrittenToBeforeAPersonHasSaidWhatHeHas(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	now := time.Now().UTC()
	restored := now.Add(time.Hour)
	in := func(do func(tx *sql.Tx) error) error { return mysql.InTx(t.Context(), s.db, do) }
	plan := func(at time.Time) (d restock.Drafted) {
		t.Helper()
		if err := in(func(tx *sql.Tx) (err error) {
			d, err = restock.DraftOrders(t.Context(), tx, restock.Plan{Origin: "night", By: owner}, restockrules.Restock{}, at)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return d
	}
	look := func(id string) (v restock.View, err error) {
		err = in(func(tx *sql.Tx) (err error) { v, err = restock.Follow(t.Context(), tx, id, "machine"); return err })
		return v, err
	}
	s.exec(s.db, "update products set reorder_point = 1000000")
	drafted := plan(now)
	if len(drafted.Unstarted) < 3 {
		t.Fatalf("%d drafts: nothing is tested", len(drafted.Unstarted))
	}
	mailed, maybe, waits := drafted.Unstarted[0], drafted.Unstarted[1], drafted.Unstarted[2]
	for _, id := range drafted.Unstarted {
		if _, err := look(id); err != nil {
			t.Fatal(err)
		}
	}
	approve := restock.Submission{Act: restock.Act{ID: uuid.NewString(), OrderID: mailed, Kind: restock.Approve}, By: owner, Role: "admin"}
	if err := in(func(tx *sql.Tx) error { _, err := restock.Do(t.Context(), tx, approve, 0, now); return err }); err != nil {
		t.Fatal(err)
	}
	if err := backup.MarkRestored(t.Context(), s.db, "backup-1", now, restored); err != nil {
		t.Fatal(err)
	}

	if _, err := look(mailed); errs.CodeOf(err) != errs.RestoreUndecided {
		t.Errorf("the machine of an order that may be mailed goes on to mail it: %v", err)
	}
	if begun := plan(restored.Add(time.Minute)).Unstarted; len(begun) != 0 {
		t.Errorf("the machines of %q begin", begun)
	}
	u, err := backup.FindUnresolved(t.Context(), s.db)
	if err != nil || len(u.Orders) != len(drafted.Unstarted) {
		t.Fatalf("%d orders are on the list, %v; want %d", len(u.Orders), err, len(drafted.Unstarted))
	}
	said := u.Undecided()
	for i := range said {
		said[i].Outcome = backup.NotHappened
		if said[i].Item == mailed || said[i].Item == maybe {
			said[i].Outcome = backup.Happened
		}
	}
	s.decides(restored.Add(time.Hour), said...)
	if _, err := backup.Release(t.Context(), s.db, backup.ReleaseRequest{RestoreID: "backup-1"}, owner, restored.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	begun := plan(restored.Add(2 * time.Hour)).Unstarted
	for id, want := range map[string]restock.State{mailed: restock.Sent, maybe: restock.Sent, waits: restock.Draft} {
		v, err := look(id)
		if err != nil || v.State != want || v.Sent != (want == restock.Sent) {
			t.Errorf("%s is %+v, %v; want it %s", id, v, err, want)
		}
		if !slices.Contains(begun, id) {
			t.Errorf("no machine follows %s, which is %s", id, want)
		}
	}
	if rule := breached(s); rule != "" {
		t.Errorf("it does not hold that %s", rule)
	}
}

// breached is the first invariant that does not hold.
func breached(s *shop) string {
	for _, rule := range invariant.Rules {
		var one, other sql.NullString
		if s.db.QueryRowContext(s.t.Context(), rule.Breaches).Scan(&one, &other) == nil {
			return rule.Holds + ": " + one.String + " " + other.String
		}
	}
	return ""
}

func TestRestore_noNumberIsGivenTwice(t *testing.T) {
	t.Parallel()
	taken := time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	s, _, _, _ := inTheMiddle(t, taken)
	var tillID string
	var highest int
	if err := s.db.QueryRowContext(t.Context(),
		"select till_id, (select max(substring(series, 2)) + 0 from receipt_series where document = 'boleta') from receipt_series where series = 'B001'").
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
	if err := s.db.QueryRowContext(t.Context(),
		"select substring(series, 2) + 0 from receipt_series where till_id = ? and document = 'boleta'", made).Scan(&series); err != nil || series <= highest+1 {
		t.Errorf("the new till has the series %d (%v), which a till after the backup may have had", series, err)
	}
	got := func() (rules []string) {
		for _, rule := range invariant.Rules {
			var one, other sql.NullString
			if strings.Contains(rule.Holds, "number") && s.db.QueryRowContext(t.Context(), rule.Breaches).Scan(&one, &other) == nil {
				rules = append(rules, rule.Holds)
			}
		}
		return rules
	}
	if rules := got(); rules != nil {
		t.Errorf("after a restore it does not hold that %q", rules)
	}
	s.exec(s.db, "update sales set number = 7 where number = 1")
	if rules := got(); !slices.Contains(rules, "nobody has a number that may have been given out before a restore") {
		t.Errorf("a sale has a number of the gap, and the rules broken are only %q", rules)
	}
}
