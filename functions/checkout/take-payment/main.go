// Take-payment charges the cards of a sale at the terminal. Cash and wallets were settled with the price.
package main

import (
	"context"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/payment"
)

type input struct {
	SaleID     string            `json:"saleId"`
	Generation int               `json:"generation"`
	CardLines  int               `json:"cardLines"`
	Payments   []payment.Payment `json:"payments"`
}

type output struct {
	Payments []payment.Payment `json:"payments"`
}

func main() {
	terminal := payment.TerminalFromEnv()
	step.Start(func(ctx context.Context, _ *step.Task, in input) (output, error) {
		taken, err := payment.Take(ctx, terminal, in.SaleID, in.Generation, in.CardLines, in.Payments)
		return output{Payments: taken}, err
	})
}
