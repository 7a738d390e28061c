package payment

import "context"

// Take charges the cards among the payments of a sale's try and gives the payments with their authorizations.
// The tries before are voided first: one of them may have been charged when its execution died.
//
// Errors: those of Terminal.Charge.
func Take(ctx context.Context, terminal Terminal, saleID string, generation int, payments []Payment) ([]Payment, error) {
	if err := Undo(ctx, terminal, saleID, generation-1, len(payments)); err != nil {
		return nil, err
	}
	taken := make([]Payment, len(payments))
	for line, payment := range payments {
		if payment.Method == Card {
			authorization, err := terminal.Charge(ctx, ChargeID(saleID, generation, line), payment.Amount, payment.Reference.String())
			if err != nil {
				return nil, err
			}
			payment.Authorization = authorization
		}
		taken[line] = payment
	}
	return taken, nil
}

// Undo voids whatever a terminal may hold of a sale's tries 1 to generation, for its first payment lines. It may be
// done again; a charge that never was is only kept from happening.
//
// Errors: errs.TerminalFailed.
func Undo(ctx context.Context, terminal Terminal, saleID string, generation, lines int) error {
	for try := 1; try <= generation; try++ {
		for line := range lines {
			if err := terminal.Void(ctx, ChargeID(saleID, try, line)); err != nil {
				return err
			}
		}
	}
	return nil
}
