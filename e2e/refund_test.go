package e2e_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/terminal"
)

// back is a request for so many pieces of a sale's line, to the shelf.
func (s *shop) back(line, pieces int) refund.Request {
	s.t.Helper()
	return refund.Request{ID: newID(), TillID: s.tillID(1), Reason: refund.ItemReturn,
		Lines: []refund.RequestLine{{Line: line, Quantity: quantity.Quantity(pieces) * quantity.One, Goods: refund.ToStock}}}
}

func (t *till) refund(saleID string, r refund.Request) answer {
	return t.send(http.MethodPost, "/api/sales/"+saleID+"/refunds", r)
}

// refunded asserts a new refund and gives it.
func (a answer) refunded() refund.Refund {
	a.t.Helper()
	return decode[refund.Refund](a.want(http.StatusCreated))
}

// wantCardsPaidBack asserts that the terminal gave back exactly what the refunds of a sale say that it did.
func (s *shop) wantCardsPaidBack(saleID string) {
	s.t.Helper()
	recorded := s.rows(`select concat(p.refund_id, '.', p.line), concat(p.amount, ' ', p.authorization) from refund_payouts p join refunds r on r.id = p.refund_id
		where r.sale_id = ? and p.method = 'card' and p.state = 'paid' order by 1`, saleID)
	var given []string
	for _, c := range s.cloud.Terminal.Charges() {
		if c.Status == terminal.Refunded && strings.HasPrefix(c.Of, saleID+".") {
			given = append(given, fmt.Sprint(c.ID, " ", c.Amount, " ", c.Authorization))
		}
	}
	slices.Sort(given)
	if !slices.Equal(recorded, given) {
		s.t.Errorf("sale %s: the terminal gave back %q, recorded is %q", saleID, given, recorded)
	}
}

func TestRefund_partsOfASaleComeBackAsTheyWerePaid(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p, q := s.stocked(10), s.stocked(10)
	cart := s.cart(p.times(3), q.times(2)) // S/ 50.00
	cart.Payments = []payment.Tender{{Method: payment.Card, Amount: 1500, Reference: "123456"}, {Method: "yape", Amount: 2000, Reference: "77"},
		{Method: payment.Cash, Amount: 1500}}
	rosa := s.till(cashier)
	sold := rosa.sell(cart).sold()

	first := s.back(1, 2)
	first.Note = "Envase roto"
	first.Lines = append(first.Lines, refund.RequestLine{Line: 2, Quantity: quantity.One, Goods: refund.ToWaste})
	got := rosa.refund(sold.ID, first).refunded()

	if !strings.HasPrefix(got.Number, "BC01-") || got.SaleNumber != sold.Number || got.Totals.Total != 3000 || got.Totals.ToPay != 3000 {
		t.Errorf("refunded %+v", got)
	}
	s.wantPayouts(got, "card 1500 paid", "yape 1500 to_confirm")
	if got.Settled {
		t.Error("it says that it is settled, and the customer waits for his Yape")
	}
	s.wantStock(p, 9)
	s.wantStock(q, 8)
	read := decode[sale.Sale](rosa.get("/api/sales/" + sold.ID).want(http.StatusOK))
	if read.Lines[0].Returned != 2*quantity.One || read.Lines[1].Returned != quantity.One {
		t.Errorf("the sale's lines are %+v", read.Lines)
	}

	rest := s.back(1, 1)
	rest.Lines = append(rest.Lines, refund.RequestLine{Line: 2, Quantity: quantity.One, Goods: refund.ToStock})
	s.wantPayouts(rosa.refund(sold.ID, rest).refunded(), "yape 500 to_confirm", "cash 1500 paid")
	s.wantStock(p, 10)
	s.wantStock(q, 9)
	listed := decode[paging.Page[refund.Refund]](rosa.get("/api/sales/" + sold.ID + "/refunds").want(http.StatusOK)).Items
	if len(listed) != 2 || listed[0].ID != first.ID || listed[1].ID != rest.ID {
		t.Errorf("the sale's refunds are %+v", listed)
	}
	s.wantNoteOnPaper(rosa, got)
	s.wantCardsPaidBack(sold.ID)
	s.invariants(sold.ID)
}

func (s *shop) wantPayouts(r refund.Refund, want ...string) {
	s.t.Helper()
	var got []string
	for _, p := range r.Payouts {
		got = append(got, fmt.Sprintf("%s %d %s", p.Method, p.Amount, p.State))
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("paid back %q, want %q", got, want)
	}
}

