package stock

import (
	"context"
	"database/sql"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/stock/db"
)

// Shelve puts goods that came in on the shelf, with their movements and their batches, in a transaction that has made the
// cause's reference its own. It returns what there was of each product before. Goods that were sold before they came, by a manager's
// PIN, are in no batch: what the batches hold afterwards is what is on hand.
//
// Errors: errs.InvalidRequest about a line, errs.UnknownProduct.
func Shelve(ctx context.Context, tx *sql.Tx, lines []ReceivedLine, cause Cause) (before map[string]Level, err error) {
	items := make([]Item, len(lines))
	for i, line := range lines {
		items[i] = Item{ProductID: line.ProductID, Quantity: line.Quantity}
	}
	items = merge(items)
	shelves, err := lock(ctx, tx, idsOf(items))
	if err != nil {
		return nil, err
	}
	rows, err := batches(lines, shelves, cause.At)
	if err != nil {
		return nil, err
	}
	before = make(map[string]Level, len(shelves))
	for id, there := range shelves {
		before[id] = there.Level
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertBatch, rows); err != nil {
		return nil, fmt.Errorf("writing the batches: %w", err)
	}
	cause.Kind = Received
	return before, move(ctx, tx, shelves, items, cause)
}
