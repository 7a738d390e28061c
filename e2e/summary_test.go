package e2e_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/sunat"
)

// runSummaries begins the state machines of what is due, as the schedule does, and lets each do what it can before it gives SUNAT time.
func (s *shop) runSummaries() {
	s.t.Helper()
	s.exec("update summaries set next_try = utc_timestamp(3) where next_try is not null")
	before := one[int](s, "select cast(coalesce(sum(attempts), 0) as signed) from summaries")
	ran, err := s.cloud.States.StartSyncExecution(cloud.MachineARN("plan-summaries"), "", `{}`)
	if err != nil || ran.Error != nil {
		s.t.Fatalf("planning summaries: %v %v", err, ran.Error)
	}
	var planned struct{ Summaries []document.Run }
	if err := json.Unmarshal([]byte(ran.Output), &planned); err != nil {
		s.t.Fatalf("the plan gave %v: %v", ran.Output, err)
	}
	begun := len(planned.Summaries) // none, where the plan was killed after its work: the next one begins them
	s.eventually("each summary has had its attempt", func() bool {
		return one[int](s, "select cast(coalesce(sum(attempts), 0) as signed) from summaries") >= before+begun &&
			one[int](s, "select count(*) from summaries where next_try is not null and tried_at is not null and (answered_at is null or answered_at < tried_at)") == 0
	})
}

// told runs the machines until a document has an answer for good.
func (s *shop) told(id string) document.Document {
	s.t.Helper()
	for range 6 {
		if s.emitted(id); s.final(id) {
			break
		}
		s.runSummaries()
	}
	return s.document(id)
}

// final says whether nobody waits for an answer about a document, nor a summary that tells of it.
func (s *shop) final(id string) bool {
	s.t.Helper()
	return one[int](s, "select count(*) from documents where id = ? and state in ('issued', 'sent', 'unknown')", id) == 0
}

// tooLate sells a boleta that SUNAT takes by itself no more.
func (s *shop) tooLate(cart sale.Request) sale.Sale {
	s.t.Helper()
	s.cloud.Sunat.Inject(sunat.Fault{Kind: sunat.Coded, Code: "1079", Operation: "sendBill"})
	sold := s.till(cashier).sell(cart).sold()
	s.eventually("it goes by a summary", func() bool {
		s.due()
		s.runEmit()
		return s.document(sold.ID).Way == document.Summary
	})
	return sold
}

// annulled is the request that takes a whole sale back by making its document void.
func (s *shop) annulled(sold sale.Sale) refund.Request {
	r := refund.Request{ID: newID(), TillID: s.tillID(1), Reason: refund.Annulment, Void: true}
	for _, l := range sold.Lines {
		r.Lines = append(r.Lines, refund.RequestLine{Line: l.Number, Quantity: l.Quantity, Goods: refund.ToStock})
	}
	return r
}

// atSunat is the state of a document in SUNAT's own books; "" when they do not have it.
func (s *shop) atSunat(number string) sunat.State {
	for _, d := range s.cloud.Sunat.Documents() {
		if d.Channel == sunat.Production && d.Series+"-"+d.Number == unpadded(number) {
			return d.State
		}
	}
	return ""
}

func TestSummary_tellsOfABoletaThatCameTooLateAndMakesVoidWhatAManagerTakesBack(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	s.emits(emission.Production)
	late := s.tooLate(s.cart(p.times(1)))
	if d := s.told(late.ID); d.State != document.Accepted || !strings.HasPrefix(d.Summary, "RC-") || s.atSunat(late.Number) != sunat.Accepted {
		t.Errorf("it is %+v, at SUNAT %q", d, s.atSunat(late.Number))
	}
	if cdr := s.till(manager).get("/api/documents/" + late.ID + "/cdr").want(http.StatusOK); len(cdr.body) == 0 {
		t.Error("the answer to the summary is not kept")
	}
	found := s.till(admin).get("/api/executions?workflow=summary").want(http.StatusOK)
	if !strings.Contains(string(found.body), s.document(late.ID).Summary) {
		t.Errorf("among the executions stands %s", found.body)
	}
	for name, cart := range map[string]sale.Request{"a boleta": s.cart(p.times(2)), "a factura": asFactura(s.cart(p.times(2)))} {
		sold := s.till(cashier).sell(cart).sold()
		s.emitted(sold.ID)
		request := s.annulled(sold)
		s.till(cashier).refund(sold.ID, request).refused(errs.ApprovalNeeded)
		for range 2 {
			s.till(manager).refund(sold.ID, request)
		}
		note := s.told(request.ID)
		if d := s.document(sold.ID); d.State != document.Void || note.State != document.Void || s.atSunat(sold.Number) != sunat.Void {
			t.Errorf("%s: it is %s, its note %+v, at SUNAT %q", name, d.State, note, s.atSunat(sold.Number))
		}
		if s.atSunat(note.Number) != "" {
			t.Errorf("%s: the note went to SUNAT, too", name)
		}
		if told := one[int](s, "select count(*) from audit_log where action = 'sale.voided' and subject = ?", request.ID); told != 1 {
			t.Errorf("%s: the audit tells of it %d times", name, told)
		}
		s.till(manager).refund(sold.ID, s.annulled(sold)).refused(errs.AlreadyReturned)
	}
	// A boleta that was never sent by itself is told of first, and made void by the summary after it.
	never := s.tooLate(s.cart(p.times(1)))
	request := s.annulled(never)
	s.till(manager).refund(never.ID, request).want(http.StatusCreated)
	if note := s.told(request.ID); note.State != document.Void || s.atSunat(never.Number) != sunat.Void {
		t.Errorf("its note is %+v, at SUNAT %q", note, s.atSunat(never.Number))
	}
	s.invariants()
}

