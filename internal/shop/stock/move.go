package stock

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

// Kind is why on hand changed, in the ledger.
type Kind string

// The kinds of movements.
const (
	Opened   Kind = "opening"
	Sold     Kind = "sale"
	Returned Kind = "return"
	Received Kind = "receipt"
	Adjusted Kind = "adjustment"
	Counted  Kind = "count"
	Wasted   Kind = "waste"
)

// Source is what moved goods: of which kind the thing is whose id stands in the ledger. Clients make ids, so two things of different
// kinds may have the same one; source and reference together name one of them.
type Source string

// The sources of movements. OfOpening has no thing of its own: its reference says what the first figures come from.
const (
	OfOpening    Source = "opening"
	OfSale       Source = "sale"
	OfRefund     Source = "refund"
	OfReceipt    Source = "receipt"
	OfDelivery   Source = "delivery" // an act of a restock order
	OfAdjustment Source = "adjustment"
	OfCount      Source = "count"
	OfPurchase   Source = "purchase" // goods that came without an order
)

// Cause is what the ledger keeps of movements besides the goods.
type Cause struct {
	Kind   Kind
	Source Source
	// Reference is the id of the source.
	Reference string
	Reason    string
	// Actor is a username.
	Actor string
	At    time.Time
}

// TakeBack puts goods of a sale that a refund brings back on the shelf and takes off it what of them is thrown away at once, so that the
// ledger shows both. What comes in counts before what goes out: nothing can be short, whatever the figure was. The
// goods that stay go into the batches that they were sold from. Each product stands once in back and once at most in wasted, with no more
// than what comes back of it.
//
// Errors: errs.UnknownProduct.
func TakeBack(ctx context.Context, tx *sql.Tx, saleID string, back, wasted []Item, cause Cause) error {
	shelves, err := lock(ctx, tx, idsOf(back))
	if err != nil {
		return err
	}
	cause.Kind, cause.Source = Returned, OfRefund
	if err := write(ctx, tx, shelves, back, cause); err != nil {
		return err
	}
	if len(wasted) > 0 {
		thrown := cause
		thrown.Kind, thrown.Reason = Wasted, string(Waste)
		gone := make([]Item, len(wasted))
		for i, item := range wasted {
			gone[i] = Item{ProductID: item.ProductID, Quantity: -item.Quantity}
		}
		if err := write(ctx, tx, shelves, gone, thrown); err != nil {
			return err
		}
	}
	perishable := perishableIDs(shelves)
	if len(perishable) == 0 {
		return nil
	}
	if err := db.New(tx).PutBackBatches(ctx, db.PutBackBatchesParams{RefundID: cause.Reference, SaleID: saleID}); err != nil {
		return fmt.Errorf("putting goods back into their batches: %w", err)
	}
	return settle(ctx, tx, perishable, cause.At)
}

func idsOf(items []Item) []string {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ProductID
	}
	return ids
}

// shelf is a product whose stock is locked.
type shelf struct {
	Level
	name       string
	pieces     bool
	perishable bool
}

// lock takes the products' stock, in the order in which sales take it.
func lock(ctx context.Context, tx *sql.Tx, ids []string) (map[string]shelf, error) {
	shelves := make(map[string]shelf, len(ids))
	if len(ids) == 0 {
		return shelves, nil
	}
	q := db.New(tx)
	levels, err := q.LockShelf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("locking the stock: %w", err)
	}
	for _, l := range levels {
		shelves[l.ProductID] = shelf{Level: LevelOf(l.OnHand, l.Reserved)}
	}
	for _, id := range ids {
		if _, ok := shelves[id]; !ok {
			return nil, errs.New(errs.UnknownProduct, "no product has the id %q", id)
		}
	}
	labels, err := q.ShelfLabels(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the products: %w", err)
	}
	for _, l := range labels {
		shelves[l.ID] = shelf{Level: shelves[l.ID].Level, name: l.Name, pieces: l.Unit == "NIU", perishable: l.Perishable}
	}
	return shelves, nil
}

