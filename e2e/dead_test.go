package e2e_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
)

// deadExecution is an execution of the checkout that ends in the middle, as when the computer that runs it dies: what it
// did stands, and nobody goes on. A test does its steps by hand.
type deadExecution struct {
	*shop
	id       string
	cart     sale.Cart
	claim    sale.Claim
	payments []payment.Payment
	trail    []step.Record
}

// stepError is what a step failed with.
type stepError struct {
	Type string `json:"errorType"`
}

// step invokes a function of the checkout with the envelope that the state machine would send.
func (d *deadExecution) step(function, state string, data, out any) (failed stepError) {
	d.t.Helper()
	payload, err := json.Marshal(map[string]any{
		"step": step.Context{Workflow: "checkout", Execution: d.id, Subject: d.cart.ID, State: state, Entered: time.Now().UTC(), Definition: "test"},
		"data": data, "trail": d.trail,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	result, err := d.cloud.Lambda.Invoke(d.ctx(), "checkout/"+function, payload)
	if err != nil {
		d.t.Fatalf("%s: %v", function, err)
	}
	answered := struct {
		Data  any           `json:"data"`
		Trail []step.Record `json:"trail"`
	}{Data: out}
	var into any = &answered
	if result.FunctionError != "" {
		into = &failed
	}
	if err := json.Unmarshal(result.Payload, into); err != nil {
		d.t.Fatalf("%s: %v in %s", function, err, result.Payload)
	}
	d.trail = answered.Trail
	return failed
}

// must is step for one that has to succeed.
func (d *deadExecution) must(function, state string, data, out any) {
	d.t.Helper()
	if failed := d.step(function, state, data, out); failed.Type != "" {
		d.t.Fatalf("%s failed: %s", function, failed.Type)
	}
}

// reserved is a dead execution that came as far as to reserve the goods of the request.
func (s *shop) reserved(request sale.Request) *deadExecution {
	s.t.Helper()
	d := &deadExecution{shop: s, id: "test:" + newID()}
	d.cart.ID = request.ID
	var begun sale.Begun
	d.must("reserve-stock", "Reserve the stock", sale.Submission{Request: request, Cashier: sale.Cashier{Username: cashier, Name: "Rosa Quispe"}}, &begun)
	d.cart, d.claim = *begun.Cart, begun.Claim
	return d
}

// charged is one that came as far as to take the payment.
func (s *shop) charged(request sale.Request) *deadExecution {
	s.t.Helper()
	d := s.reserved(request)
	var taken struct{ Payments []payment.Payment }
	d.must("take-payment", "Take the payment", map[string]any{"saleId": d.cart.ID, "generation": d.claim.Generation, "payments": d.cart.Payments}, &taken)
	d.payments = taken.Payments
	if s.t.Failed() || len(s.charges(request.ID)) != 1 {
		s.t.Fatal("the card was not charged: nothing is tested")
	}
	return d
}

// recordLate is the step of an execution that everybody took for dead.
func (d *deadExecution) recordLate() stepError {
	d.t.Helper()
	return d.step("record-sale", "Record the sale", map[string]any{"cart": d.cart, "claim": d.claim, "payments": d.payments}, nil)
}

// The process of a step hangs while its execution gives the sale up and the till sells it again; then it goes on.
func TestCheckout_aLateStepThatSellsAtOnceRecordsNothing(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := s.cart(p.times(2))
	d := &deadExecution{shop: s, id: "test:" + newID()}
	d.cart.ID = cart.ID
	var given sale.Abandoned
	d.must("abandon-sale", "Give the sale up", map[string]any{"saleId": cart.ID}, &given)
	submission := sale.Submission{Request: cart, Cashier: sale.Cashier{Username: cashier, Name: "Rosa Quispe"}}
	for _, sold := range []int{0, 1} {
		var late sale.Attempt
		d.must("sell-at-once", "Sell at once", submission, &late)
		if (late.Done != nil) != (sold == 1) || sold == 1 && !late.Done.Repeated {
			t.Errorf("after %d sales it answers %+v", sold, late)
		}
		s.wantSales(p, sold)
		if sold == 0 {
			s.till(cashier).sell(cart).sold()
		}
	}
	s.wantStock(p, 3)
	s.invariants(cart.ID)
}

func TestSweep_givesBackWhatADeadExecutionHeld(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t) // a sweep meets whatever has expired
	for name, die := range map[string]func(*shop, sale.Request) *deadExecution{"reserved": (*shop).reserved, "charged": (*shop).charged} {
		p := s.stocked(5)
		cart := byCard(s.cart(p.times(2)), "123456")
		dead := die(s, cart)
		if left := one[int](s, "select reserved from stock where product_id = ?", p.id); left != 2000 {
			t.Fatalf("%s: %d are reserved: nothing is tested", name, left)
		}
		s.sweep() // its lease is not over
		if got := s.timeline(cart.ID); got.Outcome != sale.OutcomeInProgress || got.StockGroup.Reserved != 1 {
			t.Errorf("%s: the timeline is %s with %d products reserved", name, got.Outcome, got.StockGroup.Reserved)
		}
		if at := s.waitsIn(cart.ID); at != "Take the payment" {
			t.Errorf("%s: a manager sees it wait in %q", name, at)
		}

		s.expire(cart.ID)
		s.sweep()

		s.wantStock(p, 5)
		s.invariants(cart.ID)
		if got := s.timeline(cart.ID); got.Outcome != sale.OutcomeFailed {
			t.Errorf("%s: the timeline is %s", name, got.Outcome)
		}
		if dead.payments != nil {
			if failed := dead.recordLate(); failed.Type != errs.SaleGivenUp.Spec().Workflow {
				t.Errorf("the dead execution recorded the sale after all: %q", failed.Type)
			}
		}
		s.till(cashier).sell(cart).sold()
		s.wantStock(p, 3)
		s.invariants(cart.ID)
	}
}

func TestCheckout_theSameSaleTakesADeadExecutionOver(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t) // a sweep meets whatever has expired
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(2)), "123456")
	dead := s.charged(cart)
	s.expire(cart.ID)

	s.till(cashier).sell(cart).sold()

	if charges := s.charges(cart.ID); len(charges) != 1 || charges[0].Authorization != dead.payments[0].Authorization {
		t.Errorf("the terminal holds %+v, want the one charge %s of before", charges, dead.payments[0].Authorization)
	}
	s.wantStock(p, 3)
	s.wantSales(p, 1)
	s.invariants(cart.ID)

	dead.recordLate() // whatever it is told, it changes nothing
	s.sweep()
	s.wantStock(p, 3)
	s.wantSales(p, 1)
	s.invariants(cart.ID)
}

