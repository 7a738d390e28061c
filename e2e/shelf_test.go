package e2e_test

import (
	"net/http"
	"sync"
	"testing"

	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// One id is that of everything that moves goods or money: each stands apart from the others, and is taken once.
func TestIDs_oneOfEveryKindStandsApart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(0, perishable)
	rosa, luis := s.till(cashier), s.till(manager)
	id := newID()
	receipt := body{"id": id, "lines": []any{body{"productId": p.id, "quantity": 10, "expiresOn": "2099-01-31"}}}
	luis.receive(receipt).want(http.StatusCreated)

	cart := s.cart(p.times(4))
	cart.ID = id
	rosa.sell(cart).sold()
	back := s.back(1, 2)
	back.ID = id
	back.Lines[0].Goods = refund.ToWaste
	rosa.refund(id, back).refunded()
	luis.send(http.MethodPost, "/api/counts", body{"id": id, "name": "Lácteos", "productIds": []string{p.id}}).want(http.StatusCreated)
	version := decode[stock.Count](rosa.send(http.MethodPut, "/api/counts/"+id+"/lines",
		body{"id": id, "lines": []any{body{"productId": p.id, "counted": 5}}}).want(http.StatusOK)).Version
	luis.closeCount(id, "post", version).want(http.StatusOK)

	v := s.supplier()
	q := s.stocked(0, v.packs())
	order := s.sent(v)
	brought := body{"id": id, "lines": []any{of(q, 6)}}
	luis.act(order, "receipts", brought).want(http.StatusOK)
	bought := s.purchase(func(b body) {
		b["id"], b["supplierId"], b["lines"] = id, v.id, []any{body{"productId": q.id, "quantity": 10, "amount": 5900}}
	})
	s.bought(bought)
	box := s.newTill()
	s.openShift(box, 100*money.Sol)
	supplierPaid := body{"id": id, "amount": 1500, "method": "cash", "tillId": box}
	luis.send(http.MethodPost, "/api/purchases/"+id+"/payments", supplierPaid).want(http.StatusCreated)
	c := s.customer(100 * money.Sol)
	s.owes(c, 20*money.Sol)
	debtPaid := customer.Payment{ID: id, TillID: box, Amount: 500, Method: "cash"}
	rosa.send(http.MethodPost, "/api/customers/"+c.ID+"/payments", debtPaid).want(http.StatusCreated)

	// Sent again, each gives its own first answer; another of the kind is told.
	luis.act(order, "receipts", brought).want(http.StatusOK)
	luis.send(http.MethodPost, "/api/purchases", bought).want(http.StatusOK)
	luis.send(http.MethodPost, "/api/purchases/"+id+"/payments", supplierPaid).want(http.StatusOK)
	rosa.send(http.MethodPost, "/api/customers/"+c.ID+"/payments", debtPaid).want(http.StatusOK)
	supplierPaid["amount"], debtPaid.Amount = 1600, 600
	luis.send(http.MethodPost, "/api/purchases/"+id+"/payments", supplierPaid).refused(errs.Conflict)
	rosa.send(http.MethodPost, "/api/customers/"+c.ID+"/payments", debtPaid).refused(errs.Conflict)
	luis.receive(receipt).want(http.StatusOK)
	rosa.sell(cart).want(http.StatusOK)
	rosa.refund(id, back).want(http.StatusOK)
	receipt["note"] = "otra"
	luis.receive(receipt).refused(errs.Conflict)
	adjustment := correcting(p, stock.Found, 1)
	adjustment["id"] = id
	luis.adjust(adjustment).refused(errs.Conflict)
	other := s.cart(p.times(1))
	other.ID = id
	rosa.sell(other).refused(errs.SaleIDReused)
	second := s.cart(p.times(1))
	rosa.sell(second).sold()
	rosa.refund(second.ID, back).refused(errs.Conflict)

	s.wantStock(p, 4)
	if left := one[quantity.Quantity](s, "select remaining from stock_batches where product_id = ? and expires_on is not null", p.id); left != 4*quantity.One {
		t.Errorf("%s are left in the batch", left)
	}
	s.wantStock(q, 16)
	if in := one[money.Centimos](s, "select sum(m.amount) from till_movements m join till_shifts h on h.id = m.shift_id where h.till_id = ? and m.kind <> 'float'", box); in != -10*money.Sol {
		t.Errorf("%s went into the drawer", in)
	}
	s.invariants()
}

// A product follows a day: its goods lie in batches from the moment in which it is marked, and what comes back lies where it was.
func TestBatches_holdWhatIsOnHandWhateverIsDone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(0, perishable)
	rosa, luis := s.till(cashier), s.till(manager)
	luis.receive(body{"id": newID(), "lines": []any{body{"productId": p.id, "quantity": 5, "expiresOn": "2099-01-31"}}}).want(http.StatusCreated)
	sold := rosa.sell(s.cart(p.times(3))).sold()
	rosa.refund(sold.ID, s.back(1, 2)).refunded()
	s.invariants(sold.ID)
	if left := one[quantity.Quantity](s, "select remaining from stock_batches where product_id = ?", p.id); left != 4*quantity.One {
		t.Errorf("%s are left in the batch that the goods came from and went back to", left)
	}
	luis.adjust(correcting(p, stock.Found, 2)).want(http.StatusCreated)
	luis.adjust(correcting(p, stock.Expired, -3)).want(http.StatusCreated)
	s.invariants()
	if got := one[string](s,
		"select group_concat(if(expires_on is null, 'sin fecha', 'con fecha'), ' ', remaining div 1000 order by sell_by separator ', ') from stock_batches where product_id = ?", p.id); got != "con fecha 1, sin fecha 2" {
		t.Errorf("the batches are %q", got)
	}
}

// A count while a cart is being paid: its goods are told apart, and the review lists which sale has them.
func TestCounts_goodsOfACartThatIsBeingPaidAreNotMissing(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	rosa, luis := s.till(cashier), s.till(manager)
	cart := byCard(s.cart(p.times(3)), "123456")
	id := s.startCount(p)
	var review stock.Review
	counted := sync.OnceFunc(func() {
		s.till(cashier).count(id, body{p.id: 7}).want(http.StatusOK) // three are in the customer's bag
		review = luis.reviewCount(id)
		luis.closeCount(id, "post", review.Count.Version).want(http.StatusOK)
	})
	defer s.faults.on("checkout/reserve-stock", counted)()
	rosa.sell(cart).sold()

	if len(review.InProgress) != 1 || review.InProgress[0].SaleID != cart.ID || review.InProgress[0].Quantity != 3*quantity.One || review.Variance.Differing != 0 {
		t.Errorf("the review is %+v", review)
	}
	s.wantStock(p, 7)
	s.invariants(cart.ID)
}
