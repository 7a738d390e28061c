// Record-report notes that a report is done, and its event, once.
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
	Report  report.Report  `json:"report"`
	Outcome report.Outcome `json:"outcome"`
}

type output struct {
	ID string `json:"id"`
	// Fresh is false when an earlier try noted it.
	Fresh bool `json:"fresh"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (output, error) {
			fresh, err := report.Finish(ctx, tx, in.Report, in.Outcome, time.Now().UTC())
			return output{ID: in.Report.ID, Fresh: fresh}, err
		})
	})
}
