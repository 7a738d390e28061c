// Plan-reports notes the reports of a request and lists which days to prepare for them.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/report"
)

type input struct {
	Submission report.Submission `json:"submission"`
	// Execution is its name, which the reports keep.
	Execution string `json:"execution"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (report.Plan, error) {
		plan, err := report.MakePlan(ctx, db, in.Submission, in.Execution, time.Now().UTC())
		if err != nil {
			return report.Plan{}, err
		}
		return plan, trail.Save(ctx, db, task, plan)
	})
}
