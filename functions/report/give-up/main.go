// Give-up notes that a report could not be made, or with no report, all of a request that are not done.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/report"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
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
