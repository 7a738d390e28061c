// Record-answer notes what came of an attempt to send a document, in the document's own row: an attempt that goes well leaves no other trail.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/emission"
)

type output struct {
	State string `json:"state"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, _ *step.Task, in emission.Attempt) (output, error) {
		state, err := in.Conclude(ctx, db, time.Now().UTC().Truncate(time.Millisecond))
		return output{string(state)}, err
	})
}
