// Record-refund records a refund in one transaction: what comes back, the credit note, the goods, and what is owed.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/settings"
)

func main() {
	db := setup.Must(mysql.Open())
	shop := settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: 10 * time.Second}
	trail.Start(db, func(ctx context.Context, task *step.Task, in refund.Submission) (out refund.Recorded, err error) {
		now := time.Now().UTC().Truncate(time.Millisecond) // as precise as the column, so that the answer stays the same
		rules, err := shop.Get(ctx, now)
		if err != nil {
			return out, err
		}
		approver, err := refund.Approver(ctx, db, in, now)
		if err != nil {
			return out, err
		}
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (refund.Recorded, error) {
			return refund.Record(ctx, tx, in, approver, rules.Limits, task.Execution, now)
		})
	})
}
