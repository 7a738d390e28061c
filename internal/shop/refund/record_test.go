package refund_test

import (
	"database/sql"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

func TestRecord_takesPartsBackUntilTheSaleIsWhole(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sale := s.sold(3, paid{"cash", 1420}) // 14.28, of which 0.08 were let off
	var back money.Centimos
	for i, want := range []struct {
		total, toPay money.Centimos
		number       string
	}{{476, 480, "BC01-00000001"}, {476, 480, "BC01-00000002"}, {476, 460, "BC01-00000003"}} {
		got := s.refunded(s.back(sale, 1)).Refund
		back += got.Totals.ToPay
		if got.Totals.Total != want.total || got.Totals.ToPay != want.toPay || got.Number != want.number || got.SaleNumber != "B001-00000001" || !got.Settled {
			t.Errorf("part %d: %+v", i+1, got)
		}
		if got.Totals.TaxedBase+got.Totals.IGV != got.Totals.Total || !strings.HasPrefix(got.QR, "20000000001|07|BC01|") {
			t.Errorf("part %d: totals %+v and QR %s", i+1, got.Totals, got.QR)
		}
	}
	if back != 1420 {
		t.Errorf("%s went back of the 14.20 that were paid", back)
	}
	_, err := s.record(s.back(sale, 1), "first")
	if left := errs.From(err).Shortages; errs.CodeOf(err) != errs.AlreadyReturned || len(left) != 1 || left[0].Available != 0 ||
		left[0].Requested != quantity.One {
		t.Errorf("a fourth of three: %v with %+v", err, left)
	}
}

func TestRecord_twoRefundsOfOneLineAtOnceTakeItBackOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const pieces, tries = 5, 12
	sale := s.sold(pieces, paid{"card", 476 * pieces})
	var all sync.WaitGroup
	failures := make([]error, tries)
	for i := range tries {
		all.Go(func() { _, failures[i] = s.record(s.back(sale, 1), "first") })
	}
	all.Wait()
	won := 0
	for _, err := range failures {
		if err == nil {
			won++
			continue
		}
		if left := errs.From(err).Shortages; errs.CodeOf(err) != errs.AlreadyReturned || len(left) != 1 || left[0].Available != 0 {
			t.Errorf("a loser was told %v", err)
		}
	}
	var returned quantity.Quantity
	var numbers, last int
	var owed money.Centimos
	s.read(&returned, "select returned from sale_lines where sale_id = ?", sale)
	s.read(&numbers, "select count(distinct number) from refunds where sale_id = ?", sale)
	s.read(&last, "select last_number from receipt_series where series = 'BC01'")
	s.read(&owed, "select sum(p.amount) from refund_payouts p join refunds r on r.id = p.refund_id where r.sale_id = ?", sale)
	if won != pieces || returned != pieces*quantity.One || numbers != pieces || last != pieces || owed != 476*pieces {
		t.Errorf("%d won; %s returned, %d numbers, the last %d, %s owed", won, returned, numbers, last, owed)
	}
}

func TestRecord_theSameRefundAgainIsTheSame(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sale := s.sold(2, paid{"card", 952})
	sub := s.back(sale, 1)
	first := s.refunded(sub)
	again, err := s.record(sub, "first") // the state machine retries
	if err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("a retry gives %+v, %v", again, err)
	}
	repeated, err := s.record(sub, "second") // the till sends it again
	if err != nil || !repeated.Repeated || !reflect.DeepEqual(repeated.Refund, first.Refund) || len(repeated.Owed) != 1 {
		t.Errorf("a second send gives %+v, %v", repeated, err)
	}
	for name, change := range map[string]func(*refund.Submission){
		"more":         func(o *refund.Submission) { o.Request.Lines[0].Quantity *= 2 },
		"waste":        func(o *refund.Submission) { o.Request.Lines[0].Goods = refund.ToWaste },
		"another sale": func(o *refund.Submission) { o.SaleID = s.sold(2, paid{"card", 952}) },
	} {
		other := sub
		other.Request.Lines = slices.Clone(sub.Request.Lines)
		change(&other)
		if _, err := s.record(other, "third"); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("the id with %s: %v", name, err)
		}
	}
	var returned quantity.Quantity
	s.read(&returned, "select sum(returned) from sale_lines")
	if returned != quantity.One {
		t.Errorf("%s came back, want 1", returned)
	}
}

