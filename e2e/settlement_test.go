package e2e_test

import (
	"bytes"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/customer"
	operations "carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settlement"
	tills "carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// byYape is the cart, paid by Yape.
func byYape(cart sale.Request) sale.Request {
	cart.Payments = []payment.Tender{{Method: "yape", Amount: cart.ExpectedTotal, Reference: "00123456"}}
	return cart
}

// unsettled returns what waits for a decision about a sale, refund or credit payment, of all pages.
func (s *shop) unsettled(subject string) []settlement.Item {
	s.t.Helper()
	var found []settlement.Item
	for next := ""; ; {
		list := decode[paging.Page[settlement.Item]](s.till(manager).get("/api/unsettled?limit=20&cursor=" + url.QueryEscape(next)).want(http.StatusOK))
		for _, item := range list.Items {
			if item.Subject == subject {
				found = append(found, item)
			}
		}
		if next = list.Next; next == "" {
			return found
		}
	}
}

// waiting returns the one item of a subject.
func (s *shop) waiting(subject string) settlement.Item {
	s.t.Helper()
	found := s.unsettled(subject)
	if len(found) != 1 {
		s.t.Fatalf("%s waits as %+v, want one", subject, found)
	}
	return found[0]
}

func decision(i settlement.Item, outcome settlement.Outcome) settlement.Request {
	return settlement.Request{ID: newID(), Kind: i.Kind, Subject: i.Subject, Line: i.Line, Outcome: outcome}
}

func (t *till) decide(i settlement.Item, r settlement.Request) answer {
	return t.seeing(i.Version).send(http.MethodPost, "/api/settlements", r)
}

func (s *shop) wantPayment(saleID, state string) {
	s.t.Helper()
	found := decode[sale.Sale](s.till(cashier).get("/api/sales/" + saleID).want(http.StatusOK))
	if got := string(found.Payments[0].State); got != state {
		s.t.Errorf("the payment is %s, want %s", got, state)
	}
}

func TestSettlement_aWalletPaymentIsConfirmedOnceByAManager(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	sold := s.till(cashier).sell(byYape(s.cart(s.stocked(5).times(2)))).sold()
	before := luis.get("/api/sales/" + sold.ID + "/receipt.pdf").want(http.StatusOK)
	item := s.waiting(sold.ID)
	if item.Kind != settlement.Payment || item.Amount != 2000 || item.Number != sold.Number || item.Reference.String() != "00123456" ||
		!slices.Equal(item.Outcomes, []settlement.Outcome{settlement.Confirmed, settlement.Rejected}) {
		t.Errorf("it waits as %+v", item)
	}
	r := decision(item, settlement.Confirmed)
	s.till(cashier).decide(item, r).refused(errs.Forbidden)
	s.till(cashier).get("/api/unsettled").refused(errs.Forbidden)

	made := decode[settlement.Settlement](luis.decide(item, r).want(http.StatusCreated))
	if again := decode[settlement.Settlement](luis.decide(item, r).want(http.StatusOK)); !reflect.DeepEqual(again, made) || made.Amount != 2000 {
		t.Errorf("again: %+v, want %+v", again, made)
	}
	luis.decide(item, decision(item, settlement.Rejected)).refused(errs.InvalidRequest) // why?
	late := decision(item, settlement.Rejected)
	late.Note = "no llegó"
	luis.decide(item, late).refused(errs.Stale)
	late.ID = r.ID
	luis.decide(item, late).refused(errs.Conflict)

	s.wantPayment(sold.ID, "confirmed")
	if after := luis.get("/api/sales/" + sold.ID + "/receipt.pdf").want(http.StatusOK); bytes.Equal(after.body, before.body) {
		t.Error("the PDF that was asked for before still says that the payment is to be confirmed")
	}
	if left := s.unsettled(sold.ID); len(left) != 0 {
		t.Errorf("still waiting: %+v", left)
	}
	listed := decode[paging.Page[settlement.Settlement]](luis.get("/api/settlements?limit=200").want(http.StatusOK)).Items
	if !slices.ContainsFunc(listed, func(s settlement.Settlement) bool { return reflect.DeepEqual(s, made) }) {
		t.Error("the decision is not listed")
	}
	if acts := s.rows(`select json_extract(before_doc, '$.state'), json_extract(after_doc, '$.outcome') from audit_log
		where subject = ? and action = 'money.settled'`, sold.ID); !slices.Equal(acts, []string{`"to_confirm" "confirmed"`}) {
		t.Errorf("the audit says %q", acts)
	}
	s.invariants(sold.ID)
}

func TestSettlement_anOperationThatWasUsedTwiceIsToldAtTheTillAndInTheList(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, beer := s.till(cashier), s.stocked(5)
	first := rosa.sell(byYape(s.cart(beer.times(1)))).sold()
	number := newID()[24:]
	once := byYape(s.cart(beer.times(1)))
	once.Payments[0].Reference = number
	again := byYape(s.cart(beer.times(1)))
	again.Payments[0].Reference = "  " + number + "\u200b "

	before := decode[operations.Found](rosa.get("/api/operations?method=yape&number=%20" + number).want(http.StatusOK))
	if before.Number.String() != number || len(before.Items) != 0 {
		t.Errorf("before it was used it is %+v", before)
	}
	sold := rosa.sell(once).sold()
	if sold.Payments[0].SameOperation != nil {
		t.Errorf("the first is warned of %+v", sold.Payments[0].SameOperation)
	}
	asked := decode[operations.Found](rosa.get("/api/operations?method=yape&number=%20" + number).want(http.StatusOK))
	if len(asked.Items) != 1 || asked.Items[0].Subject != sold.ID || asked.Items[0].Number != sold.Number {
		t.Errorf("whoever asks is told %+v", asked)
	}
	second := rosa.sell(again).sold()
	if uses := second.Payments[0].SameOperation; len(uses) != 1 || uses[0].Subject != sold.ID || second.Payments[0].Reference.String() != number {
		t.Errorf("the second is sold as %+v", second.Payments)
	}
	for id, other := range map[string]string{sold.ID: second.ID, second.ID: sold.ID} {
		if uses := s.waiting(id).SameOperation; len(uses) != 1 || uses[0].Subject != other {
			t.Errorf("%s waits with %+v, want %s", id, uses, other)
		}
	}
	for _, wrong := range []string{"method=cash&number=1", "method=yape&number=%20", "method=yape", "number=1", "method=yape&number=" + strings.Repeat("1", 65)} {
		rosa.get("/api/operations?" + wrong).refused(errs.InvalidRequest)
	}
	blank := byYape(s.cart(beer.times(1)))
	blank.Payments[0].Reference = "   "
	rosa.sell(blank).refused(errs.InvalidRequest)
	s.invariants(first.ID, sold.ID, second.ID)
}

func TestSettlement_aPaymentThatNeverCameIsPaidInCashIntoAnOpenShift(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, luis := s.till(cashier), s.till(manager)
	first, second := s.newTill(), s.newTill()
	shift := s.openShift(first, 0)
	cart := byYape(s.cart(s.stocked(5).times(2)))
	cart.TillID = first
	sold := rosa.sell(cart).sold()
	z := decode[tills.Report](rosa.send(http.MethodPost, "/api/shifts/"+shift.ID+"/close", body{"counted": body{}}).want(http.StatusOK))
	if want := (tills.ByMethod{Method: "yape", Count: 1, Amount: 2000, ToConfirm: 2000}); z.Payments[0] != want || *z.Difference != 0 {
		t.Errorf("the Z report says %+v and a difference of %s", z.Payments[0], *z.Difference)
	}

	item := s.waiting(sold.ID)
	reject := decision(item, settlement.Rejected)
	reject.Note = "no está en la app"
	luis.decide(item, reject).want(http.StatusCreated)
	s.wantPayment(sold.ID, "rejected")
	item = s.waiting(sold.ID)
	if item.State != "rejected" || item.Amount != 2000 ||
		!slices.Equal(item.Outcomes, []settlement.Outcome{settlement.Cash, settlement.Transfer, settlement.WrittenOff}) {
		t.Errorf("it waits as %+v", item)
	}
	luis.decide(item, decision(item, settlement.Confirmed)).refused(errs.Conflict)
	pay := decision(item, settlement.Cash)
	luis.decide(item, pay).refused(errs.InvalidRequest) // at which till?
	pay.TillID = second
	luis.decide(item, pay).refused(errs.TillClosed)
	later := s.openShift(second, 0)
	made := decode[settlement.Settlement](luis.decide(item, pay).want(http.StatusCreated))

	z = decode[tills.Report](rosa.send(http.MethodPost, "/api/shifts/"+later.ID+"/close", body{"counted": body{"2000": 1}}).want(http.StatusOK))
	if z.Cash.Settlements != 2000 || *z.Difference != 0 || z.Sales.Count != 0 {
		t.Errorf("the second shift has %+v and a difference of %s", z.Cash, *z.Difference)
	}
	if again := decode[settlement.Settlement](luis.decide(item, pay).want(http.StatusOK)); !reflect.DeepEqual(again, made) {
		t.Errorf("again after the shift: %+v, want %+v", again, made)
	}
	first1 := decode[tills.Report](luis.get("/api/shifts/" + shift.ID).want(http.StatusOK))
	if first1.Payments[0].Missing != 2000 || first1.Payments[0].ToConfirm != 0 || first1.Cash.Expected != 0 {
		t.Errorf("the first shift says %+v and %+v", first1.Payments[0], first1.Cash)
	}
	s.wantPayment(sold.ID, "settled")
	if left := s.unsettled(sold.ID); len(left) != 0 {
		t.Errorf("still waiting: %+v", left)
	}
	s.invariants(sold.ID)
}

func TestSettlement_goodsThatComeBackSetOffAPaymentThatNeverCame(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, luis := s.till(cashier), s.till(manager)
	sold := rosa.sell(byYape(s.cart(s.stocked(5).times(4)))).sold()
	early := rosa.refund(sold.ID, s.back(1, 1)).refunded()
	s.wantPayouts(early, "yape 1000 to_confirm")
	if early.Settled {
		t.Error("the customer has no money yet, and it says that all is settled")
	}

	item := s.waiting(sold.ID)
	reject := decision(item, settlement.Rejected)
	reject.Note = "no llegó"
	luis.decide(item, reject).want(http.StatusCreated)

	early = decode[refund.Refund](rosa.get("/api/refunds/" + early.ID).want(http.StatusOK))
	s.wantPayouts(early, "yape 1000 offset")
	s.wantPayouts(rosa.refund(sold.ID, s.back(1, 1)).refunded(), "yape 1000 offset")
	if item = s.waiting(sold.ID); item.Amount != 2000 {
		t.Errorf("%s are missing, want S/ 20.00", item.Amount)
	}
	write := decision(item, settlement.WrittenOff)
	write.Note = "se mudó"
	if made := decode[settlement.Settlement](luis.decide(item, write).want(http.StatusCreated)); made.Amount != 2000 {
		t.Errorf("written off %+v", made)
	}
	s.wantPayouts(rosa.refund(sold.ID, s.back(1, 2)).refunded(), "yape 2000 offset")
	if left := s.unsettled(sold.ID); len(left) != 0 {
		t.Errorf("still waiting: %+v", left)
	}
	s.invariants(sold.ID)
}

func TestSettlement_aPaybackIsSentFromTheWalletOrPaidInCash(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, luis := s.till(cashier), s.till(manager)
	box := s.newTill()
	shift := s.openShift(box, 10000)
	p := s.stocked(9)
	sold := rosa.sell(byYape(s.cart(p.times(2)))).sold()
	sent, cash := rosa.refund(sold.ID, s.back(1, 1)).refunded(), rosa.refund(sold.ID, s.back(1, 1)).refunded()

	item := s.waiting(sent.ID)
	confirm := decision(item, settlement.Confirmed)
	luis.decide(item, confirm).refused(errs.InvalidRequest) // which operation?
	confirm.Reference = "778899"
	luis.decide(item, confirm).want(http.StatusCreated)
	sent = decode[refund.Refund](rosa.get("/api/refunds/" + sent.ID).want(http.StatusOK))
	s.wantPayouts(sent, "yape 1000 paid")
	if !sent.Settled || sent.Payouts[0].Authorization != "778899" {
		t.Errorf("sent: %+v", sent.Payouts)
	}

	item = s.waiting(cash.ID)
	pay := decision(item, settlement.Cash)
	pay.TillID = box
	luis.decide(item, pay).want(http.StatusCreated)
	cash = decode[refund.Refund](rosa.get("/api/refunds/" + cash.ID).want(http.StatusOK))
	s.wantPayouts(cash, "yape 1000 settled")
	if z := decode[tills.Report](luis.get("/api/shifts/" + shift.ID).want(http.StatusOK)); z.Cash.Settlements != -1000 || z.Cash.Expected != 9000 {
		t.Errorf("the drawer has %+v", z.Cash)
	}
	s.invariants(sold.ID)
}

func TestSettlement_twoManagersAtOncePayARefusedCardOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, luis := s.till(cashier), s.till(manager)
	box := s.newTill()
	shift := s.openShift(box, 5000)
	sold := rosa.sell(byCard(s.cart(s.stocked(5).times(1)), "123456")).sold()
	voided, err := http.Post(s.cloud.Terminal.Endpoint()+"/charges/"+s.charges(sold.ID)[0].ID+"/void", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	voided.Body.Close()
	back := rosa.refund(sold.ID, s.back(1, 1)).refunded()
	item := s.waiting(back.ID)
	if item.State != "refused" || !strings.Contains(item.Reason, "se anuló") ||
		!slices.Equal(item.Outcomes, []settlement.Outcome{settlement.Cash, settlement.Transfer}) {
		t.Errorf("it waits as %+v", item)
	}
	var won, got atomic.Int64
	atOnce(8, func(int) {
		pay := decision(item, settlement.Cash)
		pay.TillID = box
		switch a := luis.decide(item, pay); a.status {
		case http.StatusCreated:
			won.Add(1)
		case http.StatusPreconditionFailed:
			got.Add(1)
		default:
			t.Errorf("got %d %s", a.status, a.body)
		}
	})
	if won.Load() != 1 || got.Load() != 7 {
		t.Errorf("%d decided and %d were told, want 1 and 7", won.Load(), got.Load())
	}
	if z := decode[tills.Report](luis.get("/api/shifts/" + shift.ID).want(http.StatusOK)); z.Cash.Expected != 4000 {
		t.Errorf("%s are left of S/ 50.00, want S/ 10.00 paid once", z.Cash.Expected)
	}
	s.invariants()
}

func TestSettlement_aCreditPaymentThatNeverCameIsOwedAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, luis := s.till(cashier), s.till(manager)
	box := s.newTill()
	s.openShift(box, 0)
	c := s.customer(50 * money.Sol)
	s.owes(c, 5000)
	pay := customer.Payment{ID: newID(), TillID: box, Amount: 3000, Method: "plin", Reference: "4455"}
	if got := decode[customer.Receipt](rosa.send(http.MethodPost, "/api/customers/"+c.ID+"/payments", pay).want(http.StatusCreated)); got.State != "to_confirm" ||
		got.Balance != 2000 {
		t.Errorf("received %+v", got)
	}
	s.owes(c, 3000) // what he paid may be owed anew
	item := s.waiting(pay.ID)
	reject := decision(item, settlement.Rejected)
	reject.Note = "no llegó"
	made := decode[settlement.Settlement](luis.decide(item, reject).want(http.StatusCreated))

	answer := decode[customer.Statement](luis.get("/api/customers/" + c.ID + "/statement").want(http.StatusOK))
	last := answer.Entries[len(answer.Entries)-1]
	if answer.Closing != 8000 || last.Kind != "adjustment" || last.Amount != 3000 || last.Reference != made.ID || answer.Ages.Owed != 8000 {
		t.Errorf("the statement ends with %+v and %s; %+v", last, answer.Closing, answer.Ages)
	}
	if found := decode[customer.Customer](rosa.get("/api/customers/" + c.ID).want(http.StatusOK)); found.CreditBalance != 8000 {
		t.Errorf("%s are owed", found.CreditBalance)
	}
	if left := s.unsettled(pay.ID); len(left) != 0 {
		t.Errorf("still waiting: %+v", left)
	}
	s.invariants()
}

