package till_test

import (
	"database/sql"
	"sync"
	"sync/atomic"
	"testing"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// limit is what a cashier may take out of a drawer alone.
const limit = 100 * money.Sol

func out(amount money.Centimos) till.NewMovement {
	return till.NewMovement{ID: id(), Kind: "cash_out", Amount: amount, Reason: "pan"}
}

func TestMove_neverTakesMoreOutThanTheDrawerHolds(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	shift := s.open(1000)
	sale := s.sell(shift, 1, map[string]money.Centimos{"cash": 500, "yape": 9000})
	s.refund(shift, sale, 200)
	s.move(shift, "cash_in", 300, "sencillo") // 16.00 in all
	_, _, err := till.Move(t.Context(), s.db, shift, out(1610), rosa, "luis", limit, morning)
	s.wantCode(err, errs.DrawerShort, "more than is there, even by a manager")
	s.move(shift, "cash_out", 1600, "todo")
	_, _, err = till.Move(t.Context(), s.db, shift, out(10), rosa, "", limit, morning)
	s.wantCode(err, errs.DrawerShort, "out of an empty drawer")
}

func TestMove_manyAtOnceNeverTakeMoreOutThanTheDrawerHolds(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	shift := s.open(1000)
	var took atomic.Int32
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			_, created, err := till.Move(t.Context(), s.db, shift, out(300), rosa, "", limit, morning)
			if created && err == nil {
				took.Add(1)
			} else if errs.CodeOf(err) != errs.DrawerShort {
				t.Errorf("took %t, %v", created, err)
			}
		})
	}
	all.Wait()
	if report, err := till.ReportOf(t.Context(), s.db, shift, false); err != nil || took.Load() != 3 || report.Cash.Expected != 100 {
		t.Errorf("%d took S/ 3.00 of S/ 10.00 and left %+v, %v", took.Load(), report.Cash, err)
	}
}

func TestMove_muchCashOutNeedsAManagerHoweverItIsSplit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	shift := s.open(1000 * money.Sol)
	_, _, err := till.Move(t.Context(), s.db, shift, out(limit+10), rosa, "", limit, morning)
	s.wantCode(err, errs.ApprovalNeeded, "more than the limit at once")
	for range 4 {
		s.move(shift, "cash_out", 25*money.Sol, "gas")
	}
	more := out(10)
	_, _, err = till.Move(t.Context(), s.db, shift, more, rosa, "", limit, morning)
	s.wantCode(err, errs.ApprovalNeeded, "more than the limit in parts")
	approved, _, err := till.Move(t.Context(), s.db, shift, more, rosa, "luis", limit, morning)
	if err != nil || approved.ApprovedBy != "luis" {
		t.Errorf("approved: %+v, %v", approved, err)
	}
	if again, created, err := till.Move(t.Context(), s.db, shift, more, rosa, "", limit, morning); err != nil || created || again != approved {
		t.Errorf("again without approval: %+v, %v", again, err)
	}
	var got string
	if err := s.db.QueryRow("select json_value(after_doc, '$.approvedBy') from audit_log where action = 'shift.cash_moved' order by id desc limit 1").Scan(&got); err != nil || got != "luis" {
		t.Errorf("the audit says that %q approved, %v", got, err)
	}
	s.move(shift, "cash_in", 500*money.Sol, "sencillo") // what comes in needs nobody
}

func TestApprover_isWhoIsSignedInAsAManagerOrWhosePINCame(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if err := pins.Set(t.Context(), s.db, pins.Manager{Username: "luis", Name: "Luis", Role: "manager"}, "4711", morning); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		role, pin, want string
		code            errs.Code
	}{
		"a cashier alone":        {"cashier", "", "", ""},
		"a cashier with a PIN":   {"cashier", "4711", "luis", ""},
		"a cashier with a wrong": {"cashier", "4712", "", errs.WrongPIN},
		"a manager himself":      {"manager", "", "rosa", ""},
		"an admin herself":       {"admin", "", "rosa", ""},
	} {
		move := out(100)
		if c.pin != "" {
			move.Approval = &pins.Approval{Username: "luis", PIN: c.pin}
		}
		got, err := till.Approver(t.Context(), s.db, move, rosa, c.role, morning)
		if got != c.want || errs.CodeOf(err) != c.code {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
}

func TestSettle_takesNoMoreOutThanTheDrawerHolds(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.open(1000)
	settle := func(amount money.Centimos) error {
		return mysql.InTx(t.Context(), s.db, func(tx *sql.Tx) error {
			shift, err := till.LockDrawer(t.Context(), tx, s.till)
			if err != nil {
				return err
			}
			return till.Settle(t.Context(), tx, shift, id(), amount, "BC01-1", luis, morning)
		})
	}
	s.wantCode(settle(-1010), errs.DrawerShort, "more than is there")
	if err := settle(-1000); err != nil {
		t.Error(err)
	}
	s.wantCode(settle(-10), errs.DrawerShort, "out of an empty drawer")
}
