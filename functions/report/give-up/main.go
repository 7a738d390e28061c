// Give-up marks a report as failed, or without a report's id all those of a request that are still under way.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/report"
)

type input struct {
	RequestID string `json:"requestId"`
	ReportID  string `json:"reportId"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (input, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (input, error) {
			return in, report.GiveUp(ctx, tx, in.RequestID, in.ReportID, time.Now().UTC())
		})
	})
}
