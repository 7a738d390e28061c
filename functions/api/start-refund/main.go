// Start-refund takes goods of a sale back: it runs the refund workflow and answers with the credit note.
package main

import (
	"context"
	"encoding/json"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/refund"
)

// Outcome is the output of the workflow: the credit note, and whether it was made by an earlier try.
type outcome struct {
	Refund   json.RawMessage `json:"refund"`
	Repeated bool            `json:"repeated"`
}

type service struct {
	refund *machines.Machine
	emit   *machines.Nudge
}

func main() {
	s := service{setup.Must(machines.Open("REFUND_ARN")), setup.Must(machines.OpenEmit())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"POST /api/sales/{id}/refunds": s.take})
}

func (s service) take(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	saleID, request, err := lambdahttp.DecodeFor[refund.Request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	submission := refund.Submission{SaleID: saleID, Request: request, By: r.Actor(), Role: r.User.Role}
	defer s.emit.Beside(ctx, request.ID)()
	done, err := machines.Call[outcome](ctx, s.refund, request.ID, submission)
	return lambdahttp.Created(done.Refund, !done.Repeated, err)
}
