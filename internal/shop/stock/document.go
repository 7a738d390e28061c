package stock

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/fingerprint"
)

// Document is what moved goods without a sale: an adjustment, or a receipt of goods. It is the answer to both. They share
// their ids: of an adjustment and a receipt with the same id, the second is refused.
type Document struct {
	ID string `json:"id"`
	// Kind is OfAdjustment or OfReceipt.
	Kind      Source     `json:"kind"`
	Reason    Reason     `json:"reason"`
	Note      string     `json:"note"`
	By        string     `json:"by"`
	At        time.Time  `json:"at"`
	Movements []Movement `json:"movements"`
}

// claim makes the document's id count once. It reports whether the document is new; the same id with another request is
// errs.Conflict.
func claim(ctx context.Context, tx *sql.Tx, d Document, request any) (fresh bool, err error) {
	hash := fingerprint.Sum(request)
	q := db.New(tx)
	inserted, err := q.InsertDocument(ctx, db.InsertDocumentParams{ID: d.ID, Kind: string(d.Kind), RequestHash: hash, Reason: string(d.Reason), Note: d.Note,
		Actor: d.By, CreatedAt: d.At})
	if err != nil {
		return false, fmt.Errorf("claiming the document: %w", err)
	}
	if inserted == 1 {
		return true, nil
	}
	before, err := q.Document(ctx, d.ID)
	if err != nil {
		return false, fmt.Errorf("reading the document: %w", err)
	}
	if before.Kind != string(d.Kind) || before.RequestHash != hash {
		return false, errs.New(errs.Conflict, "the id %s was used for another %s: make a new one", d.ID, before.Kind)
	}
	return false, nil
}

// readDocument reads a document that exists, with its movements.
func readDocument(ctx context.Context, tx *sql.Tx, id string) (Document, error) {
	q := db.New(tx)
	row, err := q.Document(ctx, id)
	if err != nil {
		return Document{}, fmt.Errorf("reading the document: %w", err)
	}
	moved, err := q.MovementsOfDocument(ctx, db.MovementsOfDocumentParams{Reference: id, Source: row.Kind})
	if err != nil {
		return Document{}, fmt.Errorf("reading the movements: %w", err)
	}
	d := Document{
		ID:        row.ID,
		Kind:      Source(row.Kind),
		Reason:    Reason(row.Reason),
		Note:      row.Note,
		By:        row.Actor,
		At:        row.CreatedAt,
		Movements: make([]Movement, len(moved)),
	}
	for i, m := range moved {
		d.Movements[i] = Movement(m)
	}
	return d, nil
}
