package stock

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/stock/db"
)

// Open records the first stock of new products in the ledger. Each product can be opened once. reference says
// what the figures come from, such as the id of an import.
func Open(ctx context.Context, tx *sql.Tx, items []Item, reference, actor string, at time.Time) error {
	const chunk = 1000
	for len(items) > 0 {
		part := items[:min(chunk, len(items))]
		items = items[len(part):]
		levels, movements := make([]db.InsertStockParams, len(part)), make([]db.InsertOpeningParams, len(part))
		for i, item := range part {
			levels[i] = db.InsertStockParams{ProductID: item.ProductID, OnHand: item.Quantity}
			movements[i] = db.InsertOpeningParams{ProductID: item.ProductID, Quantity: item.Quantity, Balance: item.Quantity, Reference: reference,
				Actor: actor, MovedAt: at}
		}
		if _, err := mysql.InsertAll(ctx, tx, db.InsertStock, levels); err != nil {
			return fmt.Errorf("opening the stock: %w", err)
		}
		if _, err := mysql.InsertAll(ctx, tx, db.InsertOpening, movements); err != nil {
			return fmt.Errorf("writing the ledger: %w", err)
		}
		if err := db.New(tx).FillBatches(ctx, db.FillBatchesParams{ReceivedAt: at, Ids: idsOf(part)}); err != nil {
			return fmt.Errorf("putting goods into the batch without a day: %w", err)
		}
	}
	return nil
}
