package e2e_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/schedule"
	"carmensita.pe/market/local/terminal"
)

// halfway is what a backup catches under way. What a comment says of each after "then" has happened between the backup and its restore.
type halfway struct {
	goods product
	// sold in cash under the number soldAs, and emitted to nobody.
	sold   sale.Request
	soldAs string
	// asked is a sale in cash of which the price alone was asked; then it was sold.
	asked sale.Request
	// served was charged; then it was recorded, and the customer went home with the goods.
	served *deadExecution
	// left was charged; then nobody came back to it.
	left *deadExecution
	// reserved was not charged.
	reserved *deadExecution
	// givenUp waited for its sweep; then its charge was voided.
	givenUp *deadExecution
	// voided was in the sweep's hand: its charge was voided, and that not noted.
	voided *deadExecution
	// paidBack and owed are refunds that a card waited for; then the first was paid back.
	paidBack, owed refund.Refund
	// toApprove is a draft. toMail and mailed were approved, and no mail went out; then the second's did.
	toApprove, toMail, mailed   string
	ofApprove, ofMail, ofMailed supplier
	report, backup              string // they had begun; then the report was made and mailed
	dismissed                   employee
	eventsThrough               int64 // the last event's number
}

// inTheMiddle brings the shop in the middle of every kind of process, and leaves it there: whoever worked is dead.
func (s *shop) inTheMiddle() *halfway {
	s.t.Helper()
	h := &halfway{goods: s.stocked(100)}
	rosa, carmen := s.till(cashier), s.till(admin)
	byCash := func() sale.Request { return s.cart(h.goods.times(1)) }
	card := func() sale.Request { return byCard(byCash(), "123456") }

	for _, r := range []*refund.Refund{&h.paidBack, &h.owed} {
		cart := card()
		rosa.sell(cart).sold()
		s.cloud.Terminal.Inject(unavailable(2)...)
		*r = rosa.refund(cart.ID, s.back(1, 1)).refunded()
		s.wantPayouts(*r, "card 1000 pending")
	}
	h.sold, h.asked = byCash(), byCash()
	h.soldAs = rosa.sell(h.sold).sold().Number
	h.served, h.left, h.givenUp, h.voided, h.reserved = s.charged(card()), s.charged(card()), s.charged(card()), s.charged(card()), s.reserved(card())
	for _, d := range []*deadExecution{h.givenUp, h.voided} {
		s.expire(d.cart.ID)
		var undo sale.Abandoned
		d.must("abandon-sale", "Give the sale up", map[string]any{"saleId": d.cart.ID}, &undo)
		d.must("release-stock", "Undo the reservation", map[string]any{"saleId": d.cart.ID, "generation": undo.Generation, "settled": false}, nil)
		if d == h.voided {
			d.must("refund-payment", "Undo the payment", map[string]any{"saleId": d.cart.ID, "generation": undo.Generation, "cardLines": undo.CardLines}, nil)
		}
	}
	s.exec("update checkouts set expires_at = utc_timestamp(3) + interval 30 minute where sale_id in (?, ?, ?)",
		h.left.cart.ID, h.voided.cart.ID, h.reserved.cart.ID)

	for _, o := range []struct {
		id *string
		of *supplier
	}{{&h.toApprove, &h.ofApprove}, {&h.toMail, &h.ofMail}, {&h.mailed, &h.ofMailed}} {
		*o.of = s.supplier()
		s.stocked(0, o.of.packs())
		*o.id = s.drafted(*o.of)
		s.waits(*o.id, 1)
		if o.id != &h.toApprove {
			s.exec("update suppliers set email = 'pedidos arroba x' where id = ?", o.of.id)
			s.till(manager).act(*o.id, "decision", approving()).want(http.StatusOK)
			s.eventually("the order rests", func() bool { return s.entered(*o.id, "Rest") == 1 })
		}
	}

	rendered, render := s.faults.hold("report/render-report")
	h.report = s.ask(today(), today(), false)
	s.comes(rendered)
	s.stops(report.Workflow, h.report)
	render()
	prepared, prepare := s.faults.hold("backup/prepare-restore")
	h.backup = s.backUp()
	s.comes(prepared)
	s.stops(backup.Workflow, h.backup)
	prepare()

	h.dismissed = s.hire("cashier")
	s.faults.strike(before, "people/record-change", tries(s.t, "people", "Record the change"))
	if a := carmen.send(http.MethodPut, "/api/users/"+h.dismissed.Username+"/enabled", body{"enabled": false}); a.status < http.StatusInternalServerError {
		s.t.Errorf("dismissing got %d %s: nothing is tested", a.status, a.body)
	}
	return h
}

