package e2e_test

import (
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
)

func TestRestock_theListSaysWhatRunsOutFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier(func(v *catalog.Supplier) { v.LeadTimeDays = 5 })
	milk, bread := s.stocked(14, v.packs()), s.stocked(20, v.packs())
	s.stocked(3, v.packs()) // nothing of it sells
	s.till(cashier).sell(s.cart(milk.times(12), bread.times(16))).sold()
	id := s.drafted(v)
	quiet := s.supplier()
	s.stocked(3, quiet.packs())
	s.drafted(quiet)
	list := func(v supplier) restock.Summary {
		t.Helper()
		listed := all[restock.Summary](s.till(manager), "/api/restocks?state=draft&supplier="+v.id)
		if len(listed) != 1 {
			t.Fatalf("listed %+v", listed)
		}
		return listed[0]
	}

	// 2 of milk are left of which 12 sell in 28 days: 4 days, and the supplier takes 5. 4 of bread of which 16 sell last 7.
	got := list(v)

	if got.ID != id || got.Products != 3 || got.RunsOut == nil || *got.RunsOut != (restock.RunsOut{Name: milk.name, Days: 4, Products: 1}) {
		t.Errorf("the list says %+v of %+v", got.RunsOut, got)
	}
	if got := list(quiet); got.RunsOut != nil {
		t.Errorf("what nobody buys runs out: %+v", got.RunsOut)
	}
}
