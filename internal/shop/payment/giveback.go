package payment

import (
	"context"
	"fmt"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// Return is a part of a charge that goes back to its card; Line is the payment's.
type Return struct {
	Line     int            `json:"line"`
	ChargeID string         `json:"chargeId"`
	Amount   money.Centimos `json:"amount"`
	// Authorization is the terminal's when the money is back; Refused is its reason when it will never be.
	Authorization string `json:"authorization"`
	Refused       string `json:"refused"`
	// ByHand says that no terminal is connected: a person gives it back, and confirms it.
	ByHand bool `json:"byHand,omitempty"`
}

// GiveBack returns the parts of a refund to their cards and reports how each went. It may be done again: each part
// has an id made of the refund and the line. A part without an answer is left out and holds up no other. Where no terminal is
// connected all of it is left to a person.
//
// Errors: errs.TerminalFailed when the gateway answered to no part; some may be back all the same.
func GiveBack(ctx context.Context, terminal Terminal, refundID string, owed []Return) ([]Return, error) {
	asked, failures := make([]Return, len(owed)), make([]error, len(owed))
	atOnce(len(owed), func(i int) { asked[i], failures[i] = giveBack(ctx, terminal, refundID, owed[i]) })
	done := make([]Return, 0, len(owed))
	for i, part := range asked {
		if failures[i] == nil {
			done = append(done, part)
		}
	}
	if len(done) == 0 && len(owed) > 0 {
		return nil, failures[0]
	}
	return done, nil
}

func giveBack(ctx context.Context, terminal Terminal, refundID string, part Return) (Return, error) {
	if !terminal.Connected() {
		part.ByHand = true
		return part, nil
	}
	authorization, err := terminal.Refund(ctx, part.ChargeID, fmt.Sprintf("%s.%d", refundID, part.Line), part.Amount)
	switch {
	case errs.CodeOf(err) == errs.PaymentDeclined:
		part.Refused = errs.From(err).Reason
		if part.Refused == "" {
			part.Refused = errs.From(err).Message
		}
	case err != nil:
		return Return{}, err
	}
	part.Authorization = authorization
	return part, nil
}
