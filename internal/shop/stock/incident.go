package stock

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/quantity"
)

// ReserveAllowingShort is Reserve for a sale whose goods may fall short, for they stand on the counter and the figure must be wrong:
// products whose policy is allow, and, when a manager approved the sale, allow_with_pin (approvedBy is "" without one). Each opens an
// incident in the same transaction; on hand may go below zero when such a sale is consumed. Other products are short
// as ever: ErrShort.
func ReserveAllowingShort(ctx context.Context, tx *sql.Tx, saleID string, items []Item, approvedBy string, at time.Time) error {
	both := &mysql.Bundle{Tx: tx}
	if err := insertReservations(ctx, both, saleID, items); err != nil {
		return err
	}
	_, _ = both.ExecContext(ctx, db.ReserveStockAllowing, saleID, approvedBy)
	reserved, err := both.Send(ctx)
	if err != nil {
		return fmt.Errorf("reserving: %w", err)
	}
	if reserved != int64(len(items)) {
		return ErrShort
	}
	rows, err := db.New(tx).ShortReservations(ctx, saleID)
	if err != nil {
		return fmt.Errorf("reading what is short: %w", err)
	}
	short := make([]Item, len(rows))
	for i, r := range rows {
		short[i] = Item{ProductID: r.ProductID, Quantity: min(r.Quantity, r.Reserved-r.OnHand)}
	}
	return OpenIncidents(ctx, tx, saleID, short, approvedBy, at)
}

// OpenIncidents notes by how much a sale took more than there was, of each product: "count this today". A sale and
// product have one incident; opening it again renews it.
func OpenIncidents(ctx context.Context, tx *sql.Tx, saleID string, short []Item, approvedBy string, at time.Time) error {
	incidents := make([]db.OpenIncidentParams, len(short))
	for i, item := range short {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("making an id: %w", err)
		}
		incidents[i] = db.OpenIncidentParams{ID: id.String(), ProductID: item.ProductID, SaleID: saleID, ShortBy: item.Quantity, ApprovedBy: approvedBy, OpenedAt: at}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.OpenIncident, incidents); err != nil {
		return fmt.Errorf("opening incidents: %w", err)
	}
	return nil
}

// Incident is a figure that is known to be wrong until the product is counted.
type Incident struct {
	ID        string            `json:"id"`
	ProductID string            `json:"productId"`
	SKU       string            `json:"sku"`
	Name      string            `json:"name"`
	Unit      string            `json:"unit"`
	SaleID    string            `json:"saleId"`
	ShortBy   quantity.Quantity `json:"shortBy"`
	// ApprovedBy is the username of the manager who let it pass; "" where nobody was asked.
	ApprovedBy string    `json:"approvedBy"`
	OpenedAt   time.Time `json:"openedAt"`
}

// Incidents lists the open ones, oldest first. It returns errs.InvalidRequest for a cursor that no page gave.
func Incidents(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[Incident], error) {
	after, afterID, err := paging.ParseAt(cursor, paging.Earliest)
	if err != nil {
		return paging.Page[Incident]{}, err
	}
	rows, err := db.New(conn).OpenIncidents(ctx, db.OpenIncidentsParams{AfterTime: after, AfterID: afterID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Incident]{}, fmt.Errorf("reading incidents: %w", mysql.Explain(err))
	}
	incidents := make([]Incident, len(rows))
	for i, r := range rows {
		incidents[i] = Incident{ID: r.ID, ProductID: r.ProductID, SKU: r.Sku, Name: r.Name, Unit: r.Unit, SaleID: r.SaleID, ShortBy: r.ShortBy,
			ApprovedBy: r.ApprovedBy, OpenedAt: r.OpenedAt}
	}
	return paging.Cut(incidents, limit, func(i Incident) paging.Cursor { return paging.At(i.OpenedAt, i.ID) }), nil
}
