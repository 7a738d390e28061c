package e2e_test

import (
	"net/http"
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

func TestLabels_packagesAreSoldAtTheirPriceAndComeBackOneByOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cheese := s.stocked(2, func(p *catalog.NewProduct) { p.Unit, p.Price, p.Cost = catalog.Kilogram, 9990, 7000 })
	cart := s.cart()
	cart.Lines = []sale.RequestLine{
		{ProductID: cheese.id, Quantity: 54, Amount: 537},
		{ProductID: cheese.id, Quantity: 54, Amount: 537},
		{ProductID: cheese.id, Quantity: 41, Amount: 405},
	}
	cart.ExpectedTotal = 1479
	cart.Payments = []payment.Tender{{Method: "yape", Amount: 1479, Reference: newID()[24:]}}
	sold := s.till(cashier).sell(cart).sold()
	var amounts []money.Centimos
	for _, line := range sold.Lines {
		amounts = append(amounts, line.Amount)
	}
	if len(amounts) != 3 || amounts[0] != 537 || amounts[1] != 537 || amounts[2] != 405 {
		t.Errorf("the packages cost %v", amounts)
	}
	var back money.Centimos
	for _, grams := range []float64{0.020, 0.034} {
		note := decode[refund.Refund](s.till(cashier).send(http.MethodPost, "/api/sales/"+sold.ID+"/refunds",
			body{"id": newID(), "tillId": s.tillID(1), "reason": "07",
				"lines": []any{body{"line": 1, "quantity": grams, "goods": "stock"}, body{"line": 2, "quantity": grams, "goods": "stock"}}}).want(http.StatusCreated))
		back += note.Totals.Total
	}
	if back != 2*537 {
		t.Errorf("two packages gave back %s, want what their labels said", back)
	}
	if left := one[int](s, "select on_hand from stock where product_id = ?", cheese.id); left != 2000-41 {
		t.Errorf("%d g are left, want 1959", left)
	}
	cheap := again(cart)
	cheap.Lines, cheap.ExpectedTotal = []sale.RequestLine{{ProductID: cheese.id, Quantity: 1000, Amount: 500}}, 500
	cheap.Payments = []payment.Tender{{Method: payment.Cash, Amount: 500}}
	s.till(cashier).sell(cheap).refused(errs.InvalidRequest)
	s.invariants(cart.ID)
}
