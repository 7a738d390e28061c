// Collect-money puts into S3 how it was paid, its tax and the drawers, as a part of a report.
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
	Report report.Report `json:"report"`
}

type output struct {
	Part            string `json:"part"`
	SettingsVersion int    `json:"settingsVersion"` // of the shop's rules that the report goes by
}

func main() {
	db := setup.Must(mysql.Open())
	reports := setup.Must(filestore.Open("REPORTS_BUCKET"))
	shop := setup.Must(settingstore.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		rules, err := shop.Load(ctx)
		if err != nil {
			return output{}, err
		}
		out := output{SettingsVersion: rules.Version}
		if out.Part, err = report.StoreMoney(ctx, db, reports, in.Report, rules); err != nil {
			return output{}, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
