// Render-report makes the files of a report out of its parts. Made again, they replace themselves.
package main

import (
	"context"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/report"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	Report report.Report `json:"report"`
}

type output struct {
	Outcome report.Outcome `json:"outcome"`
}

func main() {
	db := setup.Must(mysql.Open())
	reports := setup.Must(bucket.Open("REPORTS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (out output, err error) {
		if out.Outcome, err = report.Make(ctx, db, reports, in.Report, task.Entered); err != nil {
			return output{}, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
