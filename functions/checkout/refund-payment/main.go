// Refund-payment undoes take-payment: it voids whatever the terminal may hold of a sale that was given up.
package main

import (
	"context"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/payment"
)

type input struct {
	SaleID     string `json:"saleId"`
	Generation int    `json:"generation"`
	CardLines  int    `json:"cardLines"`
}

type output struct {
	Settled bool `json:"settled"`
}

func main() {
	terminal := payment.TerminalFromEnv()
	step.Start(func(ctx context.Context, _ *step.Task, in input) (output, error) {
		err := payment.Undo(ctx, terminal, in.SaleID, in.Generation, in.CardLines)
		return output{Settled: err == nil}, err
	})
}