func TestRecord_oneIDForTwoSalesAtOnceIsOneRefund(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	subs := []refund.Submission{s.back(s.sold(1, paid{"card", 476}), 1), s.back(s.sold(1, paid{"card", 476}), 1)}
	subs[1].Request.ID = subs[0].Request.ID
	failures := make([]error, len(subs))
	var all sync.WaitGroup
	for i, sub := range subs {
		all.Go(func() { _, failures[i] = s.record(sub, "first") })
	}
	all.Wait()
	if (failures[0] == nil) == (failures[1] == nil) || errs.CodeOf(errors.Join(failures...)) != errs.Conflict {
		t.Errorf("got %v, want one refund and one conflict", failures)
	}
}

func TestRecord_goodsGoToTheShelfOrAreWrittenOff(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sale := s.sold(4, paid{"card", 4 * 476})
	kept := s.refunded(s.back(sale, 1)).Refund
	wasted := s.back(sale, 2)
	wasted.Request.Lines[0].Goods = refund.ToWaste
	thrown := s.refunded(wasted).Refund
	if got := s.ledger(kept.ID); !slices.Equal(got, []string{"return 1 101"}) {
		t.Errorf("back to the shelf: %q", got)
	}
	if got := s.ledger(thrown.ID); !slices.Equal(got, []string{"return 2 103", "waste -2 101"}) {
		t.Errorf("written off: %q", got)
	}
	var onHand quantity.Quantity
	s.read(&onHand, "select on_hand from stock where product_id = ?", s.product)
	if onHand != 101*quantity.One {
		t.Errorf("%s on hand, want 101", onHand)
	}
}

func TestRecord_lowersWhatTheCustomerOwesAndCountsInTheOpenShift(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ana, sale := newID(), s.sold(2, paid{"credit", 600}, paid{"cash", 350})
	s.exec("insert into customers (id, document_kind, document_number, name, credit_limit) values (?, 'dni', '45671238', 'Ana', 1000)", ana)
	s.exec("update sales set customer_id = ? where id = ?", ana, sale)
	s.must(func(tx *sql.Tx) error { return customer.Charge(t.Context(), tx, ana, sale, 600, "rosa", day) })

	owed := []money.Centimos{}
	for range 2 {
		s.refunded(s.back(sale, 1))
		var balance money.Centimos
		s.read(&balance, "select credit_balance from customers where id = ?", ana)
		owed = append(owed, balance)
	}

	var cash money.Centimos
	s.read(&cash, "select sum(cash) from refunds where shift_id = ?", s.shift)
	if !slices.Equal(owed, []money.Centimos{124, 0}) || cash != 350 {
		t.Errorf("she owes %v, and the shift paid %s in cash", owed, cash)
	}
}

func TestRecord_muchCashNeedsAManager(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.must(func(tx *sql.Tx) error {
		return pins.Set(t.Context(), tx, pins.Manager{Username: "luis", Name: "Luis", Role: "manager"}, "4711", day)
	})
	sale := s.sold(10, paid{"cash", 4760})
	sub := s.back(sale, 5) // S/ 23.80
	_, err := s.record(sub, "first")
	if errs.CodeOf(err) != errs.ApprovalNeeded || errs.From(err).Total == nil || *errs.From(err).Total != 2380 {
		t.Fatalf("without approval: %v", err)
	}
	sub.Request.Approval = &pins.Approval{Username: "luis", PIN: "0000"}
	if _, err := s.record(sub, "second"); errs.CodeOf(err) != errs.WrongPIN {
		t.Errorf("with a wrong PIN: %v", err)
	}
	sub.Request.Approval.PIN = "4711"
	if got := s.refunded(sub).Refund; got.ApprovedBy != "luis" || got.Totals.ToPay != 2380 {
		t.Errorf("approved: %+v", got)
	}
	sub.Request.Approval = nil // sent again without it: it is recorded
	if again, err := s.record(sub, "third"); err != nil || !again.Repeated {
		t.Errorf("sent again: %v", err)
	}
	own := s.back(sale, 5)
	own.Role, own.By.Username = "manager", "luis"
	if got := s.refunded(own).Refund; got.ApprovedBy != "luis" {
		t.Errorf("a manager's own: %+v", got)
	}
	small := s.back(s.sold(1, paid{"cash", 470}), 1)
	if got := s.refunded(small).Refund; got.ApprovedBy != "" || got.Totals.ToPay != 470 || got.Totals.Rounding != -6 {
		t.Errorf("little cash: %+v", got)
	}
}

