package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/eventbridge"
)

// listener keeps what the bus took, in its order.
type listener struct {
	mu     sync.Mutex
	events []eventbridge.Event
}

func (l *listener) hear(e eventbridge.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
}

// of returns the events of a subject and kind, as a listener gets them.
func (l *listener) of(t *testing.T, kind event.Kind, subject string) []event.Detail {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []event.Detail
	for _, e := range l.events {
		var detail event.Detail
		if err := json.Unmarshal(e.Detail, &detail); err != nil {
			t.Fatalf("%s: %v", e.Detail, err)
		}
		if e.Source == blueprint.EventSource && e.DetailType == string(kind) && detail.Subject == subject {
			found = append(found, detail)
		}
	}
	return found
}

// publish runs the workflow that empties the outbox, and reports whether it succeeded.
func (s *shop) publish() bool {
	s.t.Helper()
	done, err := s.cloud.States.StartSyncExecution(cloud.MachineARN("publish-events"), "", "{}")
	if err != nil {
		s.t.Fatal(err)
	}
	return done.Error == nil
}

func lowAt(pieces int) func(*catalog.NewProduct) {
	return func(p *catalog.NewProduct) { p.ReorderPoint = quantity.Quantity(pieces) * quantity.One }
}

func TestEvents_aSaleIsSentWithWhatItBroughtLow(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t) // alone: goods that run low have every supplier planned for
	low, plenty := s.stocked(6, lowAt(5)), s.stocked(100, lowAt(5))
	sold := s.till(cashier).sell(s.cart(low.times(2), plenty.times(1))).sold()
	s.till(cashier).sell(s.cart(low.times(1), plenty.times(1))).sold() // lower still, and no news

	if !s.publish() {
		t.Fatal("publishing failed")
	}

	events := s.heard.of(t, event.SaleCompleted, sold.ID)
	if len(events) == 0 {
		t.Fatal("the sale was not emitted")
	}
	var sale struct {
		SaleID, Number string
		Total          int64
	}
	if err := json.Unmarshal(events[0].Data, &sale); err != nil || sale.SaleID != sold.ID || sale.Number != sold.Number ||
		sale.Total != int64(sold.Totals.Total) || events[0].ID == "" || events[0].At.IsZero() {
		t.Errorf("got %+v, %v", events[0], err)
	}
	ids := map[string]bool{}
	for _, e := range s.heard.of(t, event.StockLow, low.id) {
		var news struct {
			ProductID            string
			OnHand, ReorderPoint quantity.Quantity
		}
		if err := json.Unmarshal(e.Data, &news); err != nil || news.ProductID != low.id || news.OnHand != 4*quantity.One || news.ReorderPoint != 5*quantity.One {
			t.Errorf("got %s, %v", e.Data, err)
		}
		ids[e.ID] = true
	}
	if len(ids) != 1 || len(s.heard.of(t, event.StockLow, plenty.id)) != 0 {
		t.Errorf("low is emitted %d times, plenty %d times", len(ids), len(s.heard.of(t, event.StockLow, plenty.id)))
	}
}

func TestStockLow_manyTillsTellOneCrossing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(30, lowAt(10))

	atOnce(30, func(int) { s.till(cashier).sell(s.cart(p.times(1))).sold() })

	if n := one[int](s, "select count(*) from outbox where kind = 'StockLow' and subject = ?", p.id); n != 1 {
		t.Errorf("30 sales from 30 down to 0 emitted %d times that 10 was reached", n)
	}
}

// TestEvents_aRunKilledAnywhereForgetsNone kills the publishing before and after its work, lets the bus refuse, and gives the
// machine up between the bus and the mark.
func TestEvents_aRunKilledAnywhereForgetsNone(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	s.publish()
	p := s.stocked(1000)
	attempts := tries(t, "publish-events", "Note what was published and read on")
	for name, fault := range map[string]func(){ //nolint:paralleltest // one fault at a time
		"killed before it reads":                 func() { s.faults.strike(before, "events/next-batch", 1) },
		"killed after it read":                   func() { s.faults.strike(after, "events/next-batch", 1) },
		"the bus refuses one of a batch":         func() { s.cloud.Events.Refuse(1) },
		"the bus refuses for longer":             func() { s.cloud.Events.Refuse(4 * 10) },
		"given up before anything is sent":       func() { s.faults.strike(before, "events/next-batch", attempts) },
		"given up after answers that nobody got": func() { s.faults.strike(after, "events/next-batch", attempts) },
	} {
		t.Run(name, func(t *testing.T) {
			s := s.within(t)
			var sales []string
			for range 12 { // two batches
				sales = append(sales, s.till(cashier).sell(s.cart(p.times(1))).sold().ID)
			}
			fault()

			s.eventually("a run got through", s.publish)

			s.wantEmitted(sales)
		})
	}
}

