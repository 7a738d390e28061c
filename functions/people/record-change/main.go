// Record-change keeps what was changed about a user in the audit, and takes away the PIN of who is no manager any
// more. Who has one approves under his new name.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/people"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/staff"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, change people.Change) (people.Change, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (people.Change, error) {
			return change, staff.Follow(ctx, tx, change, time.Now().UTC())
		})
	})
}