func TestRecord_refusesWhatCannotComeBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sale := s.sold(4, paid{"card", 4 * 476})
	for _, c := range []struct {
		name  string
		spoil func(*refund.Submission)
		code  errs.Code
		helps string
	}{
		{"an unknown sale", func(r *refund.Submission) { r.SaleID = newID() }, errs.NotFound, ""},
		{"an unknown till", func(r *refund.Submission) { r.Request.TillID = newID() }, errs.UnknownTill, ""},
		{"a line that is none", func(r *refund.Submission) { r.Request.Lines[0].Line = 2 }, errs.InvalidRequest, "lines[0].line"},
		{"a line twice", func(r *refund.Submission) { r.Request.Lines = append(r.Request.Lines, r.Request.Lines[0]) }, errs.InvalidRequest, "lines[1].line"},
		{"half a piece", func(r *refund.Submission) { r.Request.Lines[0].Quantity = 500 }, errs.InvalidRequest, "lines[0].quantity"},
		{"more than was bought", func(r *refund.Submission) { r.Request.Lines[0].Quantity = 5 * quantity.One }, errs.AlreadyReturned, ""},
		{"an annulment of a part", func(r *refund.Submission) { r.Request.Reason = refund.Annulment }, errs.InvalidRequest, "reason"},
		{"a total return of a part", func(r *refund.Submission) { r.Request.Reason = refund.TotalReturn }, errs.InvalidRequest, "reason"},
	} {
		sub := s.back(sale, 1)
		c.spoil(&sub)
		_, err := s.record(sub, "first")
		fields := errs.From(err).Fields
		if errs.CodeOf(err) != c.code || (c.helps != "" && (len(fields) == 0 || fields[0].Field != c.helps)) {
			t.Errorf("%s: %v %+v, want %s", c.name, err, fields, c.code)
		}
	}
	var written, last int
	s.read(&written, "select (select count(*) from refunds) + (select count(*) from stock_movements where kind = 'return') + (select count(*) from audit_log where action = 'sale.refunded')")
	s.read(&last, "select last_number from receipt_series where series = 'BC01'")
	if written != 0 || last != 0 {
		t.Errorf("%d rows were written, the last number is %d", written, last)
	}
	whole := s.back(sale, 4)
	whole.Request.Reason = refund.TotalReturn
	s.refunded(whole)
}

func TestSettle_notesWhatTheTerminalSaidOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sub := s.back(s.sold(2, paid{"yape", 400}, paid{"card", 452}, paid{"card", 100}), 2)
	recorded := s.refunded(sub)
	id := recorded.Refund.ID
	charge := func(line int) string { return payment.ChargeID(sub.SaleID, 2, line-1) }
	want := []payment.Return{{Line: 2, ChargeID: charge(2), Amount: 452}, {Line: 3, ChargeID: charge(3), Amount: 100}}
	if !slices.Equal(recorded.Owed, want) || recorded.Refund.Settled {
		t.Fatalf("owed %+v, want %+v", recorded.Owed, want)
	}
	for range 2 {
		owing, err := refund.UnpaidDebts(t.Context(), s.db, day.Add(31*time.Second))
		if err != nil || len(owing) != 1 || !slices.Equal(owing[0].Owed, want) {
			t.Errorf("owing %+v, %v", owing, err)
		}
	}
	if early, err := refund.UnpaidDebts(t.Context(), s.db, day.Add(30*time.Second)); err != nil || len(early) != 0 {
		t.Errorf("owing too early: %+v, %v", early, err)
	}
	settle := func(done ...payment.Return) (r refund.Refund) {
		s.must(func(tx *sql.Tx) (err error) {
			r, err = refund.Settle(t.Context(), tx, id, done)
			return err
		})
		return r
	}
	want[0].Authorization, want[1].Refused = "A1", "El cobro no existe"
	settle(want...)
	late := want[0]
	late.Authorization, late.Refused = "", "too late"
	got := settle(late)
	var states []string
	for _, p := range got.Payouts {
		states = append(states, string(p.Method)+" "+string(p.State)+" "+p.Authorization+p.Reason)
	}
	if got.Settled || !slices.Equal(states, []string{"yape to_confirm ", "card paid A1", "card refused El cobro no existe"}) {
		t.Errorf("settled %t as %q", got.Settled, states)
	}
	if left, err := refund.UnpaidDebts(t.Context(), s.db, day.Add(31*time.Second)); err != nil || len(left) != 0 {
		t.Errorf("still owing %+v, %v", left, err)
	}
	ofSale, err := refund.OfSale(t.Context(), s.db, sub.SaleID)
	if err != nil || len(ofSale) != 1 || !reflect.DeepEqual(ofSale[0], got) {
		t.Errorf("the sale's refunds are %+v, %v", ofSale, err)
	}
	if _, err := refund.OfSale(t.Context(), s.db, newID()); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("of no sale: %v", err)
	}
}

