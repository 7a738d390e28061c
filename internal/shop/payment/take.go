package payment

import (
	"context"
	"sync"
)

// Take charges the cards among the payments of a sale's try and gives the payments with their authorizations.
// The tries before are voided first, with as many payments as one of them may have had cards in: it may have been charged when its
// execution died.
//
// Errors: those of Terminal.Charge.
func Take(ctx context.Context, terminal Terminal, saleID string, generation, cardLines int, payments []Payment) ([]Payment, error) {
	if err := Undo(ctx, terminal, saleID, generation-1, max(cardLines, len(payments))); err != nil {
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
// done again; a charge that never was is only kept from happening. All are asked for, at most some at once: one that fails or hangs keeps no other
// from being voided.
//
// Errors: errs.TerminalFailed when one of them failed.
func Undo(ctx context.Context, terminal Terminal, saleID string, generation, lines int) error {
	failures := make([]error, max(0, generation)*lines)
	atOnce(len(failures), func(i int) {
		failures[i] = terminal.Void(ctx, ChargeID(saleID, 1+i/lines, i%lines))
	})
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

// atOnce does n things, a few at the same time.
func atOnce(n int, do func(i int)) {
	const most = 10
	var works sync.WaitGroup
	turn := make(chan struct{}, most)
	for i := range n {
		turn <- struct{}{}
		works.Go(func() {
			defer func() { <-turn }()
			do(i)
		})
	}
	works.Wait()
}
