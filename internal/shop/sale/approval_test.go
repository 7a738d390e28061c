package sale_test

import (
	"testing"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
)

// TestRecord_writesWhoApprovedWithTheSale: a sale that a cashier may not make alone has one act in the audit, any other has none,
// however often it is recorded.
func TestRecord_writesWhoApprovedWithTheSale(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	approved, plain := s.cart(0), s.cart(1)
	approved.ApprovedBy = "luis"
	want := map[string]int{approved.ID: 1, plain.ID: 0}
	s.sell(approved, "run", noon)
	s.sell(plain, "run", noon)
	claim, sold, err := s.reserve(approved, "another run", after)
	if err != nil || sold == nil {
		t.Fatalf("the same sale again is %+v, %v", sold, err)
	}
	if _, err := s.record(approved, claim, "another run", after); err != nil {
		t.Fatal(err)
	}
	for id, acts := range want {
		var got int
		if err := s.db.QueryRowContext(t.Context(), `select count(*) from audit_log where action = 'sale.approved' and subject = ? and actor = ?
			and json_value(after_doc, '$.approvedBy') = 'luis'`, id, approved.Cashier.Username).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != acts {
			t.Errorf("the sale has %d acts of approval, want %d", got, acts)
		}
	}
	s.assertBooks(len(want))
}

// A manager who sells needs nobody's PIN for a discount: the sale and the audit name himself, however it is paid.
func TestSell_namesTheManagerHimselfForHisDiscount(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	luis := sale.Cashier{Username: "luis", Name: "Luis"}
	discounted := func(tender payment.Tender) sale.Request {
		r := s.request([]payment.Tender{tender}, 0)
		r.Discounts, r.ExpectedTotal = onReceipt(amountOff(276)), 200
		return r
	}
	inCash, byCard := discounted(cash(200)), discounted(card(200))
	if _, err := s.atOnce(submit(inCash, rosa, "cashier"), "run", nil); errs.CodeOf(err) != errs.ApprovalNeeded {
		t.Fatalf("a cashier: %v, want approval_needed", err)
	}
	if got, err := s.atOnce(submit(inCash, luis, "manager"), "run", nil); err != nil || got.Done == nil {
		t.Fatalf("in cash: %+v, %v", got, err)
	}
	begun, err := s.begin(submit(byCard, luis, "manager"), "run", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "run", noon); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{inCash.ID, byCard.ID} {
		if n := s.count("sales where approved_by = 'luis' and cashier = 'luis' and id = ?", id); n != 1 {
			t.Errorf("%s: the sale does not name him", id)
		}
		n := s.count("audit_log where action = 'sale.approved' and actor = 'luis' and json_value(after_doc, '$.approvedBy') = 'luis' and subject = ?", id)
		if n != 1 {
			t.Errorf("%s: %d acts in the audit name him, want 1", id, n)
		}
	}
	s.assertBooks(2)
}
