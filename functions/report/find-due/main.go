// Find-due says whether the day's report is due at a time and was not begun yet. It is asked every five minutes, so that a
// change of the settings counts at once, and a computer that was off then makes the report when it is on again.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/report"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
)

type input struct {
	At time.Time `json:"at"`
}

type output struct {
	Due        bool              `json:"due"`
	Day        peru.Day          `json:"day"`
	Submission report.Submission `json:"submission"`
}

func main() {
	db := setup.Must(mysql.Open())
	shop := setup.Must(dynamo.OpenSettings())
	step.Start(func(ctx context.Context, _ *step.Task, in input) (out output, err error) {
		rules, err := shop.Load(ctx)
		if err != nil {
			return out, err
		}
		if out.Day, out.Due, err = report.Due(ctx, db, rules.ReportAt, in.At); err != nil {
			return out, err
		}
		id, err := uuid.NewV7() // of a run that is begun already, another id is not begun with
		if err != nil {
			return out, fmt.Errorf("making an id: %w", err)
		}
		out.Submission.Request = report.Request{ID: id.String(), From: out.Day, To: out.Day}
		return out, nil
	})
}
