package e2e_test

import (
	"bytes"
	"net/http"
	"slices"
	"testing"

	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

func TestCheckout_fiftySendsOfOneSaleSellItOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const sends = 50
	p := s.stocked(100)
	cart := byCard(s.cart(p.times(2)), "123456")
	rosa := s.till(cashier)
	answers := make([]answer, sends)

	atOnce(sends, func(i int) { answers[i] = rosa.sell(cart) })

	created := 0
	for _, a := range answers {
		if a.status == http.StatusCreated {
			created++
		} else {
			a.want(http.StatusOK)
		}
		if !bytes.Equal(a.body, answers[0].body) {
			t.Errorf("two answers differ:\n%s\n%s", a.body, answers[0].body)
		}
	}
	if created != 1 {
		t.Errorf("%d of the answers say that the sale is new, want 1", created)
	}
	s.wantStock(p, 98)
	s.wantSales(p, 1)
	s.invariants(cart.ID)
	story := s.timeline(cart.ID)
	if story.Outcome != sale.OutcomeRecorded || story.Submits != sends || len(story.Executions) != sends {
		t.Errorf("the timeline is %s with %d submits in %d executions, want %d", story.Outcome, story.Submits, len(story.Executions), sends)
	}
	if moved := story.StockGroup.Movements; len(moved) != 1 || moved[0].ProductID != p.id || moved[0].Quantity != -2*quantity.One ||
		moved[0].Balance != 98*quantity.One {
		t.Errorf("the stock group is %+v", moved)
	}
	if story.Number != decode[sale.Sale](answers[0]).Number {
		t.Errorf("the timeline has the number %s, the receipt another", story.Number)
	}
}

func TestCheckout_aRepeatedSaleGivesTheFirstAnswer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	for _, cart := range []sale.Request{
		s.cart(p.times(1)),
		byCard(s.cart(p.times(1)), "123456"),
		withBuyer(s.cart(p.times(1)), peru.DNI, "45671238", " Ana María  Ñahui «Tía» & Cía. <x> \u2028 "),
		asFactura(s.cart(p.times(1))),
	} {
		first := s.till(cashier).sell(cart).want(http.StatusCreated)
		second := s.till(cashier).sell(cart).want(http.StatusOK)
		other := s.till(manager).sell(cart).want(http.StatusOK) // whoever sends it
		if !bytes.Equal(first.body, second.body) || !bytes.Equal(first.body, other.body) {
			t.Errorf("the answers differ:\n%s\n%s\n%s", first.body, second.body, other.body)
		}
		s.invariants(cart.ID)
	}
	s.wantStock(p, 6)
}

func TestCheckout_aSaleIDStandsForOneCart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	first := s.cart(p.times(1))
	other := s.cart(p.times(2))
	other.ID = first.ID
	sold := s.till(cashier).sell(first).sold()

	s.till(cashier).sell(other).refused(errs.SaleIDReused)

	s.wantStock(p, 9)
	if repeated := decode[sale.Sale](s.till(cashier).sell(first).want(http.StatusOK)); repeated.Number != sold.Number {
		t.Errorf("the number changed from %s to %s", sold.Number, repeated.Number)
	}
	s.invariants(first.ID)
}

func TestCheckout_twoCartsUnderOneIDAtOnceSellOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(100)
	one, two := s.cart(p.times(1)), s.cart(p.times(2))
	two.ID = one.ID
	answers := make([]answer, 20)

	atOnce(len(answers), func(i int) { answers[i] = s.till(cashier).sell([]sale.Request{one, two}[i%2]) })

	var sold []quantity.Quantity
	for _, a := range answers {
		if a.status == http.StatusConflict {
			a.refused(errs.SaleIDReused)
			continue
		}
		sold = append(sold, decode[sale.Sale](a).Lines[0].Quantity)
	}
	if distinct := slices.Compact(sold); len(sold) != len(answers)/2 || len(distinct) != 1 {
		t.Errorf("sold %v, want one of the carts, ten times the same answer", sold)
	}
	s.wantSales(p, 1)
	s.invariants(one.ID)
}
