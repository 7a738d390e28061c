package settlement_test

import (
	"database/sql"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/settlement"
	"carmensita.pe/market/internal/values/peru"
)

// paidOut is what the rollup says that went back by a method.
func (s shop) paidOut(day peru.Day, method payment.Method) (sum int) {
	s.t.Helper()
	s.must(s.db.QueryRowContext(s.t.Context(), "select coalesce(sum(paid_out), 0) from rollup_payments where business_day = ? and method = ?",
		day, method).Scan(&sum))
	return sum
}

func TestRollup_whateverChangesAClosedDayOpensItAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	today := peru.BusinessDay(time.Now())
	later := today.End().Add(48 * time.Hour)

	byYape, err := s.sell(t.Context(), "yape")
	s.must(err)
	backByYape, err := s.giveBack(t.Context(), byYape)
	s.must(err)
	rejected, err := s.sell(t.Context(), "yape")
	s.must(err)
	byCard, err := s.sell(t.Context(), payment.Card)
	s.must(err)
	backByCard, err := s.giveBack(t.Context(), byCard)
	s.must(err)
	_, err = s.sell(t.Context(), payment.Credit)
	s.must(err)
	debt := newID()
	_, _, err = customer.Pay(
		t.Context(),
		s.db,
		s.customer,
		customer.Payment{ID: debt, TillID: s.tills[0], Amount: 10, Method: "yape", Reference: "123456"},
		luis,
		time.Now().UTC(),
	)
	s.must(err)

	creditor, payout := newID(), newID()
	_, err = s.db.ExecContext(t.Context(),
		"insert into customers (id, document_kind, document_number, name, credit_balance) values (?, 'dni', '45671239', 'Eva', -500)", creditor)
	s.must(err)
	_, _, err = customer.PayOut(t.Context(), s.db, creditor, customer.NewPayout{ID: payout, Amount: 500, Method: "plin"}, luis, time.Now().UTC())
	s.must(err)

	settle := func(r settlement.Request) func() error {
		return func() error {
			r.ID = newID()
			_, _, err := settlement.Settle(t.Context(), s.db, 1, r, luis, later)
			return err
		}
	}
	for name, change := range map[string]func() error{
		"a payment that never arrived": settle(settlement.Request{
			Kind:    settlement.Payment,
			Subject: rejected.ID,
			Line:    1,
			Outcome: settlement.Rejected,
			Note:    "no está",
		}),
		"a payback in cash":          settle(settlement.Request{Kind: settlement.Payout, Subject: backByYape, Line: 1, Outcome: settlement.Cash, TillID: s.tills[0]}),
		"a debt that was not paid":   settle(settlement.Request{Kind: settlement.CreditPayment, Subject: debt, Outcome: settlement.Rejected, Note: "no está"}),
		"a payout that was not sent": settle(settlement.Request{Kind: settlement.CreditPayout, Subject: payout, Outcome: settlement.Rejected, Note: "sin app"}),
		"a card that refused": func() error {
			return mysql.InTx(t.Context(), s.db, func(tx *sql.Tx) error {
				_, err := refund.Settle(t.Context(), tx, backByCard, []payment.Return{{Line: 1, Refused: "cuenta cerrada"}})
				return err
			})
		},
	} {
		s.must(rollup.Roll(t.Context(), s.db, today, later))
		if open, err := rollup.Open(t.Context(), s.db, today, today); err != nil || len(open) != 0 {
			t.Fatalf("rolled up after its end, the day is open: %v, %v", open, err)
		}
		if err := change(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if open, err := rollup.Open(t.Context(), s.db, today, today); err != nil || len(open) != 1 {
			t.Errorf("%s leaves its day closed: %v, %v", name, open, err)
		}
	}
	s.must(rollup.Roll(t.Context(), s.db, today, later.Add(time.Hour)))
	if sum := s.paidOut(today, payment.Card); sum != 0 {
		t.Errorf("%d centimos went back by card, of which the terminal refused all", sum)
	}
	settledOn := peru.BusinessDay(later)
	s.must(rollup.Roll(t.Context(), s.db, settledOn, settledOn.End()))
	var missing, never, collected, paidBack, inCash int
	s.must(s.db.QueryRowContext(t.Context(), `select p.missing, p.collected, p.paid_out, m.money_out, n.amount from rollup_payments p
		join rollup_movements m on m.business_day = ? and m.kind = 'settlement' join payments n on n.sale_id = ?
		where p.business_day = ? and p.method = 'yape'`, settledOn, rejected.ID, today).Scan(&missing, &collected, &paidBack, &inCash, &never))
	if missing != never || collected != 0 || paidBack != 0 || inCash == 0 {
		t.Errorf("by Yape %d of %d centimos never came, a debt of %d was collected, %d went back, which went in cash: %d",
			missing, never, collected, paidBack, inCash)
	}
}

// A change that commits between the snapshot of a rollup and its writing is in neither.
func TestRollup_thatMissedAChangeLeavesItsDayOpen(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	today := peru.BusinessDay(time.Now())
	later := today.End().Add(48 * time.Hour)
	s.must(rollup.Roll(t.Context(), s.db, today, later))
	s.must(mysql.InTx(t.Context(), s.db, func(tx *sql.Tx) error { return rollup.Changed(t.Context(), tx, today) }))
	// As if that rollup were written now: what it has seen stands in its row, not when it was written.
	if open, err := rollup.Open(t.Context(), s.db, today, today); err != nil || len(open) != 1 {
		t.Errorf("the day is closed: %v, %v", open, err)
	}
	s.must(rollup.Roll(t.Context(), s.db, today, later.Add(time.Minute)))
	if open, err := rollup.Open(t.Context(), s.db, today, today); err != nil || len(open) != 0 {
		t.Errorf("the day stays open: %v, %v", open, err)
	}
}
