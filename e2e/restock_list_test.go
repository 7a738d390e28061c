package e2e_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
)

func TestRestock_theListSaysWhatRunsOutFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier(func(v *catalog.Supplier) { v.LeadTimeDays = 5 })
	milk, bread := s.stocked(14, v.packs()), s.stocked(24, v.packs())
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

	// 2 of milk are left of which 12 in a week are 1.714 a day: 1 day, and what is ordered comes in 6. 8 of bread at 2.286 a day last 3.
	got := list(v)

	if want := (restock.RunsOut{Name: milk.name, Days: 1, Products: 2, Before: restock.NightOf(time.Now()).AddDays(10)}); got.ID != id || got.Products != 3 ||
		got.RunsOut == nil || *got.RunsOut != want {
		t.Errorf("the list says %+v of %+v", got.RunsOut, got)
	}
	if got := list(quiet); got.RunsOut == nil || got.RunsOut.Products != 0 {
		t.Errorf("what nobody buys runs out: %+v", got.RunsOut)
	}
}
