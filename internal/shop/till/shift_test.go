package till_test

import (
	"context"
	"database/sql"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestOpen_oneShiftOfATillAtATime(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, err := till.RequireOpen(t.Context(), s.db, s.till)
	s.wantCode(err, errs.TillClosed, "a till that nobody opened")
	var opened atomic.Int32
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			_, created, err := till.Open(t.Context(), s.db, s.till, till.Opening{ID: id(), OpeningFloat: 5000}, rosa, morning)
			if created && err == nil {
				opened.Add(1)
			} else if errs.CodeOf(err) != errs.Conflict {
				t.Errorf("created %t, %v", created, err)
			}
		})
	}
	all.Wait()
	if opened.Load() != 1 {
		t.Errorf("%d people opened the till, want 1", opened.Load())
	}
	shift, err := till.RequireOpen(t.Context(), s.db, s.till)
	if err != nil {
		t.Fatal(err)
	}
	if tills, err := till.All(t.Context(), s.db, false); err != nil || tills[0].Shift == nil || tills[0].Shift.ID != shift ||
		tills[0].Shift.OpenedBy != "Rosa Quispe" {
		t.Errorf("the list does not show the open shift: %+v, %v", tills, err)
	}
}

func TestOpen_theSameOpeningAgainGivesTheSameShift(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	opening := till.Opening{ID: id(), OpeningFloat: 5000}
	first, created, err := till.Open(t.Context(), s.db, s.till, opening, rosa, morning)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	again, created, err := till.Open(t.Context(), s.db, s.till, opening, rosa, morning.Add(time.Minute))
	if err != nil || created || !reflect.DeepEqual(again, first) {
		t.Errorf("again: created %t %+v, %v; want %+v", created, again, err, first)
	}
	_, _, err = till.Open(t.Context(), s.db, s.till, till.Opening{ID: opening.ID, OpeningFloat: 6000}, rosa, morning)
	s.wantCode(err, errs.Conflict, "the id with another float")
	_, _, err = till.Open(t.Context(), s.db, s.till, till.Opening{ID: id(), OpeningFloat: 5005}, rosa, morning)
	s.wantCode(err, errs.InvalidRequest, "a float that no coins make up")
	_, _, err = till.Open(t.Context(), s.db, id(), till.Opening{ID: id()}, rosa, morning)
	s.wantCode(err, errs.NotFound, "no till")
}

func TestMove_writesCashOnceIntoAnOpenShift(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	shift := s.open(1500)
	out := till.NewMovement{ID: id(), Kind: "cash_out", Amount: 1500, Reason: "pan para la tienda"}
	first, created, err := till.Move(t.Context(), s.db, shift, out, rosa, "", limit, morning.Add(time.Nanosecond))
	if err != nil || !created || first.Amount != -1500 {
		t.Fatalf("created %t %+v, %v", created, first, err)
	}
	if again, created, err := till.Move(t.Context(), s.db, shift, out, rosa, "", limit, morning.Add(time.Hour)); err != nil || created || again != first {
		t.Errorf("again: created %t %+v, %v; want %+v", created, again, err, first)
	}
	for name, c := range map[string]struct {
		move till.NewMovement
		code errs.Code
	}{
		"the id with another amount": {till.NewMovement{ID: out.ID, Kind: "cash_out", Amount: 1600, Reason: out.Reason}, errs.Conflict},
		"the id the other way":       {till.NewMovement{ID: out.ID, Kind: "cash_in", Amount: 1500, Reason: out.Reason}, errs.Conflict},
		"coins of 5 centimos":        {till.NewMovement{ID: id(), Kind: "cash_in", Amount: 15, Reason: "x"}, errs.InvalidRequest},
		"a blank reason":             {till.NewMovement{ID: id(), Kind: "cash_in", Amount: 100, Reason: "  "}, errs.InvalidRequest},
	} {
		_, _, err := till.Move(t.Context(), s.db, shift, c.move, rosa, "", limit, morning)
		s.wantCode(err, c.code, name)
	}
	if _, err := s.close(shift, till.Count{}); err != nil {
		t.Fatal(err)
	}
	if again, created, err := till.Move(t.Context(), s.db, shift, out, rosa, "", limit, morning); err != nil || created || again != first {
		t.Errorf("again when it is closed: created %t %+v, %v", created, again, err)
	}
	_, _, err = till.Move(t.Context(), s.db, shift, till.NewMovement{ID: id(), Kind: "cash_in", Amount: 100, Reason: "x"}, rosa, "", limit, morning)
	s.wantCode(err, errs.TillClosed, "a closed shift")
	_, _, err = till.Move(t.Context(), s.db, id(), out, rosa, "", limit, morning)
	s.wantCode(err, errs.NotFound, "no shift")
}

