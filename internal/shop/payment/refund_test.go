package payment_test

import (
	"testing"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/terminal"
)

func TestRefund_givesBackOnceAfterALostAnswer(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	if _, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa"); err != nil {
		t.Fatal(err)
	}
	gateway.Inject(terminal.Fault{LoseAnswer: true}, terminal.Fault{Unavailable: true})
	for range 2 {
		if _, err := card.Refund(t.Context(), "sale-1.1.0", "refund-1.1", 500); errs.CodeOf(err) != errs.TerminalFailed {
			t.Fatalf("got %v, want that nobody knows", err)
		}
	}
	authorization, err := card.Refund(t.Context(), "sale-1.1.0", "refund-1.1", 500)
	if back := held(gateway, "refund-1.1"); err != nil || authorization == "" || back.Authorization != authorization || len(gateway.Charges()) != 2 {
		t.Errorf("got %q, %v; the gateway has %+v", authorization, err, gateway.Charges())
	}
}

func TestRefund_tellsWhyTheTerminalRefused(t *testing.T) {
	t.Parallel()
	card, _ := connect(t)
	_, err := card.Refund(t.Context(), "sale-1.1.0", "refund-1.1", 500)
	if errs.CodeOf(err) != errs.PaymentDeclined || errs.From(err).Reason == "" {
		t.Errorf("got %+v, want a refusal with its reason", errs.From(err))
	}
}

func TestGiveBack_withoutATerminalIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	owed := []payment.Return{{Line: 1, ChargeID: "sale-1.1.0", Amount: 500}, {Line: 2, ChargeID: "sale-1.1.1", Amount: 300}}
	done, err := payment.GiveBack(t.Context(), payment.Terminal{}, "refund-1", owed)
	if err != nil || len(done) != 2 {
		t.Fatalf("got %+v, %v", done, err)
	}
	for i, part := range done {
		want := owed[i]
		want.ByHand = true
		if part != want {
			t.Errorf("got %+v, want %+v", part, want)
		}
	}
}
