// Roll-day rolls a business day up from the ledger.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/peru"
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
