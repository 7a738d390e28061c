package settlement_test

import (
	"database/sql"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/settlement"
	"carmensita.pe/market/internal/values/errs"
)

// TestSettle_aPaybackThatACardRefusedLeavesTheDrawerOnce: a person gives the money by hand, the answer is lost and the same decision
// comes again; another decision about it comes too late.
func TestSettle_aPaybackThatACardRefusedLeavesTheDrawerOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sold, err := s.sell(t.Context(), payment.Card)
	s.must(err)
	back, err := s.giveBack(t.Context(), sold)
	s.must(err)
	s.must(mysql.InTx(t.Context(), s.db, func(tx *sql.Tx) error {
		_, err := refund.Settle(t.Context(), tx, back, []payment.Return{{Line: 1, Refused: "cuenta cerrada"}})
		return err
	}))
	byHand := settlement.Request{ID: newID(), Kind: settlement.Payout, Subject: back, Line: 1, Outcome: settlement.Cash, TillID: s.tills[0]}

	var version int
	s.must(s.db.QueryRowContext(t.Context(), "select version from refund_payouts where refund_id = ? and line = 1", back).Scan(&version))
	now := time.Now().UTC()
	first, made, err := settlement.Settle(t.Context(), s.db, version, byHand, luis, now)
	s.must(err)
	again, madeAgain, err := settlement.Settle(t.Context(), s.db, version, byHand, luis, now.Add(time.Minute))
	s.must(err)
	if !made || madeAgain || first.Amount != again.Amount || !first.SettledAt.Equal(again.SettledAt) {
		t.Errorf("the decision is %+v (made %t), and sent again %+v (made %t)", first, made, again, madeAgain)
	}
	other := byHand
	other.ID = newID()
	if _, _, err := settlement.Settle(t.Context(), s.db, version, other, luis, now); errs.CodeOf(err) != errs.Stale && errs.CodeOf(err) != errs.Conflict {
		t.Errorf("a second decision about the same money: %v", err)
	}
	var moves, out int
	s.must(s.db.QueryRowContext(t.Context(), "select count(*), coalesce(-sum(amount), 0) from till_movements where reference = ?", byHand.ID).Scan(&moves, &out))
	if moves != 1 || out <= 0 {
		t.Errorf("%d movements of the drawer gave %d centimos", moves, out)
	}
	if err := invariant.Check(t.Context(), s.db); err != nil {
		t.Error(err)
	}
}