// Each step dies before and after its work: SUNAT gets the summary once, and the document stands there once.
func TestSummary_aProcessKilledAtAnyStep(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	s.emits(emission.Production)
	for _, function := range []string{"plan-summaries", "write-summary", "deliver", "record-summary"} { //nolint:paralleltest // one fault at a time
		for _, when := range []string{before, after} {
			t.Run(function+" "+when, func(t *testing.T) {
				s := s.within(t)
				late := s.tooLate(s.cart(p.times(1)))
				s.faults.strike(when, "emit/"+function, 1)
				if d := s.told(late.ID); d.State != document.Accepted || s.atSunat(late.Number) != sunat.Accepted {
					t.Errorf("it is %+v, at SUNAT %q", d, s.atSunat(late.Number))
				}
			})
		}
	}
	s.oneFileEach()
	s.invariants()
}

// oneFileEach holds that SUNAT took each summary once, always with the same bytes.
func (s *shop) oneFileEach() {
	s.t.Helper()
	taken, bytes := map[string]int{}, map[string]string{}
	for _, d := range s.cloud.Sunat.Deliveries() {
		if d.Operation != "sendSummary" || d.SHA256 == "" {
			continue
		}
		if d.Registered {
			taken[d.Name]++
		}
		if before := bytes[d.Name]; before != "" && before != d.SHA256 {
			s.t.Errorf("%s was sent with other bytes", d.Name)
		}
		bytes[d.Name] = d.SHA256
	}
	for name, times := range taken {
		if times != 1 {
			s.t.Errorf("SUNAT took %s %d times", name, times)
		}
	}
}

func TestSummary_whateverSunatDoesItsDocumentsAreRegisteredOnceOrAPersonKnows(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	s.emits(emission.Production)
	send, status := "sendSummary", "getStatus"
	for name, c := range map[string]struct { //nolint:paralleltest // one fault at a time
		fault  sunat.Fault
		state  document.State
		advice document.Advice
		there  sunat.State
	}{
		"down":                     {sunat.Fault{Kind: sunat.Down, Times: 2, Operation: send}, document.Accepted, "", sunat.Accepted},
		"the sign-in is down":      {sunat.Fault{Kind: sunat.Coded, Code: "0109", Operation: send}, document.Accepted, "", sunat.Accepted},
		"the ticket is lost":       {sunat.Fault{Kind: sunat.Lost, Operation: send}, document.Accepted, document.LookedUp, sunat.Accepted},
		"an empty ticket":          {sunat.Fault{Kind: sunat.Empty, Operation: send}, document.Accepted, document.LookedUp, sunat.Accepted},
		"another file of its name": {sunat.Fault{Kind: sunat.Coded, Code: "2223", Operation: send}, document.Accepted, "", sunat.Accepted},
		"the answer is lost":       {sunat.Fault{Kind: sunat.Lost, Operation: status, Times: 2}, document.Accepted, "", sunat.Accepted},
		"still in process":         {sunat.Fault{Kind: sunat.Pending, Operation: status, Times: 3}, document.Accepted, "", sunat.Accepted},
		"a ticket nobody knows":    {sunat.Fault{Kind: sunat.Coded, Code: "0127", Operation: status}, document.Accepted, document.LookedUp, sunat.Accepted},
		"observed":                 {sunat.Fault{Kind: sunat.Observe, Code: "4443", Operation: send}, document.Observed, "", sunat.Accepted},
		"with errors":              {sunat.Fault{Kind: sunat.Reject, Code: "2513", Operation: send}, document.Held, document.MendData, ""},
		"a file refused":           {sunat.Fault{Kind: sunat.Coded, Code: "0306", Operation: send}, document.Held, document.MendData, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := s.within(t)
			late := s.tooLate(s.cart(p.times(1)))
			s.stopSummaries() // of the case before: they would meet this one's fault
			s.cloud.Sunat.Clear()
			s.cloud.Sunat.Inject(c.fault)
			d := s.told(late.ID)
			if d.State != c.state || d.Advice != c.advice || s.atSunat(late.Number) != c.there {
				t.Errorf("it is %s, %q after %+v: %s %s; at SUNAT %q", d.State, d.Advice, d.Tries, d.Code, d.Answer, s.atSunat(late.Number))
			}
		})
	}
	s.oneFileEach()
	s.invariants()
}

// A void that SUNAT refuses leaves the credit note to go; goods and money came back once.
func TestSummary_aVoidThatSunatRefusesIsACreditNoteAfterAll(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	s.emits(emission.Production)
	sold := s.till(cashier).sell(s.cart(p.times(1))).sold()
	s.emitted(sold.ID)
	s.cloud.Sunat.Inject(sunat.Fault{Kind: sunat.Reject, Code: "2957", Operation: "sendSummary"})
	request := s.annulled(sold)
	s.till(manager).refund(sold.ID, request).want(http.StatusCreated)
	if note := s.told(request.ID); note.State != document.Accepted || note.Way != document.Bill || s.atSunat(note.Number) != sunat.Accepted {
		t.Errorf("the note is %+v", note)
	}
	if d := s.document(sold.ID); d.State != document.Accepted || s.atSunat(sold.Number) != sunat.Accepted {
		t.Errorf("the boleta is %s, at SUNAT %s", d.State, s.atSunat(sold.Number))
	}
	s.invariants(sold.ID)
}
