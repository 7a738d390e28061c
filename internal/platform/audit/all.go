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
	var entries []db.InsertEntryParams
	for _, c := range changes {
		was, is, err := documents(c.Before, c.After)
		if err != nil {
			return err
		}
		if !unchanged(was, is) {
			entries = append(entries, db.InsertEntryParams{Actor: by.Username, Action: action, Subject: c.Subject, Address: by.Address,
				BeforeDoc: was, AfterDoc: is, CreatedAt: at})
		}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertEntry, entries); err != nil {
		return fmt.Errorf("writing the audit: %w", err)
	}
	return nil
}