func (s *shop) stops(workflow, name string) {
	s.t.Helper()
	s.till(admin).send(http.MethodPost, "/api/executions/"+workflow+"/"+name+"/stop", body{"id": newID(), "reason": "se fue la luz"}).want(http.StatusOK)
}

// goesOn is what the world sees after the backup.
func (h *halfway) goesOn(s *shop) {
	s.t.Helper()
	rosa, carmen := s.till(cashier), s.till(admin)
	rosa.sell(h.asked).sold()
	if failed := h.served.recordLate(); failed.Type != "" {
		s.t.Fatalf("the card sale could not be recorded: %s", failed.Type)
	}
	s.sweep()
	for d, want := range map[*deadExecution]int{h.served: 1, h.left: 1, h.givenUp: 0, h.voided: 0, h.reserved: 0} {
		if got := len(s.charges(d.cart.ID)); got != want {
			s.t.Fatalf("after the sweep %d charges of %s stand, want %d", got, d.cart.ID, want)
		}
	}
	again := s.back(1, 1)
	again.ID = h.paidBack.ID
	if paid := decode[refund.Refund](rosa.refund(h.paidBack.SaleID, again).want(http.StatusOK)); !paid.Settled {
		s.t.Fatalf("the card was not paid back: %+v", paid)
	}
	s.exec("update suppliers set email = ? where id = ?", h.ofMailed.email, h.ofMailed.id)
	s.stops(restock.Workflow, h.mailed)
	for workflow, name := range map[string]string{restock.Workflow: h.mailed, report.Workflow: h.report} {
		carmen.send(http.MethodPost, "/api/executions/"+workflow+"/"+name+"/restart", body{"id": newID(), "reason": "volvió la luz"}).want(http.StatusCreated)
	}
	s.reaches(h.mailed, restock.Sent)
	s.wantOneOrderMail(h.ofMailed, h.mailed)
	s.eventually("the report is made", func() bool {
		return one[int](s, "select count(*) from reports where request_id = ? and state like 'ready%'", h.report) == 1
	})
	next := s.supplier()
	s.stocked(0, next.packs())
	s.drafted(next)
	whole := s.cart(h.goods.times(1))
	rosa.sell(whole).sold()
	rosa.refund(whole.ID, s.back(1, 1)).refunded()
	s.publish()
	h.eventsThrough = one[int64](s, "select max(id) from outbox")
}

// numbers are all that were given to receipts, credit notes, orders and events, with whose they are.
func (s *shop) numbers() map[string]string {
	s.t.Helper()
	of := map[string]string{}
	for _, row := range s.rows(`select concat(series, '-', number), id from sales union all select concat(series, '-', number), id from refunds
		union all select concat('order-', number), id from restock_orders union all select concat('event-', id), concat(kind, subject) from outbox`) {
		number, id, _ := strings.Cut(row, " ")
		of[number] = id
	}
	return of
}

