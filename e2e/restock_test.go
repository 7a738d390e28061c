package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/execution"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/cloud"
)

// TestRestock_fromTheDraftToTheShelf follows an order whose figures are computed by hand.
func TestRestock_fromTheDraftToTheShelf(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier()
	milk := s.stocked(14, v.packs())
	yogurt := s.stocked(3, v.packs(perishable))
	plenty := s.stocked(13, v.packs())
	s.till(cashier).sell(s.cart(milk.times(4))).sold()
	luis := s.till(manager)

	id := s.drafted(v)

	o := s.order(id)
	if len(o.Lines) != 2 || o.State != restock.Draft || o.Origin != restock.Manual || o.CreatedBy != manager || o.ExpiresAt.Sub(o.CreatedAt) != restock.Patience {
		t.Fatalf("drafted %+v", o)
	}
	lines := map[string]restock.Line{}
	for _, l := range o.Lines {
		lines[l.ProductID] = l
	}
	// 4 sold at once are 4 in a week: 0.571 a day. What is ordered comes in 3 days and lasts until the 7th: 6 days are 3.426. The owner wants 11,
	// within what 14 days sell, 7.994: 3.426 + 7.994 - 10 = 1.42, one pack of 6 at S/ 8.00.
	wantWhy(t, lines[milk.id], restock.Why{OnHand: 10_000, ReorderPoint: 11_000, LeadTimeDays: 2, PackSize: 6_000,
		Demand:   restock.Demand{Pace: 571, Sold: 4_000},
		Proposal: restock.Proposal{Reason: restock.NewHere, Until: 3_426, Cushion: 7_994, Left: 6_574, Need: 1_420, Proposed: 6_000}})
	// Nothing was sold: 11 - 3 = 8, two packs.
	wantWhy(t, lines[yogurt.id], restock.Why{OnHand: 3_000, ReorderPoint: 11_000, LeadTimeDays: 2, PackSize: 6_000,
		Proposal: restock.Proposal{Reason: restock.NewHere, Proposed: 12_000}})
	if _, ok := lines[plenty.id]; ok || o.Total != 18*800 {
		t.Errorf("the total is %s", o.Total)
	}
	luis.get("/api/restocks/" + id + "/order.pdf").refused(errs.OrderDecided)

	out := decode[restock.Outcome](luis.act(id, "decision", approving(of(milk, 12))).want(http.StatusOK))
	if out.State != restock.Approved || out.Total != 24*800 {
		t.Errorf("approved %+v", out)
	}
	s.reaches(id, restock.Sent)
	s.wantOneOrderMail(v, id)
	if mail := s.mails(v)[0]; !strings.Contains(mail.Subject, o.Number) || !strings.Contains(mail.Text, "S/ 192.00") ||
		mail.Attachments[0].Name != o.Number+".pdf" {
		t.Errorf("the mail is %q: %s", mail.Subject, mail.Text)
	}
	pdf := luis.get("/api/restocks/" + id + "/order.pdf").want(http.StatusOK)
	if string(pdf.body) != string(s.mails(v)[0].Attachments[0].Content) {
		t.Error("the shop shows another PDF than the supplier got")
	}

	// 10 at 8.00 and 6 at 9.00 are 134.00 for 16: 8.375, so 8.38.
	part := bringing(body{"productId": milk.id, "quantity": 6, "cost": 900},
		body{"productId": yogurt.id, "quantity": 4, "expiresOn": dayFromNow(10)}, body{"productId": yogurt.id, "quantity": 2, "expiresOn": dayFromNow(20)})
	if out = decode[restock.Outcome](luis.act(id, "receipts", part).want(http.StatusOK)); out.State != restock.Partial {
		t.Errorf("received a part: %+v", out)
	}
	s.wantStock(milk, 16)
	s.wantCost(milk, 838)
	s.wantCost(yogurt, 800)
	// 16 at 8.38 and 6 at 9.50 are 191.08 for 22: 8.685..., so 8.69.
	rest := bringing(body{"productId": milk.id, "quantity": 6, "cost": 950}, body{"productId": yogurt.id, "quantity": 6, "expiresOn": dayFromNow(30)})
	if out = decode[restock.Outcome](luis.act(id, "receipts", rest).want(http.StatusOK)); out.State != restock.Received {
		t.Errorf("received the rest: %+v", out)
	}
	s.ends(id)
	s.wantStock(milk, 22)
	s.wantStock(yogurt, 15)
	s.wantCost(milk, 869)
	s.wantReceived(id, milk, 12)
	s.wantReceived(id, yogurt, 12)
	if got := s.rows("select cost, changed_by from price_history where product_id = ? order by id",
		milk.id); !slices.Equal(got, []string{"800 apertura", "838 luis", "869 luis"}) {
		t.Errorf("the history of prices is %v", got)
	}
	if got := one[int](s, "select count(*) from price_history where product_id = ?", yogurt.id); got != 1 {
		t.Errorf("a cost that did not change has %d points", got)
	}
	if got := s.rows("select remaining, expires_on from stock_batches where product_id = ? and expires_on is not null order by expires_on",
		yogurt.id); len(got) != 3 {
		t.Errorf("the batches are %v", got)
	}
	if got := one[int](s, "select cost from product_suppliers where product_id = ?", milk.id); got != 950 {
		t.Errorf("the supplier's cost is %d", got)
	}
	o = s.order(id)
	wantActs(t, o, "approve luis", "receive luis", "receive luis")
	if o.Execution == nil || o.Execution.Name != id || o.ClosedBy != manager || o.SentTo != v.email {
		t.Errorf("the order ends as %+v", o.Summary)
	}
	s.wantOneOrderMail(v, id)
	run := decode[execution.Execution](s.till(admin).get("/api/executions/" + restock.Workflow + "/" + id).want(http.StatusOK))
	if run.SettingsVersion == nil || run.Version == "" {
		t.Errorf("the execution tells of the definition %q and of the rules %v", run.Version, run.SettingsVersion)
	}
	timeline := decode[restock.Timeline](luis.get("/api/restocks/" + id + "/timeline").want(http.StatusOK))
	for _, step := range []string{"Look at the order", "Draw the order", "Write to the supplier", "Mark it as sent", "Act"} {
		if !slices.ContainsFunc(timeline.Steps, func(x trail.Step) bool { return x.Step == step }) {
			t.Errorf("the timeline does not tell %q", step)
		}
	}
	if got := s.rows("select kind, count(*) from outbox where subject = ? group by kind order by kind", id); !slices.Equal(got,
		[]string{"RestockDecided 1", "RestockDrafted 1", "RestockReceived 2", "RestockSent 1"}) {
		t.Errorf("the events are %v", got)
	}
	s.invariants()
}

