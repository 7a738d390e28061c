// Pay-back gives what cards have to get of a refund back at the terminal. Cash and store credit went back with the record.
package main

import (
	"context"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/payment"
)

type input struct {
	RefundID string           `json:"refundId"`
	Owed     []payment.Return `json:"owed"`
}

type output struct {
	Done []payment.Return `json:"done"`
}

func main() {
	terminal := payment.TerminalFromEnv()
	step.Start(func(ctx context.Context, _ *step.Task, in input) (output, error) {
		done, err := payment.GiveBack(ctx, terminal, in.RefundID, in.Owed)
		return output{Done: done}, err
	})
}
