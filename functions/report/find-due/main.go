// Find-due reports whether the day's report is due at a time and was not begun yet. It is asked every five minutes, so that a
// change of the settings counts at once, and a computer that was off then makes the report when it is on again.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/report"
)

type input struct {
	At time.Time `json:"at"`
}

func main() {
	db := setup.Must(mysql.Open())
	shop := setup.Must(settingstore.Open())
	step.Start(func(ctx context.Context, _ *step.Task, in input) (report.Turn, error) {
		rules, err := shop.Load(ctx)
		if err != nil {
			return report.Turn{}, err
		}
		return report.Due(ctx, db, rules.ReportAt, in.At)
	})
}
