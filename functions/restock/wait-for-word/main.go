// Wait-for-word keeps the task token on which an order waits for people. When somebody has acted since the state machine
// looked, it answers the token itself.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/approvals"
	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
)

type input struct {
	ID string `json:"id"`
	// Version is the one that the state machine has seen.
	Version int    `json:"version"`
	Token   string `json:"token"`
}

type output struct {
	// Answered says that there was nothing to wait for.
	Answered bool `json:"answered"`
}

func main() {
	approvals := setup.Must(approvals.Open())
	tokens := setup.Must(machines.OpenTokens())
	step.Start(func(ctx context.Context, _ *step.Task, in input) (output, error) {
		acted, err := approvals.Wait(ctx, in.ID, in.Token, time.Now())
		if err != nil || acted <= in.Version {
			return output{}, err
		}
		return output{Answered: true}, tokens.SendTaskSuccess(ctx, in.Token, struct{}{})
	})
}