func (s *shop) wantNoteOnPaper(by *till, r refund.Refund) {
	s.t.Helper()
	path := "/api/refunds/" + r.ID
	if found := decode[refund.Refund](by.get(path).want(http.StatusOK)); found.Number != r.Number || found.QR != r.QR {
		s.t.Errorf("read back %+v, want %+v", found, r)
	}
	html := by.get(path + "/receipt").want(http.StatusOK)
	for _, want := range []string{"NOTA DE DEVOLUCIÓN", r.Number, r.SaleNumber, r.Lines[0].Name, "07 Devolución por ítem: Envase roto"} {
		if !bytes.Contains(html.body, []byte(want)) {
			s.t.Errorf("the printed credit note lacks %q", want)
		}
	}
	one, two := by.get(path+"/receipt.pdf").want(http.StatusOK), by.get(path+"/receipt.pdf?copy=1").want(http.StatusOK)
	if !bytes.HasPrefix(one.body, []byte("%PDF-")) || !bytes.HasPrefix(two.body, []byte("%PDF-")) {
		s.t.Error("the credit note's PDF is none")
	}
}

func TestRefund_ofAFacturaHasItsOwnSeries(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sold := s.till(cashier).sell(asFactura(s.cart(s.stocked(5).times(1)))).sold()
	whole := s.back(1, 1)
	whole.Reason = refund.Annulment
	got := s.till(cashier).refund(sold.ID, whole).refunded()
	if !strings.HasPrefix(got.Number, "FC01-") || got.Buyer == nil || got.Buyer.DocumentNumber != companyRUC || !strings.Contains(got.QR, "|07|FC01|") {
		t.Errorf("refunded %+v", got)
	}
	s.invariants(sold.ID)
}

func TestRefund_twentyTillsTakeOneLineBackOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const pieces, tills = 4, 20
	p := s.stocked(10)
	sold := s.till(cashier).sell(byCard(s.cart(p.times(pieces)), "123456")).sold()
	rosa := s.till(cashier)
	answers := make([]answer, tills)
	atOnce(tills, func(i int) { answers[i] = rosa.refund(sold.ID, s.back(1, 1)) })
	won := 0
	for _, a := range answers {
		if a.status == http.StatusCreated {
			won++
			continue
		}
		refusal := a.refused(errs.AlreadyReturned)
		if len(refusal.Shortages) != 1 || refusal.Shortages[0] != (errs.Shortage{ProductID: p.id, Name: p.name, Requested: quantity.One}) {
			t.Errorf("got %+v, want that nothing is left", refusal.Shortages)
		}
	}
	if won != pieces {
		t.Errorf("%d refunds of %d pieces", won, pieces)
	}
	s.wantStock(p, 10)
	s.wantCardsPaidBack(sold.ID)
	s.invariants(sold.ID)
}

func TestRefund_manySendsOfOneRefundTakeItBackOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	rosa := s.till(cashier)
	sold := rosa.sell(byCard(s.cart(p.times(3)), "123456")).sold()
	request := s.back(1, 2)
	answers := make([]answer, 20)
	atOnce(len(answers), func(i int) { answers[i] = rosa.refund(sold.ID, request) })
	created := 0
	for _, a := range answers {
		if a.status == http.StatusCreated {
			created++
		} else {
			a.want(http.StatusOK)
		}
	}
	if created != 1 {
		t.Errorf("%d of the answers say that the refund is new, want 1", created)
	}
	other := request
	other.Note = "otra cosa"
	rosa.refund(sold.ID, other).refused(errs.Conflict)
	s.wantStock(p, 9)
	s.wantCardsPaidBack(sold.ID)
	s.invariants(sold.ID)
}

func TestRefund_muchCashNeedsAManagersPIN(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const pin = "48151623"
	err := mysql.InTx(t.Context(), s.db(), func(tx *sql.Tx) error {
		return pins.Set(t.Context(), tx, pins.Manager{Username: "jefa-de-devoluciones", Name: "Jefa", Role: "manager"}, pin, time.Now().UTC())
	})
	if err != nil {
		t.Fatal(err)
	}
	p := s.stocked(20)
	rosa := s.firstDay(s.hire("cashier")) // somebody who has typed no PIN yet
	sold := rosa.sell(s.cart(p.times(10))).sold()
	request := s.back(1, 9)
	if refusal := rosa.refund(sold.ID, request).refused(errs.ApprovalNeeded); refusal.Total == nil || *refusal.Total != 90*money.Sol {
		t.Errorf("got %+v, want the cash", refusal)
	}
	request.Approval = &pins.Approval{Username: "jefa-de-devoluciones", PIN: "0000"}
	rosa.refund(sold.ID, request).refused(errs.WrongPIN)
	s.wantStock(p, 10)
	request.Approval.PIN = pin
	if got := rosa.refund(sold.ID, request).refunded(); got.ApprovedBy != "jefa-de-devoluciones" {
		t.Errorf("approved by %q", got.ApprovedBy)
	}
	attempts := s.trail(request.ID)
	if kept := telling(attempts, pin); kept != 0 || len(attempts) == 0 {
		t.Errorf("%d of %d attempts in the trail have the PIN", kept, len(attempts))
	}
	if got := s.till(manager).refund(sold.ID, s.back(1, 1)).refunded(); got.Totals.ToPay != 10*money.Sol {
		t.Errorf("refunded %+v", got)
	}
	s.invariants(sold.ID)
}

