package e2e_test

import (
	"net/http"
	"slices"
	"testing"

	"carmensita.pe/market/local/cloud"
)

// TestCloud_aTillSellsWithTheFunctionsThatAreBuiltFirst holds the list of what a shop has before it opens to what a cashier's page calls
// from the sign-in to the receipt, by cash and by card.
func TestCloud_aTillSellsWithTheFunctionsThatAreBuiltFirst(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	cash, card := s.stocked(10), s.stocked(10)
	called := s.faults.listen()

	rosa := s.signIn(cashier)
	for _, path := range []string{
		"/api/sessions/current", "/api/shop", "/api/tills", "/api/categories", "/api/products?limit=200", "/api/promotions",
		"/api/stock?limit=10", "/api/customers?q=quispe",
	} {
		rosa.get(path).want(http.StatusOK)
	}
	for _, cart := range []string{
		rosa.sell(s.cart(cash.times(1))).sold().ID,
		rosa.sell(byCard(s.cart(card.times(1)), "123456")).sold().ID,
	} {
		rosa.get("/api/sales/" + cart).want(http.StatusOK)
		rosa.get("/api/sales/" + cart + "/receipt").want(http.StatusOK)
	}
	rosa.sell(byCard(s.cart(card.times(1)), "51")) // declined: the goods go back

	first := cloud.TillFunctions()
	for _, function := range called() {
		if !slices.Contains(first, function) {
			t.Errorf("%s was called, and is not built before the shop opens: its route belongs to the till's", function)
		}
	}
}
