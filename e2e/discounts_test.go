package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// hasPIN gives the manager of one test a PIN.
func (s *shop) hasPIN(username, pin string) pins.Approval {
	s.t.Helper()
	if err := pins.Set(s.ctx(), s.db(), pins.Manager{Username: username, Name: "Encargado", Role: "manager"}, pin, time.Now()); err != nil {
		s.t.Fatal(err)
	}
	return pins.Approval{Username: username, PIN: pin}
}

// reduced is the cart with discounts by hand, at the total that is left.
func reduced(cart sale.Request, total money.Centimos, byHand sale.Discounts) sale.Request {
	cart.Discounts, cart.ExpectedTotal = &byHand, total
	cart.Payments = []payment.Tender{{Method: payment.Cash, Amount: total}}
	return cart
}

func onReceipt(percent int) sale.Discounts {
	return sale.Discounts{Receipt: &sale.Discount{Percent: percent}}
}

func TestCheckout_aPromotionCountsWithinSecondsAndStandsOnTheReceipt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis, rosa := s.till(manager), s.till(cashier)
	p := s.stocked(10)
	made := decode[promotion.Promotion](luis.send(http.MethodPost, "/api/promotions", threeForTwo(p)).want(http.StatusCreated))
	cart := s.cart(p.times(3))
	cart.ExpectedTotal = 20 * money.Sol
	cart.Payments[0].Amount = 20 * money.Sol
	var answered answer
	s.eventually("the promotion counts", func() bool {
		answered = rosa.sell(cart)
		return answered.status == http.StatusCreated
	})

	sold := answered.sold()

	line := sold.Lines[0]
	if line.Discount != 1000 || line.Amount != 2000 || line.Promotion != "3x2" || sold.Totals.Discount != 1000 || sold.Totals.Total != 2000 {
		t.Errorf("sold %+v", sold)
	}
	if id := one[string](s, "select promotion_id from sale_lines where sale_id = ?", sold.ID); id != made.ID {
		t.Errorf("the line names the promotion %s", id)
	}
	if paper := string(rosa.get("/api/sales/" + sold.ID + "/receipt").want(http.StatusOK).body); !strings.Contains(paper, "Dscto. 3x2") {
		t.Error("the receipt does not tell it")
	}
	luis.sees(1).send(http.MethodPost, "/api/promotions/"+made.ID+"/end", nil).want(http.StatusOK)
	if again := decode[sale.Sale](rosa.sell(cart).want(http.StatusOK)); again.Lines[0] != line || again.Totals != sold.Totals {
		t.Errorf("the same sale again is %+v", again)
	}
	s.wantStock(p, 7)
	s.invariants(sold.ID)
}

func TestCheckout_aDiscountAboveTheLimitNeedsAManagersPIN(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa := s.firstDay(s.hire("cashier")) // wrong PINs count against who types them
	p := s.stocked(10)
	pin := s.hasPIN("encargada-"+newID(), "2580")

	within := rosa.sell(reduced(s.cart(p.times(1)), 900, onReceipt(10_00))).sold()
	if within.Totals.Discount != 100 || within.Lines[0].Amount != 900 || within.Totals.TaxedBase+within.Totals.IGV != 900 {
		t.Errorf("within the limit: %+v", within)
	}
	cart := reduced(s.cart(p.times(1)), 700, onReceipt(30_00))
	rosa.sell(cart).refused(errs.ApprovalNeeded)
	cart.Approval = &pins.Approval{Username: pin.Username, PIN: "0000"}
	rosa.sell(cart).refused(errs.WrongPIN)
	cart.Approval = &pin
	sold := rosa.sell(cart).sold()
	if sold.Totals.Discount != 300 || sold.Totals.Total != 700 {
		t.Errorf("approved: %+v", sold)
	}
	if by := one[string](s, "select approved_by from sales where id = ? and discount = 300", sold.ID); by != pin.Username {
		t.Errorf("approved by %q", by)
	}
	cart.Approval = nil
	rosa.sell(cart).want(http.StatusOK) // the PIN is no part of the cart
	if n := telling(s.trail(sold.ID), "2580"); n != 0 {
		t.Errorf("the trail keeps the PIN in %d steps", n)
	}
	if telling(s.trail(sold.ID), `"pin":"****"`) == 0 {
		t.Error("the trail does not tell of the approval")
	}
	s.wantStock(p, 8)
	s.invariants(sold.ID)
}

func TestCheckout_aPINThatIsGuessedIsLocked(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa := s.firstDay(s.hire("cashier")) // wrong PINs count against who types them
	pin := s.hasPIN("encargado-"+newID(), "2580")
	cart := reduced(s.cart(s.stocked(1).times(1)), 700, onReceipt(30_00))
	for range 5 {
		cart.Approval = &pins.Approval{Username: pin.Username, PIN: "1111"}
		rosa.sell(cart).refused(errs.WrongPIN)
	}
	cart.Approval = &pin
	rosa.sell(cart).refused(errs.TooManyTries)
}

func TestCheckout_badDiscounts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(5)
	for name, c := range map[string]struct {
		discounts any
		code      errs.Code
	}{
		"a discount of another product": {body{"lines": []any{body{"productId": newID(), "percent": 100}}}, errs.InvalidRequest},
		"percent and amount":            {body{"receipt": body{"percent": 100, "amount": 100}}, errs.InvalidRequest},
		"neither":                       {body{"receipt": body{}}, errs.InvalidRequest},
		"more than all":                 {body{"receipt": body{"percent": 10_001}}, errs.InvalidRequest},
		"more than the price":           {body{"lines": []any{body{"productId": p.id, "amount": 1001}}}, errs.InvalidRequest},
		"money on top":                  {body{"receipt": body{"amount": -1}}, errs.InvalidRequest},
		"a percent in parts":            {body{"receipt": body{"percent": 0.5}}, errs.InvalidBody},
		"an unknown field":              {body{"receipt": body{"rate": 1}}, errs.InvalidBody},
		"201 lines":                     {body{"lines": slicesOf(201, body{"productId": p.id, "percent": 1})}, errs.InvalidRequest},
		"another total":                 {body{"receipt": body{"percent": 100}}, errs.PriceChanged},
	} {
		cart := s.cart(p.times(1))
		spoilt := jsonOf(cart)
		spoilt["discounts"] = c.discounts
		if got := decode[problem](s.till(cashier).send(http.MethodPost, "/api/sales", spoilt)); got.Code != c.code {
			t.Errorf("%s: %+v, want %s", name, got, c.code)
		}
		s.wantNothingOf(cart.ID)
	}
	s.wantStock(p, 5)
}
