package stock

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/stock/db"
)

// Shelve puts goods that came in on the shelf, with their movements and their batches, in a transaction that has made the
// reference its own. It gives what there was of each product before.
//
// Errors: errs.InvalidRequest about a line, errs.UnknownProduct.
func Shelve(ctx context.Context, tx *sql.Tx, lines []ReceivedLine, reference, username string, now time.Time) (before map[string]Level, err error) {
	items := make([]Item, len(lines))
	for i, line := range lines {
		items[i] = Item{ProductID: line.ProductID, Quantity: line.Quantity}
	}
	items = merge(items)
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ProductID
	}
	shelves, err := lock(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	rows, err := batches(lines, shelves, now)
	if err != nil {
		return nil, err
	}
	if err := move(ctx, tx, shelves, items, Cause{Kind: Received, Reference: reference, Actor: username, At: now}); err != nil {
		return nil, err
	}
	const columns = 5
	if len(rows) > 0 {
		if _, err := tx.ExecContext(ctx, mysql.Rows(db.InsertBatch, len(rows)/columns), rows...); err != nil {
			return nil, fmt.Errorf("writing the batches: %w", err)
		}
	}
	before = make(map[string]Level, len(shelves))
	for id, there := range shelves {
		before[id] = there.Level
	}
	return before, nil
}
