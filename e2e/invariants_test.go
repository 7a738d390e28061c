package e2e_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/local/terminal"
)

// invariants asserts what design section 3 says must always hold, and for these sales that money and sale agree.
func (s *shop) invariants(saleIDs ...string) {
	s.t.Helper()
	if err := invariant.Check(s.ctx(), s.db()); err != nil {
		s.t.Error(err)
	}
	for _, id := range saleIDs {
		s.wantMoneyOf(id)
	}
}

// wantMoneyOf asserts that the terminal holds exactly one charge for each card payment of a sale, and none of a sale
// that is not recorded, of which nothing is reserved either.
func (s *shop) wantMoneyOf(saleID string) {
	s.t.Helper()
	recorded := s.rows("select p.authorization, p.amount from payments p where p.sale_id = ? and p.method = 'card'", saleID)
	var charged []string
	for _, charge := range s.charges(saleID) {
		charged = append(charged, fmt.Sprint(charge.Authorization, " ", charge.Amount))
	}
	if strings.Join(charged, ", ") != strings.Join(recorded, ", ") {
		s.t.Errorf("sale %s: the terminal holds %v, recorded is %v", saleID, charged, recorded)
	}
	if left := s.rows("select product_id, quantity from stock_reservations where sale_id = ?", saleID); len(left) > 0 {
		s.t.Errorf("sale %s: still reserved: %v", saleID, left)
	}
}

// wantNoMoneyLost asserts, for the whole cloud, that every charge that stands is of a recorded sale, unless it stood when the test
// entered: a test of a restore leaves some behind in the shop from before.
func (s *shop) wantNoMoneyLost() {
	s.t.Helper()
	for _, charge := range s.cloud.Terminal.Charges() {
		saleID, _, _ := strings.Cut(charge.ID, ".")
		if slices.Contains(s.stood, charge.ID) {
			continue
		}
		if charge.Status == terminal.Approved && len(s.rows("select id, number from sales where id = ?", saleID)) == 0 {
			s.t.Errorf("the terminal holds %d centimos of %s, which was never sold", charge.Amount, charge.ID)
		}
	}
}

// rows reads rows of two columns, as text.
func (s *shop) rows(query string, args ...any) []string {
	s.t.Helper()
	found, err := s.db().QueryContext(s.ctx(), query, args...)
	if err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	defer found.Close()
	var all []string
	for found.Next() {
		var a, b sql.NullString
		if err := found.Scan(&a, &b); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, a.String+" "+b.String)
	}
	if err := found.Err(); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return all
}
