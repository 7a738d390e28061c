// Render-report makes the files of a report out of its parts. Made again, they replace themselves.
package main

import (
	"context"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/report"
)

type input struct {
	Report report.Report `json:"report"`
}

type output struct {
	Outcome report.Outcome `json:"outcome"`
}

func main() {
	db := setup.Must(mysql.Open())
	reports := setup.Must(filestore.Open("REPORTS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (out output, err error) {
		if out.Outcome, err = report.Make(ctx, db, reports, in.Report, task.Entered); err != nil {
			return output{}, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
