package e2e_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/cloud"
)

func (s *shop) timeline(saleID string) sale.Timeline {
	s.t.Helper()
	return decode[sale.Timeline](s.till(manager).get("/api/sales/" + saleID + "/timeline").want(http.StatusOK))
}

// wantStory asserts the steps of a sale, each as "state attempt outcome error".
func (s *shop) wantStory(saleID string, want ...string) sale.Timeline {
	s.t.Helper()
	answer := s.timeline(saleID)
	var got []string
	for _, line := range answer.Steps {
		got = append(got, strings.TrimSpace(fmt.Sprint(line.Step, " ", line.Attempt, " ", line.Outcome, " ", line.Error)))
		if line.Title == line.Step || line.Definition == "" || (line.Outcome == step.Done && (string(line.Input) == "null" || string(line.Output) == "null")) {
			s.t.Errorf("the timeline tells too little of a step: %+v", line)
		}
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("the story of the sale is\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	return answer
}

func TestTimeline_ofASaleThatWentWell(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart := byCard(s.cart(s.stocked(5).times(1)), "123456")
	sold := s.till(cashier).sell(cart).sold()
	got := s.wantStory(cart.ID, "Reserve the stock 1 done", "Take the payment 1 done", "Record the sale 1 done")
	if got.Outcome != sale.OutcomeRecorded || got.Number != sold.Number || got.Submits != 1 || len(got.StockGroup.Movements) != 1 {
		t.Errorf("the timeline is %+v", got)
	}
}

func TestTimeline_showsTheOneRetryThatWas(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(1)), "123456")
	s.faults.strike(after, "checkout/take-payment", 1)

	s.till(cashier).sell(cart).sold()

	got := s.wantStory(cart.ID, "Reserve the stock 1 done", "Take the payment 1 lost", "Take the payment 2 done", "Record the sale 1 done")
	if got.Outcome != sale.OutcomeRecorded || got.Submits != 1 {
		t.Errorf("the timeline is %s after %d submits", got.Outcome, got.Submits)
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

	got := s.wantStory(cart.ID, "Reserve the stock 1 done", "Take the payment 1 failed payment_declined",
		"Give the sale up 1 done", "Undo the reservation 1 done", "Undo the payment 1 done", "Note that it is undone 1 done")
	if got.Outcome != sale.OutcomeFailed || got.Number != "" || len(got.StockGroup.Movements) != 0 || got.StockGroup.Reserved != 0 {
		t.Errorf("the timeline is %+v", got)
	}
	for _, line := range got.Steps {
		if line.Undo != strings.HasPrefix(line.Step, "Undo") {
			t.Errorf("%s is reported as undo=%v", line.Step, line.Undo)
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

	s.wantStory(cart.ID, "Reserve the stock 1 done", "Take the payment 1 done", "Record the sale 1 failed internal",
		"Give the sale up 1 done", "Undo the reservation 1 done", "Undo the payment 1 done", "Note that it is undone 1 done")
	s.wantStock(p, 5)
	s.invariants(cart.ID)
}

func TestTimeline_countsEverySubmitAndEveryTry(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for name, c := range map[string]struct {
		paid  func(sale.Request) sale.Request
		story []string
	}{
		"in cash": {func(cart sale.Request) sale.Request { return cart },
			[]string{"Sell at once 1 failed out_of_stock", "Sell at once 1 done", "Sell at once 1 done"}},
		"by card": {func(cart sale.Request) sale.Request { return byCard(cart, "123456") },
			[]string{"Reserve the stock 1 failed out_of_stock", "Reserve the stock 1 done",
				"Take the payment 1 done", "Record the sale 1 done", "Reserve the stock 1 done"}},
	} {
		p := s.stocked(1)
		cart := c.paid(s.cart(p.times(2)))
		s.till(cashier).sell(cart).refused(errs.OutOfStock)
		s.exec("update stock set on_hand = 2000 where product_id = ?", p.id)
		s.exec("update stock_movements set quantity = 2000, balance = 2000 where product_id = ?", p.id)
		s.till(cashier).sell(cart).sold()
		s.till(cashier).sell(cart).want(http.StatusOK)

		got := s.wantStory(cart.ID, c.story...)
		if got.Submits != 3 || len(got.Executions) != 3 {
			t.Errorf("%s: the timeline has %d submits in %d executions, want 3", name, got.Submits, len(got.Executions))
		}
		s.invariants(cart.ID)
	}
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
	var all []step.Record
	for _, subject := range s.rows("select distinct subject, '' from trail") {
		all = append(all, s.trail(strings.TrimSpace(subject))...)
	}
	for _, secret := range []string{dni, name, reference, companyRUC, "20123456789"} {
		if n := telling(all, secret); n > 0 {
			t.Errorf("%q stands in %d attempts of the trail", secret, n)
		}
		if bytes.Contains(log, []byte(secret)) {
			t.Errorf("%q stands in the functions' log", secret)
		}
	}
	if telling(all, "*****239") == 0 {
		t.Error("the trail has not even the masked document: nothing was tested")
	}
}

// asBefore takes the trail of a sale back to the table that it was in before there was trail, in full.
func (s *shop) asBefore(sale string) {
	s.t.Helper()
	for _, r := range s.trail(sale) {
		s.exec(`insert into workflow_steps (workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, error, input, output)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.Workflow, r.Subject,
			"arn:aws:states:us-east-1:000000000000:express:checkout:"+sale+":"+r.Execution, r.State,
			r.Attempt, r.Definition, r.Entered, r.Started.Truncate(time.Millisecond), r.Micros, r.Outcome, r.Error, string(r.Input), string(r.Output))
	}
	s.exec("delete from trail where subject = ?", sale)
}

// The process that moves the trail is killed before and after its work, and the stories stay.
func TestTrail_ofAnOlderShopIsMovedWhileItSells(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(9)
	sold, declined := s.cart(p.times(1)), byCard(s.cart(p.times(1)), "51")
	s.till(cashier).sell(sold).sold()
	s.till(cashier).sell(declined).refused(errs.PaymentDeclined)
	s.asBefore(sold.ID)
	s.asBefore(declined.ID)
	stories := []sale.Timeline{s.timeline(sold.ID), s.timeline(declined.ID)}
	if n := len(stories[0].Steps) + len(stories[1].Steps); n < 7 {
		t.Fatalf("the old trail tells of %d steps", n)
	}
	s.faults.strike(before, "watch/convert-trail", 1)
	s.faults.strike(after, "watch/convert-trail", 1)
	s.till(cashier).sell(s.cart(p.times(1))).sold()

	watched, err := s.cloud.States.StartSyncExecution(cloud.MachineARN("watch"), "", "{}")

	if err != nil || watched.Error != nil {
		t.Fatalf("%+v, %v", watched, err)
	}
	if left := one[int](s, "select count(*) from workflow_steps"); left != 0 {
		t.Errorf("%d steps are left in the old trail", left)
	}
	if got := []sale.Timeline{s.timeline(sold.ID), s.timeline(declined.ID)}; !reflect.DeepEqual(got, stories) {
		t.Errorf("got %+v, want %+v", got, stories)
	}
	s.invariants(sold.ID)
}

// trail is what is told of the subject, by whatever workflow.
func (s *shop) trail(subject string) []step.Record {
	s.t.Helper()
	var workflows []string
	for _, w := range blueprint.Workflows {
		workflows = append(workflows, w.Name)
	}
	records, err := trail.Records(s.ctx(), s.db(), subject, workflows...)
	if err != nil {
		s.t.Fatal(err)
	}
	return records
}

// attempts counts those of a step of the subject that ended so, or in any way.
func (s *shop) attempts(subject, state string, outcomes ...step.Outcome) (n int) {
	s.t.Helper()
	for _, r := range s.trail(subject) {
		if r.State == state && (len(outcomes) == 0 || slices.Contains(outcomes, r.Outcome)) {
			n++
		}
	}
	return n
}

// telling counts the attempts in which a text stands.
func telling(records []step.Record, text string) (n int) {
	for _, r := range records {
		if strings.Contains(fmt.Sprintf("%s %s %s", r.Input, r.Output, r.Error), text) {
			n++
		}
	}
	return n
}
