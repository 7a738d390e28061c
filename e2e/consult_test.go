package e2e_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

// consulted is a document as its customer sees it.
type consulted struct {
	Link, RUC, LegalName, Kind, Number, State, Hash string
	Total                                           int64
	Trial                                           bool
}

// onPaper is what stands on the paper of a sale.
func onPaper(of sale.Sale) body {
	return body{"ruc": shopRUC, "kind": "03", "number": of.Number, "day": of.BusinessDay.String(), "total": of.Totals.ToPay}
}

func with(b body, field string, value any) body {
	changed := body{}
	for name, is := range b {
		changed[name] = is
	}
	changed[field] = value
	return changed
}

func TestConsult_aCustomerFindsHisDocumentByAllThatStandsOnItAndByNothingLess(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	s.emits(emission.Production)
	sold := s.till(cashier).sell(s.cart(s.stocked(20).times(3))).sold()
	at := s.elsewhere()
	ask := func(b body) answer { return at.send(http.MethodPost, "/api/consult", b) }
	first := decode[consulted](ask(onPaper(sold)).want(http.StatusOK))
	if first.State != "accepted" && first.State != "waiting" || first.Trial || first.RUC != shopRUC || first.Number != sold.Number {
		t.Errorf("it is %+v", first)
	}
	if d := s.emitted(sold.ID); d.State != document.Accepted {
		t.Fatalf("it is %+v", d)
	}
	for field, wrong := range map[string]any{"ruc": "20505310072", "kind": "01", "number": sold.Number[:4] + "-77", "day": sold.BusinessDay.AddDays(-1).String(),
		"total": sold.Totals.ToPay + 10, "hash": "AAAAAAAA"} {
		ask(with(onPaper(sold), field, wrong)).refused(errs.NotFound)
	}
	ask(with(onPaper(sold), "total", sold.Totals.Total)).want(http.StatusOK) // before cash is rounded
	ask(with(onPaper(sold), "number", unpadded(sold.Number))).want(http.StatusOK)
	is := decode[consulted](ask(with(onPaper(sold), "hash", s.document(sold.ID).Digest[:8])).want(http.StatusOK))
	if is.State != "accepted" || is.Link != first.Link {
		t.Errorf("it is %+v", is)
	}
	for _, bad := range []body{{}, with(onPaper(sold), "hash", "corto"), with(onPaper(sold), "kind", "99"), with(onPaper(sold), "day", "ayer"), with(onPaper(sold), "more", 1)} {
		if code := decode[problem](ask(bad)).Code; code != errs.InvalidRequest && code != errs.InvalidBody {
			t.Errorf("%v: %s", bad, code)
		}
	}
	s.invariants(sold.ID)
}

func TestConsult_theLinkGivesThePaperAndTheSignedDocument(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	internal := s.till(cashier).sell(s.cart(s.stocked(20).times(1))).sold()
	s.emits(emission.Production)
	sold := s.till(cashier).sell(s.cart(s.stocked(20).times(3))).sold()
	note := decode[refund.Refund](s.till(cashier).refund(sold.ID, refund.Request{ID: newID(), TillID: s.tillID(1), Reason: refund.ItemReturn,
		Lines: []refund.RequestLine{{Line: 1, Quantity: quantity.One, Goods: refund.ToStock}}}).want(http.StatusCreated))
	rosa, stranger := s.till(cashier), s.elsewhere()
	rosa.get("/api/documents/" + internal.ID + "/link").refused(errs.NotFound)
	for id, signed := range map[string]string{sold.ID: "<cbc:ID>" + unpadded(sold.Number) + "</cbc:ID>", note.ID: "<CreditNote "} {
		if d := s.emitted(id); d.State != document.Accepted {
			t.Fatalf("it is %+v", d)
		}
		link := decode[consulted](rosa.get("/api/documents/" + id + "/link").want(http.StatusOK)).Link
		at := "/api/consult/" + link
		if is := decode[consulted](stranger.get(at).want(http.StatusOK)); is.State != "accepted" || is.Hash == "" {
			t.Errorf("it is %+v", is)
		}
		if pdf := stranger.get(at + "/pdf").want(http.StatusOK); !bytes.HasPrefix(pdf.body, []byte("%PDF")) {
			t.Error("the paper is no PDF")
		}
		if xml := stranger.get(at + "/xml").want(http.StatusOK); !bytes.Contains(xml.body, []byte(signed)) || !bytes.Contains(xml.body, []byte("DigestValue")) {
			t.Errorf("the XML is %.300s", xml.body)
		}
		// A link of which a letter is another is nobody's, as is one that was made up.
		turned := []byte(link)
		turned[len(turned)-2] ^= 1
		for _, wrong := range []string{string(turned), link[:len(link)-1], link + "A", "nobody", strings.Repeat("A", 38), id} {
			stranger.get("/api/consult/" + wrong).refused(errs.NotFound)
			stranger.get("/api/consult/" + wrong + "/pdf").refused(errs.NotFound)
			stranger.get("/api/consult/" + wrong + "/xml").refused(errs.NotFound)
		}
	}
}

// Who guesses is stopped, at one document and at many, and locks out nobody: not the customer who has the paper, nor the tills.
func TestConsult_guessingIsBoundedAndLocksNobodyOut(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	s.emits(emission.Production)
	p := s.stocked(20)
	sold, other := s.till(cashier).sell(s.cart(p.times(3))).sold(), s.till(cashier).sell(s.cart(p.times(1))).sold()
	for _, id := range []string{sold.ID, other.ID} {
		if d := s.emitted(id); d.State != document.Accepted {
			t.Fatalf("it is %+v", d)
		}
	}
	guess := func(from *till, field string, value any) (stopped int) {
		if from.send(http.MethodPost, "/api/consult", with(onPaper(sold), field, value)).status == http.StatusTooManyRequests {
			return 1
		}
		return 0
	}
	one, stopped := s.elsewhere(), 0
	for n := range 2 * sessions.MostOfConsult { // one computer, one document after the other
		stopped += guess(one, "number", fmt.Sprintf("B001-%d", 900+n))
	}
	if stopped != sessions.MostOfConsult {
		t.Errorf("%d of %d guesses were stopped", stopped, 2*sessions.MostOfConsult)
	}
	stopped = 0
	for n := range 2 * sessions.MostOfConsult { // many computers, one document
		stopped += guess(s.elsewhere(), "total", 1_000_000+n)
	}
	if stopped != sessions.MostOfConsult {
		t.Errorf("%d of %d guesses were stopped", stopped, 2*sessions.MostOfConsult)
	}
	customer := s.elsewhere()
	customer.send(http.MethodPost, "/api/consult", onPaper(other)).want(http.StatusOK)
	customer.send(http.MethodPost, "/api/consult", onPaper(sold)).refused(errs.TooManyTries)
	hash := s.document(sold.ID).Digest
	for _, from := range []*till{customer, one} {
		from.send(http.MethodPost, "/api/consult", with(onPaper(sold), "hash", hash[:8])).want(http.StatusOK)
	}
	link := decode[consulted](s.till(cashier).get("/api/documents/" + sold.ID + "/link").want(http.StatusOK)).Link
	one.get("/api/consult/" + link).want(http.StatusOK)
	one.tryPassword(cashier, "otra").refused(errs.SignInFailed) // the tills' sign-in counts for itself
}
