package refund_test

import (
	"testing"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

func (s shop) close() {
	s.t.Helper()
	if _, err := till.Close(s.t.Context(), s.db, s.shift, till.Closing{Counted: till.Count{}}, rosa, day); err != nil {
		s.t.Fatal(err)
	}
}

// recordedOf counts the refunds of a sale.
func (s shop) recordedOf(saleID string) (n int) {
	s.t.Helper()
	s.read(&n, "select count(*) from refunds where sale_id = ?", saleID)
	return n
}

func TestRecord_cashLeavesNoDrawerWhoseShiftIsClosed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sale, byCard := s.sold(2, paid{"cash", 950}), s.sold(1, paid{"card", 476})
	before := s.back(sale, 1)
	s.refunded(before)
	s.close()
	if _, err := s.record(s.back(sale, 1), "second"); errs.CodeOf(err) != errs.TillClosed || s.recordedOf(sale) != 1 {
		t.Errorf("cash of a closed till: %v, and %d refunds", err, s.recordedOf(sale))
	}
	if again, err := s.record(before, "third"); err != nil || !again.Repeated {
		t.Errorf("sent again after the shift: %+v, %v", again, err)
	}
	if _, err := s.record(s.back(byCard, 1), "fourth"); err != nil {
		t.Errorf("what moves no cash: %v", err)
	}
}

func TestRecord_neverGivesMoreCashBackThanTheDrawerHolds(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec("update till_shifts set opening_float = 950 where id = ?", s.shift)
	sale := s.sold(4, paid{"cash", 1900})
	for _, c := range []struct {
		pieces int
		want   errs.Code
	}{{3, errs.DrawerShort}, {1, ""}, {1, errs.DrawerShort}, {2, errs.DrawerShort}} {
		if _, err := s.record(s.back(sale, c.pieces), newID()); errs.CodeOf(err) != c.want {
			t.Errorf("%d pieces: got %v, want %q", c.pieces, err, c.want)
		}
	}
	var left money.Centimos
	s.read(&left, "select 950 - sum(cash) from refunds where shift_id = ?", s.shift)
	if left < 0 || s.recordedOf(sale) != 1 {
		t.Errorf("%d refunds left %s in the drawer", s.recordedOf(sale), left)
	}
}

func TestRecord_manySmallRefundsOfOneSaleNeedAManagerAsOneLargeDoes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sale := s.sold(10, paid{"cash", 4760})
	for range 4 {
		s.refunded(s.back(sale, 1)) // S/ 19.10 of S/ 20.00
	}
	if _, err := s.record(s.back(sale, 1), "fifth"); errs.CodeOf(err) != errs.ApprovalNeeded {
		t.Errorf("the fifth small one: %v", err)
	}
	s.refunded(s.back(s.sold(1, paid{"cash", 470}), 1)) // another customer's
	own := s.back(sale, 1)
	own.Role = "manager"
	if got := s.refunded(own).Refund; got.ApprovedBy != rosa.Username {
		t.Errorf("a manager's own: approved by %q", got.ApprovedBy)
	}
}

func TestRecord_paysBackTheWayThatTheMoneyCameInTheEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	// settled makes a decision about the rejected payment of a sale: so much came in another way.
	settled := func(sale, outcome string, amount money.Centimos) {
		s.exec("update payments set state = 'settled' where sale_id = ? and line = 1", sale)
		s.exec(`insert into settlements (id, kind, subject, line, version, outcome, amount, note, actor, actor_name, settled_at)
			values (?, 'payment', ?, 1, 1, 'rejected', 0, 'no llegó', 'luis', 'Luis', ?), (?, 'payment', ?, 1, 2, ?, ?, '', 'luis', 'Luis', ?)`,
			newID(), sale, day, newID(), sale, outcome, amount, day)
	}
	want := func(what string, got refund.Recorded, method payment.Method, amount money.Centimos, state refund.State) {
		t.Helper()
		if p := got.Refund.Payouts; len(p) != 1 || p[0].Method != method || p[0].Amount != amount || p[0].State != state {
			t.Errorf("%s: %+v, want %s %s %s", what, p, method, amount, state)
		}
	}
	inCash := s.sold(2, paid{"yape", 952})
	settled(inCash, "cash", 950)
	want("the first half of what came in cash", s.refunded(s.back(inCash, 1)), payment.Cash, 480, refund.Paid)
	want("the rest of it", s.refunded(s.back(inCash, 1)), payment.Cash, 470, refund.Paid)

	byTransfer := s.sold(1, paid{"plin", 476})
	settled(byTransfer, "transfer", 476)
	want("what came by transfer", s.refunded(s.back(byTransfer, 1)), "transfer", 476, refund.ToConfirm)

	halfOff := s.sold(2, paid{"yape", 952})
	s.exec("update payments set state = 'rejected' where sale_id = ?", halfOff)
	want("goods that were never paid", s.refunded(s.back(halfOff, 1)), "yape", 476, refund.Offset)
	settled(halfOff, "cash", 470) // the customer paid what he kept
	want("goods that were paid in cash then", s.refunded(s.back(halfOff, 1)), payment.Cash, 470, refund.Paid)
}

func TestRecord_aCashierTakesGoodsBackOfTheLastDaysAlone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sale := s.sold(2, paid{"card", 952})
	if _, err := s.recordAt(s.back(sale, 1), "in time", day.AddDate(0, 0, 7)); err != nil {
		t.Errorf("a week later: %v", err)
	}
	late := s.back(sale, 1)
	_, err := s.recordAt(late, "late", day.AddDate(0, 0, 8))
	if errs.CodeOf(err) != errs.ApprovalNeeded || errs.From(err).Total != nil {
		t.Errorf("eight days later: %v", err)
	}
	late.Role = "manager"
	if recorded, err := s.recordAt(late, "manager", day.AddDate(0, 0, 8)); err != nil || recorded.Refund.ID != late.Request.ID {
		t.Errorf("a manager, eight days later: %+v, %v", recorded, err)
	}
}