// TestRestore_intoTheMiddleOfEverythingDoesNothingTwice restores a backup that was made in the middle of every kind of process, and lets
// every machine run for an hour of clock time. Until a person has said what the world has seen, nothing is voided, paid, mailed, emitted or
// numbered a second time; after it each thing goes on by what was said.
func TestRestore_intoTheMiddleOfEverythingDoesNothingTwice(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	s.till(cashier).sell(s.cart(s.stocked(1).times(1))).sold()
	s.age(24 * time.Hour) // the report of yesterday was not made
	h := s.inTheMiddle()
	id := s.backUp()
	s.verified(id)
	folder := s.download(id)
	h.goesOn(s)
	given, charges := s.numbers(), s.cloud.Terminal.Charges()

	r := s.restoredFrom(folder, id)
	r.reportsFarFromNow()
	waits, yesterday := r.state(h), today().AddDays(-1)
	r.pass(30)
	r.tradesToday(h)
	r.pass(30)
	r.runTheRest()

	if now := r.state(h); now != waits {
		t.Errorf("before anybody has decided, the machines made of\n%s\nthis:\n%s", waits, now)
	}
	if now := r.cloud.Terminal.Charges(); !slices.Equal(now[:len(charges)], charges) {
		t.Errorf("the terminal had\n%+v\nand has\n%+v", charges, now)
	}
	r.wantNothingMailed(h)
	for _, e := range r.heardOf(h) {
		t.Errorf("sent before anybody has decided: %+v", e)
	}

	list := decode[backup.Unresolved](r.till(admin).get("/api/restore").want(http.StatusOK))
	r.release(h, list)
	r.exec("update suppliers set email = ? where id = ?", h.ofMail.email, h.ofMail.id)
	clear(r.ran)
	r.pass(20)
	r.runTheRest() // the next plan begins the machines of orders

	r.wantCards(h, charges)
	r.wantOrders(h)
	r.wantReports(h, yesterday)
	r.wantEvents(h, list)
	r.till(admin).send(http.MethodPut, "/api/users/"+h.dismissed.Username+"/enabled", body{"enabled": false}).want(http.StatusOK)
	if got := one[int](r.shop, "select count(*) from audit_log where subject = ? and action = 'user.disabled'", h.dismissed.Username); got != 1 {
		t.Errorf("the audit tells the dismissal %d times", got)
	}
	if state := one[string](r.shop, "select state from backups where id = ?", h.backup); state != string(backup.Exported) {
		t.Errorf("the backup that nobody makes any more is %s", state)
	}
	r.verified(r.backUp())
	r.wantNewNumbers(given)
	r.invariants()
}

// restored is a shop that was brought back. Its machines go by a clock of their own.
type restored struct {
	*shop
	schedule *schedule.Scheduler
	ran      map[string]bool
}

// restoredFrom brings a shop back, at the same terminal as before.
func (s *shop) restoredFrom(folder, id string) *restored {
	s.t.Helper()
	there := &place{name: "restored", dir: s.t.TempDir(), client: s.client, clock: asl.NewManualClock(time.Now())}
	brought, err := cloud.Restore(s.t.Context(), cloud.Options{Root: root, Dir: there.dir}, folder, id)
	if err != nil {
		s.t.Fatal(err)
	}
	books := filepath.Join(there.dir, "terminal")
	if err := os.RemoveAll(books); err != nil {
		s.t.Fatal(err)
	}
	if err := os.CopyFS(books, os.DirFS(filepath.Join(s.dir, "terminal"))); err != nil {
		s.t.Fatal(err)
	}
	if err := there.start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := there.stop(); err != nil {
			s.t.Error(err)
		}
	})
	there.beat(s.t)
	r := &restored{shop: &shop{place: there, t: s.t, contract: s.contract}, ran: map[string]bool{}}
	if r.schedule, err = schedule.New(blueprint.Schedules, nil, there.clock, nil); err != nil {
		s.t.Fatal(err)
	}
	for _, password := range brought.Passwords {
		if password.Username == cashier || password.Username == manager || password.Username == admin {
			r.chooseFirstPassword(password)
		}
	}
	return r
}

// reportsFarFromNow has the day's report made half a day from now, so that the one whose turn it is is yesterday's at any hour: no report's
// time comes while the machines wait, whose mail nobody would have to decide about.
func (r *restored) reportsFarFromNow() {
	r.t.Helper()
	boss := r.till(admin)
	seen := decode[settings.Settings](boss.get("/api/settings").want(http.StatusOK))
	seen.ReportAt = time.Now().Add(12 * time.Hour).Truncate(5 * time.Minute).In(peru.Lima()).Format("15:04")
	boss.sees(seen.Version).send(http.MethodPut, "/api/settings", seen.Values).want(http.StatusOK)
}

