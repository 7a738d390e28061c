package e2e_test

import (
	"net/http"
	"testing"

	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/cloud"
)

// TestRestock_aProcessKilledAtAnyStep kills the process of each step in turn, before and after its work, on the whole way of
// an order.
func TestRestock_aProcessKilledAtAnyStep(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	for _, function := range []string{"draft-orders", "look-at-order", "wait-for-word", "act", "wake-order", "draw-order", "write-to-supplier", "mark-sent"} { //nolint:paralleltest // one fault at a time
		for _, when := range []string{before, after} {
			t.Run(function+" "+when, func(t *testing.T) {
				s := s.within(t)
				v := s.supplier()
				p := s.stocked(0, v.packs())
				s.faults.strike(when, "restock/"+function, 1)

				s.till(manager).plan(v) // killed after its work, it drafts nothing the second time
				id := one[string](s, "select id from restock_orders where supplier_id = ?", v.id)
				s.till(manager).act(id, "decision", approving()).want(http.StatusOK)
				s.reaches(id, restock.Sent)
				s.till(manager).act(id, "receipts", bringing(of(p, 12))).want(http.StatusOK)

				s.ends(id)
				s.wantStock(p, 12)
				s.wantReceived(id, p, 12)
				s.wantOneOrderMail(v, id)
				wantActs(t, s.order(id), "approve luis", "receive luis")
				s.invariants()
			})
		}
	}
}

// TestRestock_cancelledWhenApprovedButNotSent cancels between the approval and the note that the order was sent. A supplier
// who has the order, or will have it in a moment, hears that it is off; one who has not hears nothing.
func TestRestock_cancelledWhenApprovedButNotSent(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	for _, c := range []struct { //nolint:paralleltest // one fault at a time
		name, held string
		mails      int
	}{
		{"before its machine has looked", "", 0}, {"while it looks, and looks again", "look-at-order", 0},
		{"when the order is drawn", "draw-order", 2}, {"when the mail is out", "write-to-supplier", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := s.within(t)
			v := s.supplier()
			p := s.stocked(2, v.packs())
			id := s.drafted(v)
			s.waits(id, 1)
			entered, release := (<-chan struct{})(nil), func() {}
			if c.held == "" {
				s.faults.strike(before, "restock/wake-order", tries(t, "restock-act", "Wake the order"))
			} else {
				entered, release = s.faults.hold("restock/" + c.held)
			}
			s.till(manager).act(id, "decision", approving()).want(http.StatusOK)
			s.comes(entered)
			if state := s.order(id).State; state != restock.Approved {
				t.Fatalf("the order is %s: nothing is tested", state)
			}

			s.till(manager).act(id, "cancel", ending("ya no hace falta")).want(http.StatusOK)
			release()

			s.ends(id)
			o := s.order(id)
			wantActs(t, o, "approve luis", "cancel luis")
			if o.State != restock.Cancelled || o.Reason != "ya no hace falta" {
				t.Errorf("it ends as %+v", o.Summary)
			}
			if got := s.mails(v); len(got) != c.mails || c.mails == 2 && (got[0].Attachments == nil || got[1].Attachments != nil) {
				t.Errorf("the supplier got %d mails, want %d: the order, and that it is off", len(got), c.mails)
			}
			s.wantStock(p, 2)
			s.till(manager).act(id, "receipts", bringing(of(p, 6))).refused(errs.OrderDecided)
			if next := s.order(s.drafted(v)); next.Lines[0].Why.OnOrder != 0 {
				t.Errorf("of the cancelled order %s still count as coming", next.Lines[0].Why.OnOrder)
			}
			s.invariants()
		})
	}
}

func TestRestock_theMailFailsThreeTimesThenOneGoesOut(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	v := s.supplier()
	p := s.stocked(0, v.packs())
	id := s.drafted(v)
	s.waits(id, 1) // the managers have their notice: the next mail is the supplier's
	s.cloud.Mailbox.Fail(3)

	s.till(manager).act(id, "decision", approving()).want(http.StatusOK)

	s.reaches(id, restock.Sent)
	s.wantOneOrderMail(v, id)
	timeline := decode[restock.Timeline](s.till(manager).get("/api/restocks/" + id + "/timeline").want(http.StatusOK))
	var attempts []string
	for _, step := range timeline.Steps {
		if step.Step == "Write to the supplier" {
			attempts = append(attempts, string(step.Outcome))
		}
	}
	if n := len(attempts); n != 4 || attempts[3] != "done" {
		t.Errorf("the timeline tells the attempts %v, want the fourth to be done", attempts)
	}
	s.till(manager).act(id, "receipts", bringing(of(p, 12))).want(http.StatusOK)
	s.ends(id)
	s.wantOneOrderMail(v, id)
}

// TestRestock_aRestartInEachState stops the cloud wherever an order waits or runs, and starts it again.
func TestRestock_aRestartInEachState(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	v := s.supplier()
	p := s.stocked(0, v.packs())
	id := s.drafted(v)
	s.waits(id, 1)
	s.restart() // while it waits for a decision

	s.cloud.Mailbox.Fail(1)
	s.till(manager).act(id, "decision", approving()).want(http.StatusOK)
	s.eventually("the order is being sent", func() bool { return s.entered(id, "Write to the supplier") > 0 })
	s.restart() // while it sends, or waits to send again; the fault is gone with the old cloud
	s.reaches(id, restock.Sent)
	s.waits(id, 2)
	s.restart() // while it waits for goods

	s.till(manager).act(id, "receipts", bringing(of(p, 6))).want(http.StatusOK)
	s.waits(id, 3)
	s.restart() // when a part has come

	s.till(manager).act(id, "receipts", bringing(of(p, 6))).want(http.StatusOK)
	s.ends(id)
	s.restart() // and when all is done

	s.wantStock(p, 12)
	s.wantReceived(id, p, 12)
	s.wantOneOrderMail(v, id)
	wantActs(t, s.order(id), "approve luis", "receive luis", "receive luis")
	if n := one[int](s, "select count(*) from outbox where subject = ? and kind = 'RestockSent'", id); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
	s.invariants()
}

// TestRestock_anActWhoseWakeIsLostIsWokenByItsEvent kills the wake at every try; the event of the act is on its way.
func TestRestock_anActWhoseWakeIsLostIsWokenByItsEvent(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	v := s.supplier()
	s.stocked(0, v.packs())
	id := s.drafted(v)
	s.waits(id, 1)
	s.faults.strike(before, "restock/wake-order", tries(t, "restock-act", "Wake the order"))

	s.till(manager).act(id, "decision", rejecting("no hoy")).want(http.StatusOK)

	if status := s.execution(executionARN(restock.Workflow, id)).Status; status != "RUNNING" {
		t.Fatalf("the machine is %s, although nobody woke it", status)
	}
	event := one[string](s, `select concat('{"id":"', id, '","subject":"', subject, '","at":"2026-03-15T17:00:00Z","data":', payload, '}')
		from outbox where subject = ? and kind = 'RestockDecided'`, id)
	if _, err := s.cloud.States.StartExecution(cloud.MachineARN("wake-restock"), "", event); err != nil { // as the rule of the bus does
		t.Fatal(err)
	}
	s.ends(id)
}
