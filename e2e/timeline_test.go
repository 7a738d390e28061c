package e2e_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

func (s *shop) timeline(saleID string) sale.Timeline {
	s.t.Helper()
	return decode[sale.Timeline](s.till(manager).get("/api/sales/" + saleID + "/timeline").want(http.StatusOK))
}

// wantStory asserts the steps of a sale, each as "state attempt outcome error".
func (s *shop) wantStory(saleID string, want ...string) sale.Timeline {
	s.t.Helper()
	told := s.timeline(saleID)
	var got []string
	for _, line := range told.Steps {
		got = append(got, strings.TrimSpace(fmt.Sprint(line.Step, " ", line.Attempt, " ", line.Outcome, " ", line.Error)))
		if line.Title == line.Step || line.Definition == "" || (line.Outcome == step.Done && (string(line.Input) == "null" || string(line.Output) == "null")) {
			s.t.Errorf("the timeline tells too little of a step: %+v", line)
		}
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("the story of the sale is\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	return told
}

func TestTimeline_ofASaleThatWentWell(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart := byCard(s.cart(s.stocked(5).times(1)), "123456")
	sold := s.till(cashier).sell(cart).sold()
	told := s.wantStory(cart.ID, "Price the cart 1 done", "Reserve the stock 1 done", "Take the payment 1 done", "Record the sale 1 done")
	if told.Outcome != sale.OutcomeRecorded || told.Number != sold.Number || told.Submits != 1 || len(told.StockGroup.Movements) != 1 {
		t.Errorf("the timeline is %+v", told)
	}
}

func TestTimeline_showsTheOneRetryThatWas(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(1)), "123456")
	s.faults.strike(after, "checkout/take-payment", 1)

	s.till(cashier).sell(cart).sold()

	told := s.wantStory(cart.ID, "Price the cart 1 done", "Reserve the stock 1 done", "Take the payment 1 lost", "Take the payment 2 done", "Record the sale 1 done")
	if told.Outcome != sale.OutcomeRecorded || told.Submits != 1 {
		t.Errorf("the timeline is %s after %d submits", told.Outcome, told.Submits)
	}
	s.wantStock(p, 4)
	s.invariants(cart.ID)
}

func TestTimeline_ofADeclinedCardShowsEachUndoInOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(2)), "51")

	s.till(cashier).sell(cart).refused(errs.PaymentDeclined)

	told := s.wantStory(cart.ID, "Price the cart 1 done", "Reserve the stock 1 done", "Take the payment 1 failed payment_declined",
		"Give the sale up 1 done", "Undo the reservation 1 done", "Undo the payment 1 done", "Note that it is undone 1 done")
	if told.Outcome != sale.OutcomeFailed || told.Number != "" || len(told.StockGroup.Movements) != 0 || told.StockGroup.Reserved != 0 {
		t.Errorf("the timeline is %+v", told)
	}
	for _, line := range told.Steps {
		if line.Undo != strings.HasPrefix(line.Step, "Undo") {
			t.Errorf("%s is told as undo=%v", line.Step, line.Undo)
		}
	}
	s.wantStock(p, 5)
	s.invariants(cart.ID)
}

func TestTimeline_ofASaleThatCouldNotBeRecordedShowsEachUndoInOrder(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(1)), "123456")
	s.refuseToRecord(cart.ID)

	s.till(cashier).sell(cart).refused(errs.Internal)

	s.wantStory(cart.ID, "Price the cart 1 done", "Reserve the stock 1 done", "Take the payment 1 done", "Record the sale 1 failed internal",
		"Give the sale up 1 done", "Undo the reservation 1 done", "Undo the payment 1 done", "Note that it is undone 1 done")
	s.wantStock(p, 5)
	s.invariants(cart.ID)
}

func TestTimeline_countsEverySubmitAndEveryTry(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(1)
	cart := s.cart(p.times(2))
	s.till(cashier).sell(cart).refused(errs.OutOfStock)
	s.exec("update stock set on_hand = 2000 where product_id = ?", p.id)
	s.exec("update stock_movements set quantity = 2000, balance = 2000 where product_id = ?", p.id)
	s.till(cashier).sell(cart).sold()
	s.till(cashier).sell(cart).want(http.StatusOK)

	told := s.wantStory(cart.ID, "Price the cart 1 done", "Reserve the stock 1 failed out_of_stock",
		"Price the cart 1 done", "Reserve the stock 1 done", "Record the sale 1 done", "Price the cart 1 done")
	if told.Submits != 3 || len(told.Executions) != 3 {
		t.Errorf("the timeline has %d submits in %d executions, want 3", told.Submits, len(told.Executions))
	}
	s.invariants(cart.ID)
}

func TestTrail_keepsNoPersonalData(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const dni, name, reference = "45671239", "Domitila Chungara", "55512349999"
	p := s.stocked(10)
	good := byCard(withBuyer(s.cart(p.times(1)), peru.DNI, dni, name), reference)
	repeated := s.till(cashier)
	repeated.sell(good).sold()
	repeated.sell(good).want(http.StatusOK)
	declined := withBuyer(byCard(s.cart(p.times(1)), "51"), peru.DNI, dni, name)
	repeated.sell(declined).refused(errs.PaymentDeclined)
	repeated.sell(withBuyer(s.cart(p.times(99)), peru.DNI, dni, name)).refused(errs.OutOfStock)
	repeated.sell(asFactura(s.cart(p.times(1)))).sold()
	repeated.sell(withBuyer(s.cart(p.times(1)), peru.RUC, "20123456789", name)).refused(errs.InvalidDocument)

	log, err := os.ReadFile(filepath.Join(s.dir, "functions.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{dni, name, reference, companyRUC, "20123456789"} {
		if n := one[int](s, "select count(*) from workflow_steps where concat_ws(' ', input, output, error) like ?", "%"+secret+"%"); n > 0 {
			t.Errorf("%q stands in %d rows of the trail", secret, n)
		}
		if bytes.Contains(log, []byte(secret)) {
			t.Errorf("%q stands in the functions' log", secret)
		}
	}
	if n := one[int](s, "select count(*) from workflow_steps where input like ?", "%*****239%"); n == 0 {
		t.Error("the trail has not even the masked document: nothing was tested")
	}
}