// pass lets minutes pass, for the machines by their clock and for the functions by the age of the books, and runs what is due in each.
// A step has seconds, and would fail by a minute that passes in a moment, and be tried again beside itself: none passes while one is under way.
func (r *restored) pass(minutes int) {
	r.t.Helper()
	for range minutes {
		r.eventually("no machine has a step under way", func() bool { return !r.stepRuns() && !r.expressRuns() })
		r.age(time.Minute)
		r.clock.Advance(time.Minute)
		for _, due := range r.schedule.Due(r.clock.Now()) {
			r.run(due)
		}
	}
}

// stepRuns reports whether a Standard machine runs that waits neither for a person's word nor for a moment.
func (r *restored) stepRuns() bool {
	r.t.Helper()
	must := func(err error) {
		if err != nil {
			r.t.Fatal(err)
		}
	}
	for _, w := range blueprint.Workflows {
		if w.Type != blueprint.Standard {
			continue
		}
		running, err := r.cloud.States.ListExecutions(cloud.MachineARN(w.Name), asl.Running)
		must(err)
		for _, x := range running {
			last, err := r.cloud.States.HistoryLength(x.ARN)
			must(err)
			events, err := r.cloud.States.History(x.ARN, last, last)
			must(err)
			if len(events) == 0 || !slices.Contains([]string{"TaskSubmitted", "WaitStateEntered"}, events[0].Type) {
				return true
			}
		}
	}
	return false
}

// runTheRest runs what was not due in that time: what comes by night.
func (r *restored) runTheRest() {
	r.t.Helper()
	for _, s := range blueprint.Schedules {
		if !r.ran[s.Name] {
			r.run(s)
		}
	}
}

func (r *restored) run(due blueprint.Schedule) {
	r.t.Helper()
	r.ran[due.Name] = true
	if due.Workflow == backup.Workflow {
		id := newID()
		if _, err := r.cloud.States.StartExecution(cloud.MachineARN(due.Workflow), id, due.Input); err != nil {
			r.t.Fatal(err)
		}
		r.verified(id)
		return
	}
	ran, err := r.cloud.States.StartSyncExecution(cloud.MachineARN(due.Workflow), "", due.Input)
	if err != nil || ran.Error != nil {
		r.t.Errorf("%s: %v %v", due.Name, err, ran.Error)
	}
}

// state is what the books say of all that was under way.
func (r *restored) state(h *halfway) string {
	r.t.Helper()
	var got []string
	for _, d := range []*deadExecution{h.served, h.left, h.givenUp, h.voided, h.reserved} {
		got = append(got, r.rows("select concat('sale ', state), concat(card_lines, '/', void_through) from checkouts where sale_id = ?", d.cart.ID)...)
	}
	for _, query := range []struct{ text, id string }{
		{"select concat('payback ', method), state from refund_payouts where refund_id = ?", h.paidBack.ID},
		{"select concat('payback ', method), state from refund_payouts where refund_id = ?", h.owed.ID},
		{"select concat('order ', number), state from restock_orders where id = ?", h.toApprove},
		{"select concat('order ', number), state from restock_orders where id = ?", h.toMail},
		{"select concat('order ', number), state from restock_orders where id = ?", h.mailed},
		{"select concat('report ', from_day), state from reports where request_id = ?", h.report},
		{"select 'backup', state from backups where id = ?", h.backup},
		{"select 'dismissals', count(*) from audit_log where subject = ? and action = 'user.disabled'", h.dismissed.Username},
	} {
		got = append(got, r.rows(query.text, query.id)...)
	}
	got = append(got,
		r.rows("select concat('waiting events ', kind), count(*) from outbox where published_at is null and id <= ? group by kind order by kind", h.eventsThrough)...)
	return strings.Join(got, "\n")
}

