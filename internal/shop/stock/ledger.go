package stock

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

// Entry is one movement of a product in the ledger.
type Entry struct {
	ID       int64             `json:"id"`
	At       time.Time         `json:"at"`
	Kind     Kind              `json:"kind"`
	Quantity quantity.Quantity `json:"quantity"`
	// Balance is what was on hand after it.
	Balance quantity.Quantity `json:"balance"`
	// Source is what moved the goods, and Reference its id.
	Source    Source `json:"source"`
	Reference string `json:"reference"`
	Reason    string `json:"reason"`
	Note      string `json:"note"`
	Actor     string `json:"actor"`
}

// Ledger lists a product's movements, newest first.
//
// Errors: errs.NotFound for a product that does not exist, errs.InvalidRequest for a cursor that no page gave.
func Ledger(ctx context.Context, conn db.DBTX, productID string, limit int, cursor string) (paging.Page[Entry], error) {
	from, err := paging.ParseBefore(cursor)
	if err != nil {
		return paging.Page[Entry]{}, err
	}
	q := db.New(conn)
	rows, err := q.Ledger(ctx, db.LedgerParams{ProductID: productID, BeforeID: from, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Entry]{}, fmt.Errorf("reading the ledger: %w", mysql.Explain(err))
	}
	if len(rows) == 0 {
		known, err := q.ProductExists(ctx, productID)
		if err != nil {
			return paging.Page[Entry]{}, fmt.Errorf("reading the ledger: %w", mysql.Explain(err))
		}
		if known == 0 {
			return paging.Page[Entry]{}, errs.New(errs.NotFound, "no product has the id %q", productID)
		}
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = Entry{ID: r.ID, At: r.MovedAt, Kind: Kind(r.Kind), Quantity: r.Quantity, Balance: r.Balance, Source: Source(r.Source), Reference: r.Reference,
			Reason: r.Reason, Note: r.Note, Actor: r.Actor}
	}
	return paging.Cut(entries, limit, func(e Entry) paging.Cursor { return paging.Before(e.ID) }), nil
}
