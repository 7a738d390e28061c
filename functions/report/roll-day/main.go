// Roll-day rolls a business day up from the ledger.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/rollup"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	Day peru.Day `json:"day"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (input, error) {
		if err := rollup.Roll(ctx, db, in.Day, time.Now().UTC()); err != nil {
			return input{}, err
		}
		return in, trail.Save(ctx, db, task, in)
	})
}
