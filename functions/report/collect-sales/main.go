// Collect-sales puts into S3 what was sold, as a part of a report.
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
	Part string `json:"part"`
}

func main() {
	db := setup.Must(mysql.Open())
	reports := setup.Must(filestore.Open("REPORTS_BUCKET"))
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		sales, err := report.CollectSales(ctx, db, in.Report.Range)
		if err != nil {
			return output{}, err
		}
		out := output{}
		if out.Part, err = report.StorePart(ctx, reports, in.Report, report.SalesPart, sales); err != nil {
			return output{}, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