func TestClose_countsBlindAndTellsTheDifference(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	shift := s.open(10000)
	s.sell(shift, 1, map[string]money.Centimos{"cash": 1180})
	s.sell(shift, 2, map[string]money.Centimos{"cash": 820, "yape": 1540})
	sale := s.sell(shift, 3, map[string]money.Centimos{"card": 5900, "credit": 100})
	s.move(shift, "cash_in", 2000, "sencillo")
	s.move(shift, "cash_out", 500, "pan")
	s.exec(`insert into customer_credit (customer_id, kind, amount, balance, reference, method, shift_id, actor, created_at)
		values (?, 'payment', -300, 0, ?, 'cash', ?, 'rosa', ?), (?, 'payment', -700, 0, ?, 'plin', ?, 'rosa', ?)`, id(),
		id(), shift, morning, id(), id(), shift, morning)
	s.refund(shift, sale, 400)

	blind, err := till.ReportOf(t.Context(), s.db, shift, true)
	if err != nil || blind.Cash != nil || blind.Sales != nil || blind.Payments != nil || len(blind.Movements) != 2 {
		t.Errorf("before the count it shows %+v (%v)", blind, err)
	}
	if open, err := till.ReportOf(t.Context(), s.db, shift, false); err != nil || open.Cash == nil || open.Cash.Expected != 13400 || open.Difference != nil {
		t.Errorf("a manager sees %+v (%v)", open, err)
	}

	z, err := s.close(shift, till.Count{10000: 1, 2000: 1, 1000: 1, 200: 1, 100: 1, 50: 1, 20: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := till.Report{Shift: z.Shift,
		Sales: &till.Sales{Count: 3, TaxedBase: 1000 + 2000 + 5085, IGV: 180 + 360 + 915, Total: 9540},
		Payments: []till.ByMethod{
			{Method: "card", Count: 1, Amount: 5900}, {Method: "cash", Count: 2, Amount: 2000},
			{Method: "credit", Count: 1, Amount: 100}, {Method: "yape", Count: 1, Amount: 1540},
		},
		Refunds:        []till.ByMethod{{Method: "cash", Count: 1, Amount: 400}},
		CreditPayments: []till.ByMethod{{Method: "cash", Count: 1, Amount: 300}, {Method: "plin", Count: 1, Amount: 700}},
		Numbers: []till.Numbers{
			{Series: "B001", First: "B001-00000001", Last: "B001-00000003", Count: 3},
			{Series: "BC01", First: "BC01-00000001", Last: "BC01-00000001", Count: 1},
		},
		Movements: z.Movements,
		Cash:      &till.Cash{Float: 10000, Sales: 2000, In: 2000, Out: 500, CreditPayments: 300, Refunds: 400, Expected: 13400},
	}
	if !reflect.DeepEqual(z, want) {
		t.Errorf("the Z report is\n%+v, want\n%+v", z, want)
	}
	if *z.ExpectedCash != 13400 || *z.CountedCash != 13390 || *z.Difference != -10 || z.ClosedBy != "Rosa Quispe" || z.Counted[20] != 2 {
		t.Errorf("closed as %+v", z.Shift)
	}
	if after, err := till.ReportOf(t.Context(), s.db, shift, true); err != nil || !reflect.DeepEqual(after, z) {
		t.Errorf("after the count it shows %+v (%v)", after, err)
	}
}

// refund records money that went back in cash.
func (s shop) refund(shift, sale string, cash money.Centimos) {
	s.t.Helper()
	refund := id()
	s.exec(`insert into refunds (id, sale_id, series, number, reason, amount, actor, refunded_at, business_day, execution, shift_id, request_hash, till_id, till_name,
		actor_name, reason_code) values (?, ?, 'BC01', 1, 'malogrado', ?, 'rosa', ?, ?, 'test', ?, '', ?, 'Caja 1', 'Rosa', '07')`,
		refund, sale, cash, morning, peru.BusinessDay(morning), shift, s.till)
	s.exec("insert into refund_payouts (refund_id, line, method, amount, state) values (?, 1, 'cash', ?, 'paid'), (?, 2, 'card', 100, 'refused')",
		refund, cash, refund)
}

func TestClose_endsTheShiftOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	shift := s.open(1000)
	count := till.Count{1000: 1}
	first, err := s.close(shift, count)
	if err != nil || *first.Difference != 0 {
		t.Fatal(first, err)
	}
	if again, err := s.close(shift, count); err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("the same count again: %+v, %v", again, err)
	}
	_, err = s.close(shift, till.Count{1000: 2})
	s.wantCode(err, errs.Conflict, "another count")
	_, err = s.close(id(), count)
	s.wantCode(err, errs.NotFound, "no shift")
	_, err = till.RequireOpen(t.Context(), s.db, s.till)
	s.wantCode(err, errs.TillClosed, "a closed till")
	s.open(2000) // and the next shift begins
}

