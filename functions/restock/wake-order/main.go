// Wake-order tells an order's state machine that somebody has acted, if it waits.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/states"
	"carmensita.pe/market/internal/step"
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
	approvals := setup.Must(dynamo.OpenApprovals())
	tokens := setup.Must(states.OpenTokens())
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
