// Plan-reports notes the reports of a request and says which days to prepare for them.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/report"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
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
