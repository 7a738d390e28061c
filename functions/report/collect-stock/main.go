// Collect-stock puts into S3 what stands on the shelves, as a part of a report.
package main

import (
	"context"
	"time"

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
		stock, err := report.CollectStock(ctx, db, in.Report.To, time.Now().UTC())
		if err != nil {
			return output{}, err
		}
		out := output{}
		if out.Part, err = report.StorePart(ctx, reports, in.Report, report.StockPart, stock); err != nil {
			return output{}, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
