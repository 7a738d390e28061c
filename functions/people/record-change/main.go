// Record-change keeps what was changed about a user in the audit, and takes away the PIN of who is no manager any
// more. Who has one approves under his new name.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/audit"
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
		now := time.Now().UTC()
		err := mysql.InTx(ctx, db, func(tx *sql.Tx) error {
			if change.DropsPIN() {
				if err := staff.Drop(ctx, tx, change.After.Username); err != nil {
					return err
				}
			}
			if change.Action == people.Edited {
				if err := staff.Rename(ctx, tx, change.After.Username, change.After.Name); err != nil {
					return err
				}
			}
			if err := audit.WriteOnce(ctx, tx, change.ID, change.By, string(change.Action), change.After.Username, change.Before, change.After, now); err != nil {
				return err
			}
			return trail.Save(ctx, tx, task, change)
		})
		return change, err
	})
}
