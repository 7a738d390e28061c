// Start-sale takes a sale from a till, runs the checkout workflow and answers with the receipt.
package main

import (
	"context"
	"encoding/json"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/sale"
)

// Outcome is the output of the checkout: the receipt, and whether it was made by an earlier try.
type outcome struct {
	Sale     json.RawMessage `json:"sale"`
	Repeated bool            `json:"repeated"`
}

type service struct {
	checkout *machines.Machine
	emit     *machines.Nudge
}

func main() {
	s := service{setup.Must(machines.Open("CHECKOUT_ARN")), setup.Must(machines.OpenEmit())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"POST /api/sales": s.sell})
}

func (s service) sell(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[sale.Request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	by := sale.Cashier{Username: r.User.Username, Name: r.User.Name}
	defer s.emit.Beside(ctx, request.ID)()
	done, err := machines.Call[outcome](ctx, s.checkout, request.ID, sale.Submission{Request: request, Cashier: by, Role: r.User.Role})
	return lambdahttp.Created(done.Sale, !done.Repeated, err)
}