// tradesToday is the trade of the day of the restore, which goes on while the machines wait for a decision.
func (r *restored) tradesToday(h *halfway) {
	r.t.Helper()
	rosa := r.till(cashier)
	if again := decode[sale.Sale](rosa.sell(h.sold).want(http.StatusOK)); again.Number != h.soldAs {
		r.t.Errorf("the sale that is in the backup is sold again, as %s", again.Number)
	}
	rosa.sell(h.asked).sold() // from the till's queue
	card := byCard(r.cart(h.goods.times(1)), "654321")
	rosa.sell(card).sold()
	r.wantPayouts(rosa.refund(card.ID, r.back(1, 1)).refunded(), "card 1000 paid")
	r.wantCardsPaidBack(card.ID)
}

// wantNothingMailed asserts that no mail tells of what was under way.
func (r *restored) wantNothingMailed(h *halfway) {
	r.t.Helper()
	for _, m := range r.cloud.Mailbox.Mails() {
		if m.Topic == "" || strings.HasPrefix(m.Subject, "Reporte") {
			r.t.Errorf("mailed before anybody has decided: %s to %s", m.Subject, m.To)
		}
		for _, order := range []string{h.toApprove, h.toMail, h.mailed} {
			if strings.Contains(m.Subject, r.order(order).Number) {
				r.t.Errorf("mailed of an order of before: %s", m.Subject)
			}
		}
	}
}

// heardOf gives the events of before the restore that were sent after it, and asserts that those of after it have other numbers.
func (r *restored) heardOf(h *halfway) (found []event.Detail) {
	r.t.Helper()
	r.heard.mu.Lock()
	defer r.heard.mu.Unlock()
	for _, e := range r.heard.events {
		var detail event.Detail
		if err := json.Unmarshal(e.Detail, &detail); err != nil {
			r.t.Fatal(err)
		}
		number, err := strconv.ParseInt(detail.ID, 10, 64)
		if err != nil {
			r.t.Fatal(err)
		}
		if number <= h.eventsThrough {
			found = append(found, detail)
		}
	}
	return found
}

// release says of each thing what the world has seen, and lets the machines go on.
func (r *restored) release(h *halfway, list backup.Unresolved) {
	r.t.Helper()
	happened := map[string]bool{
		"charge:" + h.served.cart.ID:            true,
		"payback:" + h.paidBack.ID + "/1":       true,
		"order:" + h.mailed:                     true,
		"events:" + string(event.SaleCompleted): true,
	}
	said := backup.Decisions{RestoreID: list.ID}
	on := map[string]bool{}
	for _, d := range list.Undecided() {
		d.Outcome = backup.NotHappened
		if happened[d.String()] {
			d.Outcome = backup.Happened
		}
		on[d.String()] = true
		said.Decisions = append(said.Decisions, d)
	}
	for name := range happened {
		if !on[name] {
			r.t.Errorf("%s is not on the list", name)
		}
	}
	for _, name := range []string{"charge:" + h.left.cart.ID, "charge:" + h.givenUp.cart.ID, "charge:" + h.voided.cart.ID, "charge:" + h.reserved.cart.ID,
		"payback:" + h.owed.ID + "/1", "order:" + h.toApprove, "order:" + h.toMail, "report:" + backup.Daily} {
		if !on[name] {
			r.t.Errorf("%s is not on the list", name)
		}
	}
	carmen := r.till(admin)
	carmen.send(http.MethodPost, "/api/restore/decisions", said).want(http.StatusOK)
	carmen.send(http.MethodPost, "/api/restore/release", backup.ReleaseRequest{RestoreID: list.ID}).want(http.StatusOK)
}