// TestEvents_anEventThatTheBusRefusesHoldsUpNoOther plants one that no bus takes, for it has no kind, before a batch of sales.
func TestEvents_anEventThatTheBusRefusesHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	s.eventually("nothing waits", s.publish)
	p := s.stocked(100)
	sell := func() string { return s.till(cashier).sell(s.cart(p.times(1))).sold().ID }
	subject := newID()
	s.exec("insert into outbox (kind, subject, payload, created_at) values ('', ?, '{}', utc_timestamp(3))", subject)
	sales := []string{sell(), sell()}
	carmen := s.till(admin)
	aside := func() []event.SetAside {
		return decode[paging.Page[event.SetAside]](carmen.get("/api/events/set-aside?limit=200").want(http.StatusOK)).Items
	}

	if s.publish() {
		t.Error("a run in which the bus refused an event succeeded: no alarm would tell of it")
	}
	s.wantHeard(sales)

	const tries = 5 // as package event has it
	for range tries {
		if given := aside(); len(given) != 0 {
			t.Fatalf("too soon set aside is %+v", given)
		}
		sales = append(sales, sell())
		s.publish()
	}
	given := aside()
	if len(given) != 1 || given[0].Subject != subject || given[0].Failure != "EventBridge.FailedEntry" {
		t.Fatalf("set aside is %+v", given)
	}
	got := 0
	for _, m := range s.cloud.Mailbox.Mails() {
		if m.Topic == cloud.AlertsTopic && strings.Contains(m.Text, subject) {
			got++
		}
	}
	if got != 1 {
		t.Errorf("%d mails tell the admins", got)
	}
	if !s.publish() {
		t.Error("a run fails although nothing waits")
	}

	s.exec("update outbox set kind = 'TestMended' where subject = ?", subject)
	carmen.send(http.MethodPost, fmt.Sprintf("/api/events/%d/retry", given[0].Number), nil).want(http.StatusNoContent)
	if !s.publish() {
		t.Error("the run after it was mended failed")
	}
	if heard := s.heard.of(t, "TestMended", subject); len(heard) != 1 || len(aside()) != 0 {
		t.Errorf("mended it is heard as %+v, and set aside is %+v", heard, aside())
	}
	s.wantEmitted(sales)
	for _, number := range []string{"0", "x", "9999999999", "99999999999999999999"} {
		carmen.send(http.MethodPost, "/api/events/"+number+"/retry", nil).refused(errs.NotFound)
	}
	carmen.get("/api/events/set-aside?cursor=x").refused(errs.InvalidRequest)
}

// TestEvents_aRunGivenUpBetweenTheBusAndTheMarkTellsAgain is the one way in which an event is sent twice.
func TestEvents_aRunGivenUpBetweenTheBusAndTheMarkTellsAgain(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	s.eventually("nothing waits", s.publish)
	sold := s.till(cashier).sell(s.cart(s.stocked(5).times(1))).sold()
	hold := s.holdOutbox()

	if s.publish() {
		t.Error("a run succeeded that could not mark what it sent")
	}
	hold()
	if !s.publish() {
		t.Error("the next run failed")
	}

	events := s.heard.of(t, event.SaleCompleted, sold.ID)
	if len(events) != 2 || events[0].ID != events[1].ID {
		t.Errorf("got %+v, want the same twice", events)
	}
	s.wantEmitted([]string{sold.ID})
}

// holdOutbox makes the database refuse to mark events, until the function that it returns is called.
func (s *shop) holdOutbox() (release func()) {
	s.t.Helper()
	s.exec("create trigger test_hold_outbox before update on outbox for each row signal sqlstate '45000' set message_text = 'refused by the test'")
	return sync.OnceFunc(func() { s.exec("drop trigger test_hold_outbox") })
}

// wantEmitted asserts that nothing waits, and that each of the sales was sent. No order is promised: a bus that refuses one entry has
// taken those beside it.
func (s *shop) wantEmitted(sales []string) {
	s.t.Helper()
	if n := one[int](s, "select count(*) from outbox where published_at is null"); n != 0 {
		s.t.Errorf("%d events are not sent", n)
	}
	s.wantHeard(sales)
}

// wantHeard asserts that each of the sales was sent.
func (s *shop) wantHeard(sales []string) {
	s.t.Helper()
	seen := map[string]bool{}
	s.heard.mu.Lock()
	defer s.heard.mu.Unlock()
	for _, e := range s.heard.events {
		var detail event.Detail
		if err := json.Unmarshal(e.Detail, &detail); err != nil {
			s.t.Fatal(err)
		}
		if e.DetailType == string(event.SaleCompleted) {
			seen[detail.Subject] = true
		}
	}
	for _, id := range sales {
		if !seen[id] {
			s.t.Errorf("the sale %s was never sent", id)
		}
	}
}