// A sale that is being recorded holds its shift: the count waits for it, and has it.
func TestClose_waitsForASaleInProgress(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	shift := s.open(0)
	sale := s.sell(id(), 1, map[string]money.Centimos{"cash": 1000}) // not in the shift yet
	recording, err := s.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer recording.Rollback()
	if held, err := till.LockOpen(t.Context(), recording, s.till); err != nil || held != shift {
		t.Fatal(held, err)
	}

	closed := make(chan till.Report, 1)
	go func() {
		z, err := s.close(shift, till.Count{1000: 1})
		if err != nil {
			t.Error(err)
		}
		closed <- z
	}()
	dbtest.UntilSomebodyWaits(t, s.db)
	if _, err := recording.Exec("update sales set shift_id = ? where id = ?", shift, sale); err != nil {
		t.Fatal(err)
	}
	if err := recording.Commit(); err != nil {
		t.Fatal(err)
	}

	if z := <-closed; z.Cash == nil || z.Cash.Expected != 1000 || *z.Difference != 0 {
		t.Errorf("the count missed the sale: %+v", z)
	}
}

// A sale that comes when the drawer is being counted waits, and then finds the till closed.
func TestLockOpen_comesTooLateWhenTheShiftIsClosing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	shift := s.open(0)
	closing, err := s.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closing.Rollback()
	if _, err := closing.Exec("update till_shifts set open_till = null, closed_at = ? where id = ?", morning, shift); err != nil {
		t.Fatal(err)
	}
	late := make(chan error, 1)
	go func() {
		late <- mysql.InTx(context.Background(), s.db, func(tx *sql.Tx) error {
			_, err := till.LockOpen(context.Background(), tx, s.till)
			return err
		})
	}()
	dbtest.UntilSomebodyWaits(t, s.db)
	if err := closing.Commit(); err != nil {
		t.Fatal(err)
	}
	s.wantCode(<-late, errs.TillClosed, "a sale that came too late")
}

func TestOfDay_listsTheShiftsOfADayNewestFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var want []string
	for hour := range 5 {
		shift, _, err := till.Open(t.Context(), s.db, s.till, till.Opening{ID: id(), OpeningFloat: 100}, rosa, morning.Add(time.Duration(hour)*4*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if hour < 4 { // 8:00, 12:00, 16:00 and 20:00; the fifth is the next day's 0:00
			want = append([]string{shift.ID}, want...)
		}
		if _, err := s.close(shift.ID, till.Count{100: 1}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		page, err := till.OfDay(t.Context(), s.db, peru.BusinessDay(morning), 3, cursor)
		if err != nil || pages > 2 {
			t.Fatal(pages, err)
		}
		for _, shift := range page.Items {
			got = append(got, shift.ID)
		}
		cursor = page.Next
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, cursor := range []string{"x", "eyJrIjoieCIsImkiOiIifQ"} {
		_, err := till.OfDay(t.Context(), s.db, peru.BusinessDay(morning), 3, cursor)
		s.wantCode(err, errs.InvalidRequest, "a cursor that no page gave")
	}
}
