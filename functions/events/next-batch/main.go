// Next-batch notes which events are on the bus by now, or were refused, and gives the next ones. It is asked every minute and leaves no
// trail.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type input struct {
	Bus   string      `json:"bus"`
	Round event.Round `json:"round"`
}

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context, in input) (event.Batch, error) {
		return event.Next(ctx, db, blueprint.EventSource, in.Bus, in.Round, time.Now().UTC())
	})
}
