package payment

import (
	"context"
	"fmt"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
)

// Return is a part of a charge that goes back to its card; Line is the payment's.
type Return struct {
	Line     int            `json:"line"`
	ChargeID string         `json:"chargeId"`
	Amount   money.Centimos `json:"amount"`
	// Authorization is the terminal's when the money is back; Refused is its reason when it will never be.
	Authorization string `json:"authorization"`
	Refused       string `json:"refused"`
}

// GiveBack gives the parts of a refund back to their cards and says how each went. It may be done again: each part
// has an id made of the refund and the line.
//
// Errors: errs.TerminalFailed when the gateway does not answer; some parts may be back then.
func GiveBack(ctx context.Context, terminal Terminal, refundID string, owed []Return) ([]Return, error) {
	done := make([]Return, len(owed))
	for i, part := range owed {
		authorization, err := terminal.Refund(ctx, part.ChargeID, fmt.Sprintf("%s.%d", refundID, part.Line), part.Amount)
		switch {
		case errs.CodeOf(err) == errs.PaymentDeclined:
			part.Refused = errs.Of(err).Reason
			if part.Refused == "" {
				part.Refused = errs.Of(err).Message
			}
		case err != nil:
			return nil, err
		}
		part.Authorization = authorization
		done[i] = part
	}
	return done, nil
}