func wantWhy(t *testing.T, l restock.Line, want restock.Why) {
	t.Helper()
	night := restock.NightOf(time.Now())
	want.ArrivesOn, want.NextOn = night.AddDays(3), night.AddDays(7)
	if l.Why != want || l.Proposed != want.Proposed || l.Ordered != want.Proposed {
		t.Errorf("proposed %s because of\n%+v, want\n%+v", l.Proposed, l.Why, want)
	}
}

func (s *shop) wantCost(p product, centimos int) {
	s.t.Helper()
	if got := one[int](s, "select cost from products where id = ?", p.id); got != centimos {
		s.t.Errorf("%s costs %d, want %d", p.name, got, centimos)
	}
}

func TestRestock_twentyPlansAtOnceMakeOneDraft(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier()
	s.stocked(1, v.packs())
	luis := s.till(manager)
	fresh := make([]int, 20)

	atOnce(20, func(i int) {
		for _, d := range decode[drafts](luis.plan(v)).Drafts {
			if d.Fresh {
				fresh[i]++
			}
		}
	})

	made := 0
	for _, n := range fresh {
		made += n
	}
	if got := one[int](s, "select count(*) from restock_orders where supplier_id = ?", v.id); got != 1 || made != 1 {
		t.Errorf("%d drafts, and %d plans say that they made one", got, made)
	}
	luis.plan(v).want(http.StatusOK)
	id := one[string](s, "select id from restock_orders where supplier_id = ?", v.id)
	s.waits(id, 1)
	luis.act(id, "decision", rejecting("ya compramos")).want(http.StatusOK)
	s.ends(id)
	if again := s.drafted(v); again == id {
		t.Error("the rejected order came back")
	}
}

