package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
)

// Bundle collects writes of a transaction and sends them all in one round trip: while the server works on them, no other
// sale waits for the network with the rows of this one locked. Reads pass through at once, and see nothing of what was
// not sent. The first write that fails ends the bundle, and the transaction must roll back.
type Bundle struct {
	*sql.Tx
	texts []string
	args  []any
}

// ExecContext collects a write. What it changed is not known yet: the result says 0 rows.
func (b *Bundle) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	b.texts = append(b.texts, query)
	b.args = append(b.args, args...)
	return driver.RowsAffected(0), nil
}

// Send runs what was collected, in that order, and says how many rows the last write changed.
func (b *Bundle) Send(ctx context.Context) (int64, error) {
	text, args := strings.Join(b.texts, ";\n"), b.args
	b.texts, b.args = nil, nil
	result, err := b.Tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, fmt.Errorf("writing: %w", err)
	}
	return result.RowsAffected()
}
