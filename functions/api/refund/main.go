// Refund takes goods of a sale back: it runs the refund workflow and answers with the credit note.
package main

import (
	"context"
	"encoding/json"

	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/refund"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/states"
)

// Outcome is the output of the workflow: the credit note, and whether it was made by an earlier try.
type outcome struct {
	Refund   json.RawMessage `json:"refund"`
	Repeated bool            `json:"repeated"`
}

type service struct{ refund *states.Machine }

func main() {
	s := service{refund: setup.Must(states.Open("REFUND_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{"POST /api/sales/{id}/refunds": s.take})
}

func (s service) take(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	saleID, request, err := lambdahttp.DecodeFor[refund.Request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	submission := refund.Submission{SaleID: saleID, Request: request, By: r.Actor(), Role: r.User.Role}
	done, err := states.Call[outcome](ctx, s.refund, request.ID, submission)
	return lambdahttp.Created(done.Refund, !done.Repeated, err)
}