// wantCards asserts by the terminal's own books that of the charges those stand whose goods went, and that each card has its money once.
func (r *restored) wantCards(h *halfway, before []terminal.Charge) {
	r.t.Helper()
	for d, want := range map[*deadExecution]int{h.served: 1, h.left: 0, h.givenUp: 0, h.voided: 0, h.reserved: 0} {
		if got := len(r.charges(d.cart.ID)); got != want {
			r.t.Errorf("%d charges of the sale %s stand, want %d", got, d.cart.ID, want)
		}
		if left := one[int](r.shop, "select count(*) from stock_reservations where sale_id = ?", d.cart.ID); left != 0 {
			r.t.Errorf("the sale %s still holds goods", d.cart.ID)
		}
	}
	back := map[string]int{}
	for _, c := range r.cloud.Terminal.Charges() {
		if c.Status == terminal.Refunded {
			back[strings.Split(c.ID, ".")[0]]++
		}
	}
	for _, of := range []refund.Refund{h.paidBack, h.owed} {
		if state := one[string](r.shop, "select state from refund_payouts where refund_id = ?", of.ID); back[of.ID] != 1 || state != "paid" {
			r.t.Errorf("of the refund %s the terminal paid back %d times, and the books say %s", of.Number, back[of.ID], state)
		}
	}
	if changed := slices.IndexFunc(before, func(c terminal.Charge) bool {
		return c.Status == terminal.Approved && !strings.HasPrefix(c.ID, h.left.cart.ID) && !slices.Contains(r.cloud.Terminal.Charges(), c)
	}); changed >= 0 {
		r.t.Errorf("the terminal voided %+v, which was sold", before[changed])
	}
}

// wantOrders asserts that each supplier gets the one mail that he has not, and none that he has.
func (r *restored) wantOrders(h *halfway) {
	r.t.Helper()
	r.waits(h.toApprove, 1)
	if state := r.order(h.toApprove).State; state != restock.Draft {
		r.t.Errorf("the order to approve is %s", state)
	}
	r.till(manager).act(h.toApprove, "decision", approving()).want(http.StatusOK)
	r.reaches(h.toApprove, restock.Sent)
	r.reaches(h.toMail, restock.Sent)
	r.wantOneOrderMail(h.ofApprove, h.toApprove)
	r.wantOneOrderMail(h.ofMail, h.toMail)
	if o := r.order(h.mailed); o.State != restock.Sent || len(r.mails(h.ofMailed)) != 0 {
		r.t.Errorf("the order that the supplier has is %s, and he gets %d mails", o.State, len(r.mails(h.ofMailed)))
	}
}

// wantReports asserts that the report of the day before, which nobody has, comes once, and that the one that was being made does not.
func (r *restored) wantReports(h *halfway, yesterday peru.Day) {
	r.t.Helper()
	missing := "Reporte del " + shown(yesterday)
	r.eventually("the report of the day before is mailed", func() bool {
		return slices.ContainsFunc(r.subjects(), func(subject string) bool { return strings.HasPrefix(subject, missing) })
	})
	if r.t.Failed() {
		r.t.Logf("the reports are %v", r.rows("select from_day, state from reports"))
	}
	if state := one[string](r.shop, "select state from reports where request_id = ?", h.report); state != string(report.Failed) {
		r.t.Errorf("the report that nobody makes any more is %s", state)
	}
	days := map[string]int{}
	for _, subject := range r.subjects() {
		if strings.HasPrefix(subject, "Reporte") {
			days[subject]++
		}
	}
	for subject, times := range days {
		if times != 1 {
			r.t.Errorf("%q is mailed %d times", subject, times)
		}
	}
}

func (s *shop) subjects() (all []string) {
	for _, m := range s.cloud.Mailbox.Mails() {
		all = append(all, m.Subject)
	}
	return all
}

// wantEvents asserts that of the events of before those were sent whose listeners have not heard them, once.
func (r *restored) wantEvents(h *halfway, list backup.Unresolved) {
	r.t.Helper()
	times := map[string]int{}
	for _, e := range r.heardOf(h) {
		if times[e.ID]++; times[e.ID] > 1 {
			r.t.Errorf("sent twice: %+v", e)
		}
	}
	want := 0
	for kind, waiting := range list.Events {
		if kind != string(event.SaleCompleted) {
			want += int(waiting)
		}
	}
	if len(times) != want || want == 0 {
		r.t.Errorf("%d events of before were sent, want %d", len(times), want)
	}
}

// wantNewNumbers asserts that nothing of after the restore has a number that the world knows of another thing.
func (r *restored) wantNewNumbers(given map[string]string) {
	r.t.Helper()
	for number, id := range r.numbers() {
		if of, taken := given[number]; taken && of != id {
			r.t.Errorf("%s is of %s, and the world knows it of %s", number, id, of)
		}
	}
}
