package payment_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/local/terminal"
)

// connect returns a terminal at a gateway of its own.
func connect(t *testing.T) (payment.Terminal, *terminal.Server) {
	t.Helper()
	gateway, err := terminal.Start(terminal.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gateway.Stop(context.Background()) })
	return payment.Terminal{URL: gateway.Endpoint(), Client: &http.Client{Timeout: 5 * time.Second}}, gateway
}

// held is what the gateway has of a charge.
func held(gateway *terminal.Server, id string) terminal.Charge {
	charges := gateway.Charges()
	at := slices.IndexFunc(charges, func(c terminal.Charge) bool { return c.ID == id })
	if at < 0 {
		return terminal.Charge{}
	}
	return charges[at]
}

func TestCharge_isApprovedOnceHoweverOftenItIsSent(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	var first string
	for try := range 3 {
		authorization, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa")
		if err != nil || authorization == "" {
			t.Fatalf("got %q, %v", authorization, err)
		}
		if try > 0 && authorization != first {
			t.Errorf("authorization %q, then %q", first, authorization)
		}
		first = authorization
	}
	if got := gateway.Charges(); len(got) != 1 || got[0].Amount != 1250 {
		t.Errorf("the gateway has %+v", got)
	}
}

func TestCharge_tellsWhyTheBankRefused(t *testing.T) {
	t.Parallel()
	card, _ := connect(t)
	_, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "51")
	if errs.CodeOf(err) != errs.PaymentDeclined || errs.From(err).Reason != "Fondos insuficientes" {
		t.Errorf("got %+v", errs.From(err))
	}
}

func TestCharge_isSentAgainAfterALostAnswer(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	gateway.Inject(terminal.Fault{LoseAnswer: true}, terminal.Fault{Unavailable: true})
	for range 2 {
		if _, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa"); errs.CodeOf(err) != errs.TerminalFailed {
			t.Errorf("got %v, want terminal_unavailable", err)
		}
	}
	if _, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa"); err != nil {
		t.Error(err)
	}
	if got := gateway.Charges(); len(got) != 1 || got[0].Status != terminal.Approved {
		t.Errorf("the gateway has %+v", got)
	}
}

func TestCharge_underAnIDOfAnotherAmountIsNoSuccess(t *testing.T) {
	t.Parallel()
	card, _ := connect(t)
	if _, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa"); err != nil {
		t.Fatal(err)
	}
	if _, err := card.Charge(t.Context(), "sale-1.1.0", 1251, "visa"); errs.CodeOf(err) != errs.TerminalFailed {
		t.Errorf("got %v", err)
	}
}

func TestCharge_neverComesAfterItsVoid(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	for range 2 {
		if err := card.Void(t.Context(), "sale-1.1.0"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa"); errs.CodeOf(err) != errs.TerminalFailed {
		t.Errorf("got %v", err)
	}
	if got := held(gateway, "sale-1.1.0"); got.Status != terminal.Voided {
		t.Errorf("the gateway has %+v", got)
	}
}

func TestTerminal_thatIsDownHasTakenNothingForSure(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	if err := gateway.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa"); errs.CodeOf(err) != errs.TerminalFailed {
		t.Errorf("charge: %v", err)
	}
	if err := card.Void(t.Context(), "sale-1.1.0"); errs.CodeOf(err) != errs.TerminalFailed {
		t.Errorf("void: %v", err)
	}
}

func TestTerminal_thatIsSlowIsGivenUp(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	gateway.Inject(terminal.Fault{DelayMS: 60_000})
	card.Client.Timeout = 50 * time.Millisecond
	if _, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa"); errs.CodeOf(err) != errs.TerminalFailed {
		t.Errorf("got %v", err)
	}
}

// A gateway between us and the terminal may answer anything at all.
func TestTerminal_believesNoAnswerThatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"a page":             {http.StatusOK, "<html>Mantenimiento</html>"},
		"another status":     {http.StatusOK, `{"status":"pending"}`},
		"nothing":            {http.StatusOK, ``},
		"a redirect of ours": {http.StatusNotFound, `{"status":"approved"}`},
		"a broken server":    {http.StatusBadGateway, `<html>`},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(answer.status)
			_, _ = w.Write([]byte(answer.body))
		}))
		t.Cleanup(server.Close)
		card := payment.Terminal{URL: server.URL, Client: server.Client()}
		if _, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa"); errs.CodeOf(err) != errs.TerminalFailed {
			t.Errorf("%s: %v, want terminal_unavailable", name, err)
		}
	}
}

func TestTerminal_zeroValueIsConnectedToNothing(t *testing.T) {
	t.Parallel()
	var card payment.Terminal
	authorization, err := card.Charge(t.Context(), "sale-1.1.0", 1250, "visa")
	if authorization != "" || err != nil || card.Void(t.Context(), "sale-1.1.0") != nil {
		t.Errorf("got %q, %v", authorization, err)
	}
}

