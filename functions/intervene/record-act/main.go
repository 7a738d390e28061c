// Record-act keeps in the audit what an admin did to an execution.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/ops/execution"
	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
)

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, result execution.Result) (execution.Result, error) {
		i := result.Intervention
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (execution.Result, error) {
			return result, audit.WriteOnce(ctx, tx, i.ID, i.By, string(i.Action), i.Subject(), nil, result.AuditEntry(), time.Now().UTC())
		})
	})
}