// move brings goods onto the shelf (quantity above zero) or takes them off it, with their movements in the ledger and their
// batches. Each product stands once in items, and none with zero.
//
// Errors: errs.OutOfStock with the shortages when goods are to go that are not there or are reserved for a sale;
// errs.InvalidRequest when pieces come in parts.
func move(ctx context.Context, tx *sql.Tx, shelves map[string]shelf, items []Item, cause Cause) error {
	if err := check(shelves, items); err != nil {
		return err
	}
	const chunk = 1000
	sorted := slices.SortedFunc(slices.Values(items), func(a, b Item) int { return cmp.Compare(a.ProductID, b.ProductID) })
	for part := range slices.Chunk(sorted, chunk) {
		if err := write(ctx, tx, shelves, part, cause); err != nil {
			return err
		}
	}
	return settle(ctx, tx, perishableIDs(shelves), cause.At)
}

// check says why the goods cannot move. What there was is irrelevant to goods that come: on hand may be below zero
// while an incident is open.
func check(shelves map[string]shelf, items []Item) error {
	short := errs.New(errs.OutOfStock, "some products are short")
	for _, item := range items {
		there := shelves[item.ProductID]
		if there.pieces && !item.Quantity.Whole() {
			return errs.Invalid("lines", "%s is counted by the piece: give a whole number, not %s", there.name, item.Quantity)
		}
		if item.Quantity < 0 && there.Available+item.Quantity < 0 {
			short.Shortages = append(short.Shortages, errs.Shortage{ProductID: item.ProductID, Name: there.name,
				Requested: -item.Quantity, Available: max(there.Available, 0)})
		}
	}
	if short.Shortages == nil {
		return nil
	}
	return short
}

// write inserts movements, sets on hand to their balances and emits StockLow, in three statements whatever their number.
// What comes back or comes in brings nothing low, and what of a refund is thrown away was not on the shelf before it.
func write(ctx context.Context, tx *sql.Tx, shelves map[string]shelf, items []Item, cause Cause) error {
	movements := make([]db.InsertMovementParams, len(items))
	for i, item := range items {
		there := shelves[item.ProductID]
		there.Level = LevelOf(there.OnHand+item.Quantity, there.Reserved)
		shelves[item.ProductID] = there
		movements[i] = db.InsertMovementParams{ProductID: item.ProductID, Kind: string(cause.Kind), Quantity: item.Quantity, Balance: there.OnHand,
			Source: string(cause.Source), Reference: cause.Reference, Reason: cause.Reason, Actor: cause.Actor, MovedAt: cause.At}
	}
	inserted, err := mysql.InsertAll(ctx, tx, db.InsertMovement, movements)
	if err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	first, err := inserted.LastInsertId() // of the first row
	if err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	q := db.New(tx)
	moved, err := q.SettleMovements(ctx, db.SettleMovementsParams{Reference: cause.Reference, Source: string(cause.Source), FirstID: first})
	if err != nil {
		return fmt.Errorf("moving the stock: %w", err)
	}
	if moved != int64(len(items)) {
		return fmt.Errorf("moving the stock: %d of %d products moved", moved, len(items))
	}
	if cause.Source == OfRefund || !slices.ContainsFunc(items, func(i Item) bool { return i.Quantity < 0 }) {
		return nil
	}
	if err := q.TellLowAfterMovements(ctx, db.TellLowAfterMovementsParams{Reference: cause.Reference, Source: string(cause.Source), FirstID: first}); err != nil {
		return fmt.Errorf("telling what is low: %w", err)
	}
	return nil
}

// merge adds up the quantities of each product.
func merge(items []Item) []Item {
	total := make(map[string]quantity.Quantity, len(items))
	for _, item := range items {
		total[item.ProductID] += item.Quantity
	}
	merged := make([]Item, 0, len(total))
	for id, q := range total {
		merged = append(merged, Item{ProductID: id, Quantity: q})
	}
	return merged
}