func TestCheckout_theSameSaleWaitsForALivingExecution(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(2)), "123456")
	living := s.charged(cart)
	answered := make(chan answer)
	go func() { answered <- s.till(cashier).sell(cart) }()
	s.eventually("the second send has met the first", func() bool {
		return slices.ContainsFunc(s.trail(cart.ID), func(r step.Record) bool { return r.Error == string(errs.SaleInProgress) })
	})

	if failed := living.recordLate(); failed.Type != "" {
		t.Errorf("the living execution could not record its sale: %s", failed.Type)
	}

	(<-answered).want(http.StatusOK)
	s.wantStock(p, 3)
	s.wantSales(p, 1)
	s.invariants(cart.ID)
}

func TestCheckout_anExecutionThatWasTakenForDeadRecordsNothing(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(2)), "123456")
	late := s.charged(cart)
	s.expire(cart.ID)
	heir := s.charged(cart)

	if failed := late.recordLate(); failed.Type != errs.SaleGivenUp.Spec().Workflow {
		t.Errorf("it was told %q, want that the sale is no longer its own", failed.Type)
	}
	s.wantSales(p, 0)
	var undo sale.Abandoned
	late.must("abandon-sale", "Give the sale up", map[string]any{"saleId": cart.ID}, &undo)
	if undo.Owned {
		t.Error("it may undo what is its heir's")
	}

	if failed := heir.recordLate(); failed.Type != "" {
		t.Errorf("the heir could not record the sale: %s", failed.Type)
	}
	s.wantStock(p, 3)
	s.wantSales(p, 1)
	s.invariants(cart.ID)
}
