// Find-due says whether the day's report is due at a time and was not begun yet. It is asked every five minutes, so that a
// change of the settings counts at once, and a computer that was off then makes the report when it is on again.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/report"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
)

type input struct {
	At time.Time `json:"at"`
}

func main() {
	db := setup.Must(mysql.Open())
	shop := setup.Must(dynamo.OpenSettings())
	step.Start(func(ctx context.Context, _ *step.Task, in input) (report.Turn, error) {
		rules, err := shop.Load(ctx)
		if err != nil {
			return report.Turn{}, err
		}
		return report.Due(ctx, db, rules.ReportAt, in.At)
	})
}
