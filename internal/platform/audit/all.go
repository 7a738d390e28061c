package audit

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit/db"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/actor"
)

// Change is what one of many acts did to its subject.
type Change struct {
	Subject       string
	Before, After any
}

// WriteAll is Write for many acts of one kind, by few statements.
func WriteAll(ctx context.Context, tx *sql.Tx, by actor.Actor, action string, changes []Change, at time.Time) error {
	const chunk = 500 // at some kB an entry, well below the packet that the server takes
	for len(changes) > 0 {
		part := changes[:min(chunk, len(changes))]
		changes = changes[len(part):]
		var args []any
		for _, c := range part {
			was, is, err := documents(c.Before, c.After)
			if err != nil {
				return err
			}
			if !unchanged(was, is) {
				args = append(args, by.Username, action, c.Subject, by.Address, was, is, at)
			}
		}
		if len(args) == 0 {
			continue
		}
		const columns = 7
		if _, err := tx.ExecContext(ctx, mysql.Rows(db.InsertEntry, len(args)/columns), args...); err != nil {
			return fmt.Errorf("writing the audit: %w", err)
		}
	}
	return nil
}
