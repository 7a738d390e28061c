// Compare-books looks for sales and refunds of a day whose books disagree: receipts with payments, stock or store credit.
package main

import (
	"context"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/values/peru"
)

type input struct {
	Day   peru.Day     `json:"day"`
	Books report.Books `json:"books"`
}

type output struct {
	Differences int `json:"differences"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (out output, err error) {
		if out.Differences, err = report.Reconcile(ctx, db, in.Day, in.Books); err != nil {
			return output{}, err
		}
		return out, trail.Save(ctx, db, task, out)
	})
}
