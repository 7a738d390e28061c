// Record-change keeps what was changed about a user in the audit, and takes away the PIN of who is no manager any
// more. Who has one approves under his new name.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/shop/pins"
)

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, change people.Change) (people.Change, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (people.Change, error) {
			return change, pins.ApplyChange(ctx, tx, change, time.Now().UTC())
		})
	})
}
