package sale_test

import "testing"

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