func TestSettlement_badInput(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	sold := s.till(cashier).sell(byYape(s.cart(s.stocked(5).times(1)))).sold()
	item := s.waiting(sold.ID)
	for _, path := range []string{
		"/api/unsettled?limit=0", "/api/unsettled?cursor=x", "/api/settlements?cursor=eyJrIjoiYSJ9",
		"/api/unsettled?cursor=eyJrIjoiYSJ9",
	} {
		luis.get(path).refused(errs.InvalidRequest)
	}
	for name, c := range map[string]struct { //nolint:paralleltest // all are quick
		field string
		value any
		code  errs.Code
	}{
		"no such sale":               {"subject", newID(), errs.NotFound},
		"no such payment":            {"line", 9, errs.NotFound},
		"a payback of no refund":     {"kind", "payout", errs.NotFound},
		"no such credit payment":     {"kind", "credit_payment", errs.NotFound},
		"no such kind":               {"kind", "sale", errs.InvalidRequest},
		"no such outcome":            {"outcome", "lost", errs.InvalidRequest},
		"another outcome's":          {"outcome", "written_off", errs.InvalidRequest},
		"an id that is none":         {"id", "1", errs.InvalidRequest},
		"a till that cash needs not": {"tillId", newID(), errs.InvalidRequest},
		"too long a note":            {"note", strings.Repeat("x", 201), errs.InvalidRequest},
		"a negative line":            {"line", -1, errs.InvalidRequest},
		"a number for the note":      {"note", 1, errs.InvalidBody},
		"an amount":                  {"amount", 1, errs.InvalidBody},
	} {
		t.Run(name, func(t *testing.T) {
			b := body{"id": newID(), "kind": item.Kind, "subject": item.Subject, "line": item.Line, "outcome": "confirmed", "reference": "1"}
			b[c.field] = c.value
			s.within(t).till(manager).seeing(item.Version).send(http.MethodPost, "/api/settlements", b).refused(c.code)
		})
	}
	luis.send(http.MethodPost, "/api/settlements", decision(item, settlement.Confirmed)).refused(errs.InvalidRequest) // which version?
	if now := s.waiting(sold.ID); !reflect.DeepEqual(now, item) {
		t.Errorf("it waits as %+v, want %+v", now, item)
	}
	if made := one[int](s, "select count(*) from settlements where subject = ?", sold.ID); made != 0 {
		t.Errorf("%s decisions were kept", strconv.Itoa(made))
	}
}