func TestRefund_badInputIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	rosa := s.till(cashier)
	sold := rosa.sell(byCard(s.cart(p.times(3)), "123456")).sold()
	line := func(change body) func(body) {
		return func(b body) {
			for field, value := range change {
				first(b, "lines")[field] = value
			}
		}
	}
	for _, r := range []refusal{
		{"more than was bought", line(body{"quantity": 4}), errs.AlreadyReturned, `"available":3`},
		{"quantity 0", line(body{"quantity": 0}), errs.InvalidRequest, "lines[0].quantity"},
		{"quantity -1", line(body{"quantity": -1}), errs.InvalidRequest, "lines[0].quantity"},
		{"half a piece", line(body{"quantity": 0.5}), errs.InvalidRequest, "whole number"},
		{"line 0", line(body{"line": 0}), errs.InvalidRequest, "lines[0].line"},
		{"a line that the sale has not", line(body{"line": 2}), errs.InvalidRequest, "lines[0].line"},
		{"goods to nowhere", line(body{"goods": "home"}), errs.InvalidRequest, "stock, waste"},
		{"a price", line(body{"amount": 1}), errs.InvalidBody, "amount"},
		{"no lines", set("lines", []any{}), errs.InvalidRequest, "lines"},
		{"a line twice", func(b body) { b["lines"] = slicesOf(2, first(b, "lines")) }, errs.InvalidRequest, "lines[1].line"},
		{"201 lines", func(b body) { b["lines"] = slicesOf(201, first(b, "lines")) }, errs.InvalidRequest, "at most 200 entries"},
		{"a reason of another catalogue", set("reason", "10"), errs.InvalidRequest, "01, 06, 07"},
		{"a total return of a part", set("reason", "06"), errs.InvalidRequest, "reason"},
		{"a long note", set("note", strings.Repeat("ñ", 201)), errs.InvalidRequest, "note"},
		{"an unknown till", set("tillId", newID()), errs.UnknownTill, ""},
		{"no id", set("id", ""), errs.InvalidRequest, "id"},
		{"an id that would break SQL", set("id", "' or '1'='1"), errs.InvalidRequest, "must be a UUID"},
		{"an unknown field", set("amount", 100), errs.InvalidBody, "amount"},
		{"an approval without a PIN", set("approval", body{"username": "luis"}), errs.InvalidRequest, "approval.pin"},
		{"an approval of nobody", set("approval", body{"username": "nadie", "pin": "1234"}), errs.WrongPIN, ""},
	} {
		spoilt := body{"id": newID(), "tillId": s.tillID(1), "reason": "07", "lines": []any{body{"line": 1, "quantity": 1, "goods": "stock"}}}
		r.spoil(spoilt)
		a := rosa.send(http.MethodPost, "/api/sales/"+sold.ID+"/refunds", spoilt)
		a.refused(r.code)
		if !strings.Contains(string(a.body), r.helps) {
			t.Errorf("%s: the answer does not help with %q: %s", r.name, r.helps, a.body)
		}
	}
	rosa.refund(newID(), s.back(1, 1)).refused(errs.NotFound)
	rosa.get("/api/sales/" + newID() + "/refunds").refused(errs.NotFound)
	rosa.get("/api/refunds/" + newID()).refused(errs.NotFound)
	s.wantStock(p, 7)
	if n := one[int](s, "select count(*) from refunds where sale_id = ?", sold.ID); n != 0 {
		t.Errorf("%d refunds were recorded", n)
	}
}