// Nobody waits longer because others fail: what was never tried comes first, and then what was tried longest ago.
func TestUnpaidDebts_triesFirstWhatWasTriedLongestAgo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const debts, atOnce = 21, 20
	ids := make([]string, debts)
	for i := range ids {
		ids[i] = s.refunded(s.back(s.sold(1, paid{"card", 476}), 1)).Refund.ID
	}
	slices.Sort(ids)
	tried := func(run int) (found []string) {
		owing, err := refund.UnpaidDebts(t.Context(), s.db, day.Add(time.Duration(run)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		for _, debt := range owing {
			found = append(found, debt.RefundID)
		}
		return found
	}
	last := ids[atOnce]
	for run, want := range [][]string{
		ids[:atOnce],
		append([]string{last}, ids[:atOnce-1]...),
		append(append([]string{ids[atOnce-1]}, ids[:atOnce-1]...), last)[:atOnce],
	} {
		if got := tried(run + 1); !slices.Equal(got, want) {
			t.Errorf("run %d tries\n%q, want\n%q", run+1, got, want)
		}
	}
}

// Without a terminal a person gives the money back to the card: it waits for him, and no machine tries it again.
func TestSettle_leavesToAPersonWhatNoTerminalGivesBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	recorded := s.refunded(s.back(s.sold(1, paid{"card", 476}), 1))
	part := recorded.Owed[0]
	part.ByHand = true
	var got refund.Refund
	s.must(func(tx *sql.Tx) (err error) {
		got, err = refund.Settle(t.Context(), tx, recorded.Refund.ID, []payment.Return{part})
		return err
	})
	if got.Settled || len(got.Payouts) != 1 || got.Payouts[0].State != refund.ToConfirm {
		t.Errorf("settled %t as %+v", got.Settled, got.Payouts)
	}
	if left, err := refund.UnpaidDebts(t.Context(), s.db, day.Add(time.Minute)); err != nil || len(left) != 0 {
		t.Errorf("still owing %+v, %v", left, err)
	}
}

func TestRecord_numbersAndTimesOfCreditNotesGoInOneOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.sold(3, paid{"yape", 1428})
	midnight := peru.BusinessDay(day).End()
	var notes []refund.Refund
	for n, at := range []time.Time{midnight.Add(5 * time.Millisecond), midnight.Add(-time.Second)} {
		made, err := s.recordAt(s.back(id, 1), strconv.Itoa(n), at)
		if err != nil {
			t.Fatal(err)
		}
		notes = append(notes, made.Refund)
	}
	if notes[1].RefundedAt.Before(notes[0].RefundedAt) || notes[1].BusinessDay != notes[0].BusinessDay {
		t.Errorf("%s is of %s, and %s after it of %s", notes[0].Number, notes[0].RefundedAt, notes[1].Number, notes[1].RefundedAt)
	}
	var early int
	if s.read(&early, "select count(*) from stock_movements where source = 'refund' and moved_at < ?", midnight); early != 0 {
		t.Errorf("%d movements are dated before their note", early)
	}
}
