package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/ops/pulse"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/values/errs"
)

func TestPulse_tellsAManagerOfTheSaleJustMade(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(5)
	s.till(cashier).sell(s.cart(p.times(1))).sold()
	declined := byCard(s.cart(p.times(1)), "51")
	s.till(cashier).sell(declined).refused(errs.PaymentDeclined)

	got := decode[pulse.Pulse](s.till(manager).get("/api/pulse").want(http.StatusOK))

	// Other tests sell in the same shop.
	if got.Sales.Count < 1 || got.Sales.P95MS <= 0 || slices.ContainsFunc(got.InProgress, func(w pulse.Waiting) bool { return w.SaleID == declined.ID }) {
		t.Errorf("got %+v", got)
	}
	if !slices.ContainsFunc(got.Failed, func(f pulse.Failure) bool { return f.SaleID == declined.ID && f.Error == string(errs.PaymentDeclined) }) {
		t.Errorf("given up: %+v", got.Failed)
	}
	for _, state := range []string{"Sell at once", "Take the payment"} {
		if !slices.ContainsFunc(got.Steps, func(of pulse.Step) bool { return of.State == state && of.Count+of.Failed > 0 }) {
			t.Errorf("%s is not among the steps: %+v", state, got.Steps)
		}
	}
}

// waitsIn is the state that a manager sees a sale wait in; "" when it is not under way.
func (s *shop) waitsIn(saleID string) string {
	s.t.Helper()
	for _, w := range decode[pulse.Pulse](s.till(manager).get("/api/pulse").want(http.StatusOK)).InProgress {
		if w.SaleID == saleID {
			return w.State
		}
	}
	return ""
}

func TestTimeline_ofARefundThatACardGetsBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart := byCard(s.cart(s.stocked(5).times(2)), "123456")
	s.till(cashier).sell(cart).sold()
	request := s.back(1, 1)
	note := s.till(cashier).refund(cart.ID, request).refunded()
	s.till(cashier).refund(cart.ID, request).want(http.StatusOK)
	luis := s.till(manager)

	timeline := decode[refund.Timeline](luis.get("/api/refunds/" + request.ID + "/timeline").want(http.StatusOK))

	if !timeline.Recorded || !timeline.Settled || timeline.SettingsVersion == nil || timeline.Number != note.Number || timeline.Submits != 2 ||
		len(timeline.Executions) != 2 {
		t.Errorf("got %+v", timeline)
	}
	var steps []string
	for _, line := range timeline.Steps {
		steps = append(steps, line.Title)
		if strings.Contains(line.Execution, ":") || line.Workflow != "refund" {
			t.Errorf("the step %q is of %s %s", line.Title, line.Workflow, line.Execution)
		}
	}
	want := []string{"Registrar la devolución", "Devolver el dinero a la tarjeta", "Anotar lo devuelto", "Registrar la devolución"}
	if !slices.Equal(steps, want) {
		t.Errorf("got %q, want %q", steps, want)
	}
	isIt := func(r refund.Summary) bool {
		return r.ID == request.ID && r.Number == note.Number && r.Amount == note.Totals.Total
	}
	today := decode[paging.Page[refund.Summary]](luis.get("/api/refunds?limit=200").want(http.StatusOK))
	if !slices.ContainsFunc(today.Items, isIt) {
		t.Errorf("the refunds of today are %+v", today.Items)
	}
	before := decode[paging.Page[refund.Summary]](luis.get("/api/refunds?day=" + note.BusinessDay.AddDays(-1).String()).want(http.StatusOK))
	if slices.ContainsFunc(before.Items, isIt) {
		t.Error("it is among the refunds of yesterday, too")
	}
	for _, query := range []string{"day=hoy", "limit=0", "cursor=x"} {
		luis.get("/api/refunds?" + query).refused(errs.InvalidRequest)
	}
	luis.get("/api/refunds/" + newID() + "/timeline").refused(errs.NotFound)
	luis.get("/api/refunds/1/timeline").refused(errs.NotFound)
}
