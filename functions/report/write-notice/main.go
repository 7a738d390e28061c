// Write-notice writes the mail about the result of a request for reports.
package main

import (
	"context"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/report"
)

type input struct {
	RequestID string `json:"requestId"`
}

func main() {
	db := setup.Must(mysql.Open())
	reports := setup.Must(filestore.Open("REPORTS_BUCKET"))
	shop := setup.Must(settingstore.Open())
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