// TestRefund_aProcessKilledAtAnyStep kills the process of each step in turn, before and after its work.
func TestRefund_aProcessKilledAtAnyStep(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	sold := s.till(cashier).sell(byCard(s.cart(p.times(6)), "123456")).sold()
	left := 4
	for _, function := range []string{"record-refund", "pay-back", "settle-refund"} { //nolint:paralleltest // one fault at a time
		for _, when := range []string{before, after} {
			t.Run(function+" "+when, func(t *testing.T) {
				s := s.within(t)
				s.faults.strike(when, "refund/"+function, 1)

				got := s.till(cashier).refund(sold.ID, s.back(1, 1)).refunded()

				left++
				s.wantPayouts(got, "card 1000 paid")
				s.wantStock(p, left)
				s.wantCardsPaidBack(sold.ID)
				s.invariants(sold.ID)
			})
		}
	}
}

func TestRefund_theAPIKilledWhileTheTillWaits(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	rosa := s.till(cashier)
	sold := rosa.sell(byCard(s.cart(p.times(2)), "123456")).sold()
	request := s.back(1, 2)
	s.faults.strike(after, "api/start-refund", 1)
	rosa.refund(sold.ID, request).refused(errs.Internal)

	decode[refund.Refund](rosa.refund(sold.ID, request).want(http.StatusOK))

	s.wantStock(p, 10)
	s.wantCardsPaidBack(sold.ID)
	s.invariants(sold.ID)
}

func TestRefund_moneyThatATerminalDoesNotTakeNowIsPaidLater(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	rosa := s.till(cashier)
	sold := rosa.sell(byCard(s.cart(p.times(2)), "123456")).sold()
	// The answer to the first try is lost, and after that the terminal is gone.
	s.cloud.Terminal.Inject(terminal.Fault{LoseAnswer: true}, terminal.Fault{Unavailable: true})
	request := s.back(1, 2)

	got := rosa.refund(sold.ID, request).refunded()

	if got.Settled || len(got.Number) == 0 {
		t.Errorf("refunded %+v, want that a card waits", got)
	}
	s.wantPayouts(got, "card 2000 pending")
	s.wantStock(p, 10)
	s.payOwed() // it is left to its own execution for a while
	if read := decode[refund.Refund](rosa.get("/api/refunds/" + got.ID).want(http.StatusOK)); read.Settled {
		t.Error("it was paid at once: nothing is tested")
	}
	s.exec("update refunds set refunded_at = refunded_at - interval 1 minute where id = ?", got.ID)
	s.payOwed()
	s.payOwed()
	s.exec("update refunds set refunded_at = refunded_at + interval 1 minute where id = ?", got.ID) // numbers and times go in one order
	read := decode[refund.Refund](rosa.get("/api/refunds/" + got.ID).want(http.StatusOK))
	if !read.Settled {
		t.Errorf("refunded %+v, want it settled", read)
	}
	s.wantCardsPaidBack(sold.ID)
	s.invariants(sold.ID)
}

func TestRefund_sentAgainPaysWhatIsStillOwed(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	rosa := s.till(cashier)
	sold := rosa.sell(byCard(s.cart(p.times(1)), "123456")).sold()
	request := s.back(1, 1)
	s.cloud.Terminal.Inject(unavailable(2)...)
	if got := rosa.refund(sold.ID, request).refunded(); got.Settled {
		t.Error("settled without a terminal")
	}
	if got := decode[refund.Refund](rosa.refund(sold.ID, request).want(http.StatusOK)); !got.Settled {
		t.Errorf("sent again: %+v, want it settled", got)
	}
	s.wantCardsPaidBack(sold.ID)
	s.invariants(sold.ID)
}

func TestRefund_aTerminalThatRefusesForGoodIsToldToTheCashier(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	rosa := s.till(cashier)
	sold := rosa.sell(byCard(s.cart(p.times(1)), "123456")).sold()
	voided, err := http.Post(s.cloud.Terminal.Endpoint()+"/charges/"+s.charges(sold.ID)[0].ID+"/void", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	voided.Body.Close()

	got := rosa.refund(sold.ID, s.back(1, 1)).refunded()

	s.wantPayouts(got, "card 1000 refused")
	if got.Settled || !strings.Contains(got.Payouts[0].Reason, "se anuló") {
		t.Errorf("refunded %+v, want the terminal's reason", got)
	}
	s.wantStock(p, 10)
	s.wantCardsPaidBack(sold.ID)
	s.invariants()
}

// payOwed runs the workflow that pays what is owed, once.
func (s *shop) payOwed() {
	s.t.Helper()
	ran, err := s.cloud.States.StartSyncExecution(cloud.MachineARN("owed-refunds"), "", "{}")
	if err != nil || ran.Error != nil {
		s.t.Fatalf("paying what is owed: %v %v", err, ran.Error)
	}
}