func TestRestock_whatIsOnOrderIsNotOrderedAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier()
	p := s.stocked(0, v.packs())
	id := s.sent(v)
	if got := decode[drafts](s.till(manager).plan(v).want(http.StatusOK)).Drafts; len(got) != 0 {
		t.Errorf("drafted again: %+v", got)
	}
	s.till(manager).act(id, "receipts", bringing(of(p, 6))).want(http.StatusOK)
	s.till(manager).act(id, "close", ending("no trae más")).want(http.StatusOK)
	s.ends(id)
	if next := s.order(s.drafted(v)); len(next.Lines) != 1 || next.Lines[0].Ordered != 6*quantity.One {
		t.Errorf("after it was closed short: %+v", next.Lines)
	}
}

func TestRestock_goodsThatRunLowStartAPlan(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t) // alone: it plans for every supplier
	v := s.supplier()
	p := s.stocked(10, v.packs())

	if _, err := s.cloud.States.StartExecution(cloud.MachineARN("plan-restock"), "",
		`{"id":"1","subject":"`+p.id+`","at":"2026-03-15T17:00:00Z","data":{"available":10}}`); err != nil {
		t.Fatal(err)
	}

	var id string
	s.eventually("the supplier has a draft", func() bool {
		return s.db().QueryRowContext(s.ctx(), "select id from restock_orders where supplier_id = ?", v.id).Scan(&id) == nil
	})
	if o := s.order(id); o.Origin != restock.LowStock || o.CreatedBy != "sistema" || o.Lines[0].Proposed != 6*quantity.One {
		t.Errorf("drafted %+v", o)
	}
}

// TestRestock_aSaleThatReachesTheReorderPointEndsInADraft goes the whole way: till, outbox, bus, plan, order.
func TestRestock_aSaleThatReachesTheReorderPointEndsInADraft(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t) // alone: nobody else plans
	v := s.supplier()
	p := s.stocked(14, v.packs())
	rosa := s.till(cashier)
	drafts := func() int { return one[int](s, "select count(*) from restock_orders where supplier_id = ?", v.id) }
	rosa.sell(s.cart(p.times(2))).sold() // 12 are left, the point is 11
	s.eventually("nothing waits for the bus", s.publish)
	if events := s.heard.of(t, event.StockLow, p.id); len(events) != 0 {
		t.Fatalf("above its reorder point it is reported low: %+v", events)
	}

	rosa.sell(s.cart(p.times(3))).sold()
	if n := drafts(); n != 0 {
		t.Fatalf("%d drafts before the bus knows: nothing is tested", n)
	}
	s.eventually("nothing waits for the bus", s.publish)

	s.eventually("the supplier has a draft", func() bool { return drafts() > 0 })
	id := one[string](s, "select id from restock_orders where supplier_id = ?", v.id)
	o := s.order(id)
	// 5 in a week are 0.714 a day: 4.284 until the next order comes. The owner wants 11, within what 14 days sell, 9.996:
	// 4.284 + 9.996 - 9 = 5.28, one pack of 6.
	if o.Origin != restock.LowStock || o.CreatedBy != restock.System.Username || len(o.Lines) != 1 || o.Lines[0].ProductID != p.id ||
		o.Lines[0].Why.OnHand != 9*quantity.One || o.Lines[0].Why.Sold != 5*quantity.One || o.Lines[0].Proposed != 6*quantity.One {
		t.Errorf("drafted %+v", o)
	}
	s.waits(id, 1)
	if got := s.notices(o.Number); len(got) != 1 {
		t.Errorf("the managers read %q", got)
	}

	rosa.sell(s.cart(p.times(4))).sold() // lower still
	s.eventually("nothing waits for the bus", s.publish)
	if events := s.heard.of(t, event.StockLow, p.id); len(events) != 1 || drafts() != 1 {
		t.Errorf("it is reported low by %+v, and there are %d drafts", events, drafts())
	}
}

func TestRestock_theSameReceiptTwentyTimesCountsOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier()
	p := s.stocked(0, v.packs())
	id := s.sent(v) // 12 pieces
	receipt := bringing(body{"productId": p.id, "quantity": 6, "cost": 700})
	luis := s.till(manager)
	outcomes := make([]restock.Outcome, 20)

	atOnce(20, func(i int) {
		outcomes[i] = decode[restock.Outcome](luis.act(id, "receipts", receipt).want(http.StatusOK))
	})

	if got := slices.Compact(outcomes); len(got) != 1 {
		t.Errorf("20 sends of one receipt were told %+v", got)
	}
	s.wantStock(p, 6)
	s.wantReceived(id, p, 6)
	s.wantCost(p, 700)
	receipt["note"] = "otra"
	luis.act(id, "receipts", receipt).refused(errs.Conflict)
	luis.act(id, "cancel", ending("fin de la prueba")).want(http.StatusOK)
	s.ends(id)
	s.invariants()
}

