// Next-batch notes which events are on the bus by now, and gives the next ones. It is asked every minute and leaves no trail.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/blueprint"
	"carmensita.pe/market/internal/event"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
)

// batch is what one events:putEvents takes.
const batch = 10

type input struct {
	Bus string `json:"bus"`
	// Told are the events of the batch before.
	Told []int64 `json:"told"`
}

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context, in input) (event.Batch, error) {
		if len(in.Told) > 0 {
			if err := event.Published(ctx, db, in.Told, time.Now().UTC()); err != nil {
				return event.Batch{}, err
			}
		}
		return event.Waiting(ctx, db, blueprint.EventSource, in.Bus, batch)
	})
}
