package e2e_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// onCredit lets the customer owe the whole cart.
func onCredit(cart sale.Request, customerID string) sale.Request {
	cart.CustomerID = customerID
	cart.Payments = []payment.Tender{{Method: payment.Credit, Amount: cart.ExpectedTotal}}
	return cart
}

func TestCredit_thirtySalesOfTenSolesWithALimitOfAHundred(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	who := s.customer(100 * money.Sol)
	p := s.stocked(100, func(p *catalog.NewProduct) { p.Price = 10 * money.Sol })
	rosa := s.till(cashier)
	var passed, refused atomic.Int64
	var selling sync.WaitGroup
	for range 30 {
		cart := onCredit(s.cart(p.times(1)), who.ID)
		selling.Go(func() {
			switch got := rosa.sell(cart); got.status {
			case http.StatusCreated:
				passed.Add(1)
			case http.StatusConflict:
				got.refused(errs.CreditLimit)
				refused.Add(1)
			default:
				t.Errorf("a sale on credit answers %d", got.status)
			}
		})
	}
	selling.Wait()

	if passed.Load() != 10 || refused.Load() != 20 {
		t.Errorf("%d sales passed and %d were refused, want 10 and 20", passed.Load(), refused.Load())
	}
	s.wantStock(p, 90)
	s.invariants()
}

func TestCredit_needsACustomerWhoMayOweIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	rosa := s.till(cashier)
	rosa.sell(onCredit(s.cart(p.times(1)), "")).refused(errs.InvalidRequest)
	rosa.sell(onCredit(s.cart(p.times(1)), newID())).refused(errs.InvalidRequest)
	rosa.sell(onCredit(s.cart(p.times(1)), s.customer(0).ID)).refused(errs.CreditLimit)
	s.wantStock(p, 10)
}

func TestCheckout_aClosedTillSellsNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	cart := s.cart(p.times(1))
	cart.TillID = s.newTill()
	rosa := s.till(cashier)
	rosa.sell(cart).refused(errs.TillClosed)

	shift := s.openShift(cart.TillID, 50*money.Sol)
	rosa.sell(cart).sold()

	var in string
	if err := s.db().QueryRowContext(s.ctx(), "select shift_id from sales where id = ?", cart.ID).Scan(&in); err != nil || in != shift.ID {
		t.Errorf("the sale is in the shift %q (%v), want %s", in, err, shift.ID)
	}
	s.wantStock(p, 9)
	s.invariants(cart.ID)
}

func TestShortStock_aManagersPINLetsItPassUntilItIsCounted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(1)
	s.exec("update products set short_policy = 'allow_with_pin' where id = ?", p.id)
	rosa := s.till(cashier)
	vouched := s.hasPIN("jefe-de-mostrador", "4711")

	refusal := rosa.sell(s.cart(p.times(3))).refused(errs.ApprovalNeeded)
	if len(refusal.Shortages) != 1 || refusal.Shortages[0].ProductID != p.id {
		t.Errorf("the cashier is told %+v", refusal.Shortages)
	}
	s.wantStock(p, 1)

	cart := s.cart(p.times(3))
	cart.Approval = &vouched
	rosa.sell(cart).sold()

	s.wantStock(p, -2)
	s.invariants(cart.ID)
	var short int64
	if err := s.db().QueryRowContext(s.ctx(), "select short_by from stock_incidents where product_id = ? and closed_at is null", p.id).Scan(&short); err != nil ||
		short != 2000 {
		t.Errorf("the incident is short by %d (%v), want 2 pieces", short, err)
	}
	luis, count := s.till(manager), s.startCount(p)
	luis.count(count, body{p.id: 4}).want(http.StatusOK)
	luis.closeCount(count, "post", decode[stock.Count](luis.get("/api/counts/"+count).want(http.StatusOK)).Version).want(http.StatusOK)
	var open int
	if err := s.db().QueryRowContext(s.ctx(), "select count(*) from stock_incidents where product_id = ? and closed_at is null", p.id).Scan(&open); err != nil ||
		open != 0 {
		t.Errorf("%d incidents are open after the count (%v)", open, err)
	}
	s.wantStock(p, 4)
	s.invariants(cart.ID)
}

func TestShortStock_aWrongPINLetsNothingPass(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(0)
	s.exec("update products set short_policy = 'allow_with_pin' where id = ?", p.id)
	cart := s.cart(p.times(1))
	cart.Approval = &pins.Approval{Username: "nobody", PIN: strings.Repeat("9", 4)}
	s.till(cashier).sell(cart).refused(errs.WrongPIN)
	s.wantStock(p, 0)
}
