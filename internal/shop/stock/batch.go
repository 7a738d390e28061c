package stock

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Receipt is a request to put goods that came in on the shelf.
type Receipt struct {
	ID    string         `json:"id" validate:"required,uuid"`
	Note  string         `json:"note" validate:"max=200"`
	Lines []ReceivedLine `json:"lines" validate:"required,min=1,max=200,dive"`
}

// ReceivedLine is goods of one product that expire on one day. A product may come in several lines. ExpiresOn is the last
// good day; it is given exactly for perishable products, because sales take only these by batches.
type ReceivedLine struct {
	ProductID string            `json:"productId" validate:"required,uuid"`
	Quantity  quantity.Quantity `json:"quantity" validate:"min=1,max=1000000000"`
	ExpiresOn peru.Day          `json:"expiresOn,omitzero"`
}

// Receive puts goods on the shelf, once an id: the same request again gives the first answer, and fresh is false.
//
// Errors: errs.InvalidRequest, errs.UnknownProduct, errs.Conflict for the id of another request.
func Receive(ctx context.Context, conn *sql.DB, r Receipt, by actor.Actor, now time.Time) (d Document, fresh bool, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		d = Document{ID: r.ID, Kind: OfReceipt, Note: r.Note, By: by.Username, At: now}
		if fresh, err = claim(ctx, tx, d, r); err != nil {
			return err
		}
		if fresh {
			if _, err := Shelve(ctx, tx, r.Lines, Cause{Source: OfReceipt, Reference: r.ID, Actor: by.Username, At: now}); err != nil {
				return err
			}
		}
		if d, err = readDocument(ctx, tx, r.ID); err != nil || !fresh {
			return err
		}
		return audit.Write(ctx, tx, by, "stock.received", d.ID, nil, d, now)
	})
	return d, fresh, err
}

// batches makes the rows of InsertBatch.
func batches(lines []ReceivedLine, shelves map[string]shelf, now time.Time) (rows []db.InsertBatchParams, err error) {
	today := peru.BusinessDay(now)
	for i, line := range lines {
		product := shelves[line.ProductID]
		field := fmt.Sprintf("lines[%d].expiresOn", i)
		switch {
		case product.perishable && line.ExpiresOn.IsZero():
			return nil, errs.Invalid(field, "%s is perishable: give the day on which it expires", product.name)
		case !product.perishable && !line.ExpiresOn.IsZero():
			return nil, errs.Invalid(field, "%s is not perishable: mark the product as perishable first, or leave the day out", product.name)
		case product.perishable && line.ExpiresOn.Before(today):
			return nil, errs.Invalid(field, "%s has expired already", product.name)
		case product.perishable:
			id, err := uuid.NewV7()
			if err != nil {
				return nil, fmt.Errorf("making an id: %w", err)
			}
			rows = append(rows, db.InsertBatchParams{ID: id.String(), ProductID: line.ProductID, ExpiresOn: line.ExpiresOn, Remaining: line.Quantity, ReceivedAt: now})
		}
	}
	return rows, nil
}

// Hold locks the products' stock for who locks what comes after it, such as the products themselves. It returns errs.UnknownProduct.
func Hold(ctx context.Context, tx *sql.Tx, ids []string) error {
	_, err := lock(ctx, tx, ids)
	return err
}

// SettleBatches makes the batches of perishable products hold what is on hand, for products that became perishable or whose stock
// was written in another way than by this package: what is missing of them joins the batch without a day, what is too much leaves
// those that are sold first. It locks the products' stock.
//
// Errors: errs.UnknownProduct.
func SettleBatches(ctx context.Context, tx *sql.Tx, ids []string, at time.Time) error {
	shelves, err := lock(ctx, tx, ids)
	if err != nil {
		return err
	}
	return settle(ctx, tx, perishableIDs(shelves), at)
}

// settle makes the batches of perishable products, whose stock is locked, hold what is on hand.
func settle(ctx context.Context, tx *sql.Tx, ids []string, at time.Time) error {
	q := db.New(tx)
	const chunk = 1000
	for part := range slices.Chunk(ids, chunk) {
		if err := q.TrimBatches(ctx, part); err != nil {
			return fmt.Errorf("taking from the batches that are sold first: %w", err)
		}
		if err := q.FillBatches(ctx, db.FillBatchesParams{ReceivedAt: at, Ids: part}); err != nil {
			return fmt.Errorf("putting goods into the batch without a day: %w", err)
		}
	}
	return nil
}

// perishableIDs are the ids of the perishable products.
func perishableIDs(shelves map[string]shelf) (ids []string) {
	for id, there := range shelves {
		if there.perishable {
			ids = append(ids, id)
		}
	}
	return ids
}

// Batch is what is left of goods that came in together and expire on one day.
type Batch struct {
	ID        string            `json:"id"`
	ProductID string            `json:"productId"`
	SKU       string            `json:"sku"`
	Name      string            `json:"name"`
	Unit      string            `json:"unit"`
	ExpiresOn peru.Day          `json:"expiresOn"`
	Remaining quantity.Quantity `json:"remaining"`
}

// Expiring lists what expires by a day, what has expired already included, soonest first. It returns
// errs.InvalidRequest for a cursor that no page gave.
func Expiring(ctx context.Context, conn db.DBTX, by peru.Day, limit int, cursor string) (paging.Page[Batch], error) {
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[Batch]{}, err
	}
	from := peru.Day{Year: 1000, Month: 1, Day: 1} // the first day that a DATE holds
	if after.Key != "" {
		if err := from.Scan(after.Key); err != nil {
			return paging.Page[Batch]{}, errs.Invalid("cursor", "send the value of next as it came")
		}
	}
	rows, err := db.New(conn).Expiring(ctx, db.ExpiringParams{LastDay: by, AfterDay: from, AfterID: after.ID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Batch]{}, fmt.Errorf("reading what expires: %w", mysql.Explain(err))
	}
	batches := make([]Batch, len(rows))
	for i, r := range rows {
		batches[i] = Batch{ID: r.ID, ProductID: r.ProductID, SKU: r.Sku, Name: r.Name, Unit: r.Unit, ExpiresOn: r.ExpiresOn, Remaining: r.Remaining}
	}
	return paging.Cut(batches, limit, func(b Batch) paging.Cursor { return paging.Cursor{Key: b.ExpiresOn.String(), ID: b.ID} }), nil
}
