// Collect-sales puts into S3 what was sold, as a part of a report.
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
	Part string `json:"part"`
}

func main() {
	db := setup.Must(mysql.Open())
	reports := setup.Must(bucket.Open("REPORTS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		sales, err := report.CollectSales(ctx, db, in.Report.Range)
		if err != nil {
			return output{}, err
		}
		out := output{}
		if out.Part, err = report.KeepPart(ctx, reports, in.Report, report.SalesPart, sales); err != nil {
			return output{}, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
