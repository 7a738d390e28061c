package e2e_test

import (
	"net/http"
	"slices"
	"time"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

// What takes its time in the made-up shop: orders and their machines, money that somebody has to look for, and nights.

// ordered is an order on its way.
type ordered struct {
	id, state string
	nights    int // as a draft
	lines     map[*goods]*orderedLine
}

type orderedLine struct{ quantity, received int64 }

// receive is what goods that come change.
func (o *ordered) receive(of *goods, pieces int64) {
	of.onHand += pieces
	o.lines[of].received += pieces
	o.state = "received"
	for _, l := range o.lines {
		if l.received < l.quantity {
			o.state = "partial"
		}
	}
}

// settlePayment has a manager look for a payment by Yape, or settle one that never came.
func (y *story) settlePayment(t *rapid.T) {
	var open []*soldOnce
	for _, s := range y.sales {
		if s.yape == "to_confirm" || s.yape == "rejected" && s.paid["yape"] > s.back["yape"] {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		t.Skip("no payment waits")
	}
	s := open[rapid.IntRange(0, len(open)-1).Draw(t, "sale")]
	outcomes := map[string][]string{"to_confirm": {"confirmed", "rejected"}, "rejected": {"cash", "written_off"}}[s.yape]
	outcome := rapid.SampledFrom(outcomes).Draw(t, "outcome")
	b := body{
		"id":      newID(),
		"kind":    "payment",
		"subject": s.id,
		"line":    one[int](y.s, "select line from payments where sale_id = ? and method = 'yape'", s.id),
		"outcome": outcome,
	}
	var reasons []errs.Code
	if missing := s.paid["yape"] - s.back["yape"]; outcome == "cash" && missing%10 != 0 {
		t.Skip("it cannot be paid in coins")
	}
	switch outcome {
	case "cash":
		b["tillId"] = y.till
		if y.shift == "" {
			reasons = append(reasons, errs.TillClosed)
		}
	case "rejected", "written_off":
		b["note"] = "no llegó"
	}
	version := one[int](y.s, "select version from payments where sale_id = ? and method = 'yape'", s.id)
	if !y.refused(y.try(manager, http.MethodPost, "/api/settlements", seen(version), b), reasons) {
		y.settle(s, outcome)
	}
}

// settleRepaid has a manager look for what the customer paid by Yape of what he owes: what did not come is owed again.
func (y *story) settleRepaid(t *rapid.T) {
	if len(y.repaid) == 0 {
		t.Skip("nothing was repaid by Yape")
	}
	at := rapid.IntRange(0, len(y.repaid)-1).Draw(t, "payment")
	p := y.repaid[at]
	b := body{"id": newID(), "kind": "credit_payment", "subject": p.id, "line": 0, "outcome": "confirmed"}
	if rapid.Bool().Draw(t, "it never came") {
		b["outcome"], b["note"] = "rejected", "no llegó"
		y.owed += p.amount
	}
	y.must(manager, http.MethodPost, "/api/settlements", seen(1), b)
	y.repaid = slices.Delete(y.repaid, at, at+1)
}

// orderOn takes the order from the supplier one step on.
func (y *story) orderOn(t *rapid.T) {
	o := y.order
	if o == nil {
		y.draft(t)
		return
	}
	act := func(route string, b body, refusals ...errs.Code) bool {
		return !y.refused(y.try(manager, http.MethodPost, "/api/restocks/"+o.id+"/"+route, nil, b), refusals)
	}
	switch o.state {
	case "draft":
		if rapid.IntRange(0, 3).Draw(t, "decision") == 0 {
			act("decision", rejecting("no hace falta"))
			y.order = nil
			return
		}
		var lines []any
		for of, l := range o.lines {
			l.quantity = 6000 * int64(rapid.IntRange(1, 3).Draw(t, "packs"))
			lines = append(lines, body{"productId": of.id, "quantity": quantity.Quantity(l.quantity)})
		}
		act("decision", approving(lines...))
		y.s.reaches(o.id, restock.Sent)
		o.state = "sent"
	default:
		if rapid.IntRange(0, 5).Draw(t, "what comes") == 0 {
			act(map[bool]string{true: "cancel", false: "close"}[o.state == "sent"], ending("no traen más"))
			y.order = nil
			return
		}
		var of *goods
		for _, g := range y.goods { // in an order that stays
			if l := o.lines[g]; l != nil && l.received < l.quantity && (of == nil || rapid.Bool().Draw(t, "this one")) {
				of = g
			}
		}
		pieces := 1000 * int64(rapid.IntRange(1, 8).Draw(t, "pieces"))
		var reasons []errs.Code
		if l := o.lines[of]; pieces > l.quantity-l.received {
			reasons = append(reasons, errs.MoreThanOrdered)
		}
		if act("receipts", bringing(body{"productId": of.id, "quantity": quantity.Quantity(pieces)}), reasons...) {
			if o.receive(of, pieces); o.state == "received" {
				y.order = nil
			}
		}
	}
}

// draft asks for an order: it has what there is none of, in whole packs, and nothing that is not sold. Of the rest the rule of package restock
// decides.
func (y *story) draft(t *rapid.T) {
	made := decode[drafts](y.s.till(manager).plan(y.from)).Drafts
	proposed := map[string]restock.Line{}
	if len(made) == 1 {
		y.order = &ordered{id: made[0].ID, state: "draft", lines: map[*goods]*orderedLine{}}
		for _, l := range y.s.order(made[0].ID).Lines {
			proposed[l.ProductID] = l
		}
	}
	for _, of := range y.goods {
		l, is := proposed[of.id]
		if needed := of.active && of.onHand <= 0; needed && l.Ordered == 0 || is && (!of.active || l.Ordered < 0 || l.Ordered%6000 != 0) {
			t.Fatalf("there are %d of %s (active %t), and it is ordered (%t) as %+v", of.onHand, of.name, of.active, is, l)
		}
		if is {
			y.order.lines[of] = &orderedLine{quantity: int64(l.Ordered)}
		}
	}
	if y.order != nil && len(y.order.lines) != len(proposed) {
		t.Fatalf("an order has goods of another story: %+v", proposed)
	}
}

func (y *story) compareOrder(t *rapid.T) {
	if y.order == nil {
		return
	}
	o := y.order
	if state := one[string](y.s, "select state from restock_orders where id = ?", o.id); state != o.state {
		t.Fatalf("the order is %s, want %s", state, o.state)
	}
	for of, l := range o.lines {
		var quantity, received int64
		if err := y.s.db().QueryRowContext(y.s.ctx(), "select ordered, received from restock_lines where order_id = ? and product_id = ?", o.id, of.id).
			Scan(&quantity, &received); err != nil {
			t.Fatal(err)
		}
		if quantity != l.quantity || received != l.received {
			t.Fatalf("of %s %d were ordered and %d came, want %d and %d", of.name, quantity, received, l.quantity, l.received)
		}
	}
}

// night ends a day: shifts stay open over it, and a draft that nobody decides about expires after the third. The report of the days so
// far, made from what was rolled up and of what changed since, says what was sold in them.
func (y *story) night(t *rapid.T) {
	y.s.age(24 * time.Hour)
	y.s.clock.Advance(aDay)
	y.sent = nil // the times in their answers have grown older
	if o := y.order; o != nil && o.state == "draft" {
		if o.nights++; o.nights == 3 {
			y.s.reaches(o.id, restock.Expired)
			y.order = nil
		}
	}
	past := (*y.days)[max(0, len(*y.days)-7):]
	*y.days = append(*y.days, figures{})
	var want figures
	for _, day := range past {
		want.tickets, want.notes = want.tickets+day.tickets, want.notes+day.notes
		want.total, want.paid, want.refunded = want.total+day.total, want.paid+day.paid, want.refunded+day.refunded
	}
	made := y.s.reported(y.s.ask(today().AddDays(-len(past)), today().AddDays(-1), false))
	if len(made) != 1 {
		t.Fatalf("%d reports were made", len(made))
	}
	d := y.s.opened(made[0].ID).Document
	f := d.Sales.Summary
	got := figures{tickets: f.Tickets, notes: f.Refunds, total: f.Total, refunded: f.Refunded}
	for _, m := range d.Money.Methods {
		got.paid += m.Amount
	}
	if got != want || len(d.Differences) > 0 {
		t.Fatalf("the report of %d days says %+v, want %+v; its differences are %+v", len(past), got, want, d.Differences)
	}
}