func TestTerminalFromEnv_readsTheAddress(t *testing.T) {
	t.Setenv("CARD_TERMINAL_URL", "https://terminal.example/")
	if got := payment.TerminalFromEnv(); got.URL != "https://terminal.example" || got.Client.Timeout <= 0 {
		t.Errorf("got %+v", got)
	}
	t.Setenv("CARD_TERMINAL_URL", "://")
	if _, err := payment.TerminalFromEnv().Charge(t.Context(), "1", 1, ""); err == nil || errs.CodeOf(err) != errs.Internal {
		t.Errorf("a wrong address: %v", err)
	}
}

func operation(number string) payment.Operation {
	parsed, err := payment.ParseOperation(number)
	if err != nil {
		panic(err)
	}
	return parsed
}

// mixed is a sale of 30.00: 10 by card, 5 in cash, 15 by another card.
func mixed(references ...string) []payment.Payment {
	return []payment.Payment{
		{Method: payment.Card, Amount: 1000, Received: 1000, Reference: operation(references[0])},
		{Method: payment.Cash, Amount: 500, Received: 500},
		{Method: payment.Card, Amount: 1500, Received: 1500, Reference: operation(references[1])},
	}
}

func TestTake_chargesTheCardsAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	given := mixed("visa", "master")
	taken, err := payment.Take(t.Context(), card, "sale-1", 1, 0, given)
	if err != nil {
		t.Fatal(err)
	}
	if taken[0].Authorization == "" || !reflect.DeepEqual(taken[1], given[1]) || taken[2].Authorization == "" || given[0].Authorization != "" {
		t.Errorf("took %+v of %+v", taken, given)
	}
	again, err := payment.Take(t.Context(), card, "sale-1", 1, 0, given)
	if err != nil || !reflect.DeepEqual(again, taken) {
		t.Errorf("again: %+v, %v", again, err)
	}
	if got := gateway.Charges(); len(got) != 2 || got[0].Amount+got[1].Amount != 2500 {
		t.Errorf("the gateway has %+v", got)
	}
}

func TestTake_voidsTheTriesBeforeFirst(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	for generation := 1; generation <= 3; generation++ {
		if _, err := payment.Take(t.Context(), card, "sale-1", generation, 0, mixed("visa", "master")); err != nil {
			t.Fatal(err)
		}
	}
	var charged money.Centimos
	for _, charge := range gateway.Charges() {
		if charge.Status == terminal.Approved {
			charged += money.Centimos(charge.Amount)
		}
	}
	if charged != 2500 {
		t.Errorf("the cards are charged %s in all, want 25.00 once", charged)
	}
}

func TestUndo_givesBackWhatADeclinedSecondCardLeftBehind(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	payments := mixed("visa", "54")
	if _, err := payment.Take(t.Context(), card, "sale-1", 1, 0, payments); errs.CodeOf(err) != errs.PaymentDeclined {
		t.Fatalf("got %v", err)
	}
	gateway.Inject(terminal.Fault{LoseAnswer: true})
	if err := payment.Undo(t.Context(), card, "sale-1", 1, len(payments)); errs.CodeOf(err) != errs.TerminalFailed {
		t.Errorf("with a lost answer: %v", err)
	}
	for range 2 {
		if err := payment.Undo(t.Context(), card, "sale-1", 1, len(payments)); err != nil {
			t.Error(err)
		}
	}
	for _, charge := range gateway.Charges() {
		if charge.Status != terminal.Voided {
			t.Errorf("the gateway has %+v", charge)
		}
	}
}

func TestTake_stopsWhenTheTryBeforeCannotBeVoided(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	gateway.Inject(terminal.Fault{Unavailable: true})
	taken, err := payment.Take(t.Context(), card, "sale-1", 2, 0, mixed("visa", "master"))
	charged := slices.ContainsFunc(gateway.Charges(), func(c terminal.Charge) bool { return c.Status != terminal.Voided })
	if errs.CodeOf(err) != errs.TerminalFailed || taken != nil || charged {
		t.Errorf("took %+v with %+v at the gateway (%v)", taken, gateway.Charges(), err)
	}
}

func TestTake_endsWithItsInvocation(t *testing.T) {
	t.Parallel()
	card, _ := connect(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := payment.Take(ctx, card, "sale-1", 1, 0, mixed("visa", "master")); errs.CodeOf(err) != errs.TerminalFailed || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestUndo_oneVoidThatFailsKeepsNoOtherFromHappening(t *testing.T) {
	t.Parallel()
	card, gateway := connect(t)
	if _, err := payment.Take(t.Context(), card, "sale-1", 1, 0, mixed("visa", "master")); err != nil {
		t.Fatal(err)
	}
	gateway.Inject(terminal.Fault{Unavailable: true})
	if err := payment.Undo(t.Context(), card, "sale-1", 1, 3); errs.CodeOf(err) != errs.TerminalFailed {
		t.Fatalf("got %v", err)
	}
	voided := 0
	for _, charge := range gateway.Charges() {
		if charge.Status == terminal.Voided {
			voided++
		}
	}
	if voided < 2 { // three were asked for: two charges, and the cash between them, which is none; one of them failed
		t.Errorf("%d are voided: %+v", voided, gateway.Charges())
	}
}
