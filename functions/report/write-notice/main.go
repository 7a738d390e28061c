// Write-notice writes the mail that tells what became of a request for reports.
package main

import (
	"context"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/report"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

type input struct {
	RequestID string `json:"requestId"`
}

func main() {
	db := setup.Must(mysql.Open())
	reports := setup.Must(bucket.Open("REPORTS_BUCKET"))
	shop := setup.Must(dynamo.OpenSettings())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (report.Notice, error) {
		rules, err := shop.Load(ctx)
		if err != nil {
			return report.Notice{}, err
		}
		notice, err := report.NoticeFor(ctx, db, reports, in.RequestID, rules.ShopName)
		if err != nil {
			return report.Notice{}, err
		}
		return notice, trail.Save(ctx, db, task, notice)
	})
}