func TestRestock_moreThanWasOrderedIsRefusedWhole(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier()
	p, q := s.stocked(0, v.packs()), s.stocked(0, v.packs())
	id := s.sent(v)
	luis := s.till(manager)
	luis.act(id, "receipts", bringing(of(p, 6))).want(http.StatusOK)

	refusal := luis.act(id, "receipts", bringing(of(q, 12), of(p, 4), of(p, 3))).refused(errs.MoreThanOrdered)

	if want := (errs.Shortage{ProductID: p.id, Name: p.name, Requested: 7 * quantity.One, Available: 6 * quantity.One}); len(refusal.Shortages) != 1 ||
		refusal.Shortages[0] != want {
		t.Errorf("got %+v", refusal.Shortages)
	}
	s.wantStock(p, 6)
	s.wantStock(q, 0)
	bad := make([]int, 20)
	atOnce(20, func(i int) { bad[i] = luis.act(id, "receipts", bringing(of(p, 1))).status }) // 20 receipts of one, and 6 are left
	if n := len(slices.DeleteFunc(bad, func(status int) bool { return status != http.StatusOK })); n != 6 {
		t.Errorf("%d receipts of one were taken, 6 were left", n)
	}
	s.wantStock(p, 12)
	s.wantReceived(id, p, 12)
	luis.act(id, "receipts", bringing(of(q, 12))).want(http.StatusOK)
	s.ends(id)
	luis.act(id, "receipts", bringing(of(q, 1))).refused(errs.OrderDecided)
	s.invariants()
}

// TestRestock_cancelledInEachState also closes short. An order that the supplier has is called off by mail.
func TestRestock_cancelledInEachState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, route string
		sent, came  bool
		end         restock.State
	}{
		{"a draft", "cancel", false, false, restock.Cancelled}, {"when sent", "cancel", true, false, restock.Cancelled},
		{"when a part has come", "cancel", true, true, restock.Cancelled}, {"short when sent", "close", true, false, restock.ClosedShort},
		{"short when a part has come", "close", true, true, restock.ClosedShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			v := s.supplier()
			p := s.stocked(2, v.packs())
			luis := s.till(manager)
			id, stock, mails := s.drafted(v), 2, 0
			if c.sent {
				luis.act(id, "decision", approving()).want(http.StatusOK)
				s.reaches(id, restock.Sent)
				mails = 2
			}
			if c.came {
				luis.act(id, "receipts", bringing(of(p, 6))).want(http.StatusOK)
				stock += 6
			}

			act := ending("el camión no llegó")
			first := decode[restock.Outcome](luis.act(id, c.route, act).want(http.StatusOK))
			repeated := decode[restock.Outcome](luis.act(id, c.route, act).want(http.StatusOK))

			s.ends(id)
			o := s.order(id)
			if o.State != c.end || o.Reason != "el camión no llegó" || o.ClosedBy != manager || repeated != first {
				t.Errorf("it ends as %+v", o.Summary)
			}
			s.wantStock(p, stock)
			if got := s.mails(v); len(got) != mails || mails == 2 && got[1].Attachments != nil {
				t.Errorf("the supplier got %d mails, want %d", len(got), mails)
			}
			luis.act(id, "receipts", bringing(of(p, 1))).refused(errs.OrderDecided)
			luis.act(id, "cancel", ending("otra vez")).refused(errs.OrderDecided)
			s.invariants()
		})
	}
}

func TestRestock_aSupplierWithoutMailIsToldByPeople(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier(func(v *catalog.Supplier) { v.Email = "" })
	p := s.stocked(0, v.packs())
	id := s.sent(v)
	o := s.order(id)
	found := false
	for _, m := range s.cloud.Mailbox.Mails() {
		found = found || strings.Contains(m.Subject, o.Number+": avise al proveedor") && strings.Contains(m.Text, "+51990000999")
	}
	if !found || o.SentTo != "" {
		t.Errorf("nobody was asked to tell the supplier; sent to %q", o.SentTo)
	}
	s.till(manager).act(id, "receipts", bringing(of(p, 12))).want(http.StatusOK)
	s.ends(id)
}
