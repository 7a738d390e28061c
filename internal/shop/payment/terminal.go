package payment

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// Terminal charges cards through the shop's payment gateway. The zero value is a terminal that is connected to
// nothing: the cashier charges the card there and types its operation number, which is all that we know.
type Terminal struct {
	// URL of the gateway, such as https://terminal.example; "" for one that is not connected.
	URL    string
	Client *http.Client
}

// TerminalFromEnv reads CARD_TERMINAL_URL; without it the terminal is connected to nothing.
func TerminalFromEnv() Terminal {
	return Terminal{URL: strings.TrimRight(os.Getenv("CARD_TERMINAL_URL"), "/"), Client: &http.Client{Timeout: 8 * time.Second}}
}

// Connected reports whether the terminal can be asked for anything.
func (t Terminal) Connected() bool { return t.URL != "" }

// ChargeID names a charge: the same sale, try and line is the same charge, however often it is sent.
func ChargeID(saleID string, generation, line int) string {
	return fmt.Sprintf("%s.%d.%d", saleID, generation, line)
}

// Charge takes the amount from the card and gives the authorization.
//
// Errors: errs.PaymentDeclined with the bank's reason; errs.TerminalFailed when the gateway does not answer, in
// which case nobody knows whether the card was charged: send it again, or Void it.
func (t Terminal) Charge(ctx context.Context, id string, amount money.Centimos, reference string) (string, error) {
	if !t.Connected() {
		return "", nil
	}
	var answer struct {
		Status        string `json:"status"`
		Authorization string `json:"authorization"`
		Code          string `json:"code"`
		Reason        string `json:"reason"`
	}
	status, err := t.post(ctx, "/charges", map[string]any{"id": id, "amount": amount, "reference": reference}, &answer)
	if err != nil {
		return "", err
	}
	switch {
	case status == http.StatusOK && answer.Status == "approved":
		return answer.Authorization, nil
	case status == http.StatusPaymentRequired:
		declined := errs.New(errs.PaymentDeclined, "the terminal answered %s", answer.Code)
		declined.Reason = answer.Reason
		return "", declined
	}
	return "", errs.New(errs.TerminalFailed, "the terminal answered %d %s to a charge", status, answer.Status)
}

// Void reverses a charge, or makes sure that it never happens. Voiding again changes nothing. It returns
// errs.TerminalFailed when the gateway does not answer.
func (t Terminal) Void(ctx context.Context, id string) error {
	if !t.Connected() {
		return nil
	}
	status, err := t.post(ctx, "/charges/"+id+"/void", struct{}{}, &struct{}{})
	if err == nil && status != http.StatusOK {
		err = errs.New(errs.TerminalFailed, "the terminal answered %d to a void", status)
	}
	return err
}

// Refund pays a part of a charge back by the connected terminal, once per refund id, and returns the authorization.
//
// Errors: errs.PaymentDeclined with the gateway's reason, which is final; errs.TerminalFailed when the gateway does not
// answer, in which case it is unknown whether the money went back: send the same id again.
func (t Terminal) Refund(ctx context.Context, chargeID, refundID string, amount money.Centimos) (string, error) {
	var answer struct {
		Status        string `json:"status"`
		Authorization string `json:"authorization"`
		Reason        string `json:"reason"`
	}
	status, err := t.post(ctx, "/charges/"+chargeID+"/refunds", map[string]any{"id": refundID, "amount": amount}, &answer)
	switch {
	case err != nil:
		return "", err
	case status == http.StatusOK && answer.Status == "refunded":
		return answer.Authorization, nil
	case status == http.StatusConflict, status == http.StatusPaymentRequired:
		refused := errs.New(errs.PaymentDeclined, "the terminal answered %s to a refund", answer.Status)
		refused.Reason = answer.Reason
		return "", refused
	}
	return "", errs.New(errs.TerminalFailed, "the terminal answered %d %s to a refund", status, answer.Status)
}

func (t Terminal) post(ctx context.Context, path string, body, answer any) (int, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, fmt.Errorf("writing to the terminal: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL+path, bytes.NewReader(text))
	if err != nil {
		return 0, fmt.Errorf("CARD_TERMINAL_URL is no address: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := t.Client.Do(request)
	if err != nil {
		return 0, errs.Wrap(errs.TerminalFailed, err, "the terminal does not answer")
	}
	defer response.Body.Close()
	const enough = 64 << 10
	content, err := io.ReadAll(io.LimitReader(response.Body, enough))
	if err != nil {
		return 0, errs.Wrap(errs.TerminalFailed, err, "the terminal's answer broke off")
	}
	if err := json.Unmarshal(content, answer); err != nil && response.StatusCode < http.StatusInternalServerError {
		return 0, errs.Wrap(errs.TerminalFailed, err, "the terminal's answer is no JSON")
	}
	return response.StatusCode, nil
}
