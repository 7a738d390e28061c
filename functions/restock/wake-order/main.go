// Wake-order wakes an order's state machine after somebody acted on the order, if the machine waits.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/approvals"
	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/values/errs"
)

type input struct {
	ID string `json:"id"`
	// Version is the one that the act has left.
	Version int `json:"version"`
}

type output struct {
	Woken bool `json:"woken"`
}

func main() {
	approvals := setup.Must(approvals.Open())
	tokens := setup.Must(machines.OpenTokens())
	step.Start(func(ctx context.Context, _ *step.Task, in input) (output, error) {
		token, err := approvals.Acted(ctx, in.ID, in.Version, time.Now())
		if err != nil || token == "" {
			return output{}, err
		}
		err = tokens.SendTaskSuccess(ctx, token, struct{}{})
		if errs.CodeOf(err) == errs.NotFound { // it waits no more: it will see the act when it looks
			return output{}, nil
		}
		return output{Woken: err == nil}, err
	})
}
