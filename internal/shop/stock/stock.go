// Package stock knows how much there is of each product: on hand, reserved, and the ledger of every change.
//
// Available is on hand minus reserved. A sale that asks a card terminal or a manager first reserves, and later consumes what it
// reserved, or releases it; any other takes its goods at once. Both look at what is left under the locks and roll back below
// zero. Only a manager lets a sale take what the books do not have; that opens an incident, which a count closes. On hand changes only together with a row in the append-only
// ledger, so on hand is always the sum of the movements. A movement names its source and the id of it. Perishable goods also lie in
// batches, which sum to on hand where that is above zero; the batch that expires first is sold first, and goods without a known date
// lie in a batch without one, which is sold last. StockLow is emitted once per crossing, when on hand falls to a product's reorder point;
// reservations do not count, because an abandoned cart returns its goods. Quantities are in thousandths of the product's unit. All
// writes lock stock in the order of product ids; sales and returns use the caller's transaction, a manager's act opens one.
package stock

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

// Item is a quantity of a product.
type Item struct {
	ProductID string            `json:"productId"`
	Quantity  quantity.Quantity `json:"quantity"`
}

// Level is what there is of a product.
type Level struct {
	OnHand    quantity.Quantity `json:"onHand"`
	Reserved  quantity.Quantity `json:"reserved"`
	Available quantity.Quantity `json:"available"`
}

// LevelOf makes a level of its two stored figures.
func LevelOf(onHand, reserved quantity.Quantity) Level {
	return Level{OnHand: onHand, Reserved: reserved, Available: onHand - reserved}
}

// ErrShort means that some item is not there in full. Shortages lists which, outside of the transaction.
var ErrShort = errs.New(errs.OutOfStock, "some products are short")

// Reserve promises the items to the sale, all or none: on ErrShort the transaction must roll back. Each product
// stands once in items.
func Reserve(ctx context.Context, tx *sql.Tx, saleID string, items []Item) error {
	return mysql.Bundled(ctx, tx, func(b *mysql.Bundle) error { return Promise(ctx, b, saleID, items) })
}

// Promise is Reserve in a bundle: sending it returns ErrShort.
func Promise(ctx context.Context, bundle *mysql.Bundle, saleID string, items []Item) error {
	if err := insertReservations(ctx, bundle, saleID, items); err != nil {
		return err
	}
	if err := db.New(bundle).ReserveStock(ctx, saleID); err != nil {
		return fmt.Errorf("reserving: %w", err)
	}
	mysql.Ask(bundle, db.ReservedLevels, func(left []db.ReservedLevelsRow) error {
		if len(left) != len(items) || slices.ContainsFunc(left, func(l db.ReservedLevelsRow) bool { return l.OnHand < l.Reserved }) {
			return ErrShort
		}
		return nil
	}, saleID)
	return nil
}

func insertReservations(ctx context.Context, bundle *mysql.Bundle, saleID string, items []Item) error {
	rows := make([]db.ReserveRowParams, len(items))
	for i, item := range items {
		rows[i] = db.ReserveRowParams{SaleID: saleID, ProductID: item.ProductID, Quantity: item.Quantity}
	}
	if _, err := mysql.InsertAll(ctx, bundle, db.ReserveRow, rows); err != nil {
		return fmt.Errorf("reserving: %w", err)
	}
	return nil
}

// Shortages lists the items that are short now as an errs.OutOfStock error; nil when stock suffices again.
func Shortages(ctx context.Context, conn db.DBTX, items []Item) error {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ProductID
	}
	rows, err := db.New(conn).AvailableOf(ctx, ids)
	if err != nil {
		return fmt.Errorf("reading what is available: %w", mysql.Explain(err))
	}
	available := make(map[string]db.AvailableOfRow, len(rows))
	for _, row := range rows {
		available[row.ProductID] = row
	}
	short := errs.New(errs.OutOfStock, "some products are short")
	for _, item := range items {
		row := available[item.ProductID]
		if left := quantity.Quantity(row.Available); left < item.Quantity {
			short.Shortages = append(short.Shortages, errs.Shortage{ProductID: item.ProductID, Name: row.Name, Requested: item.Quantity, Available: max(left, 0)})
		}
	}
	if short.Shortages == nil {
		return nil
	}
	return short
}

// Consume takes what the sale reserved off the shelf, with its movements in the ledger.
func Consume(ctx context.Context, bundle *mysql.Bundle, saleID, actor string, at time.Time) error {
	q := db.New(bundle)
	if _, err := q.ConsumeStock(ctx, saleID); err != nil {
		return fmt.Errorf("consuming the reservation: %w", err)
	}
	if _, err := q.InsertSaleMovements(ctx, db.InsertSaleMovementsParams{Actor: actor, MovedAt: at, SaleID: saleID}); err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	if _, err := q.DeleteReservations(ctx, saleID); err != nil {
		return fmt.Errorf("consuming the reservation: %w", err)
	}
	return sold(ctx, bundle, saleID, at, func([]level) error { return nil })
}

// Take takes the items of a sale that reserved nothing off the shelf, with their movements in the ledger: all or none, so that on ErrShort,
// which sending the bundle returns, the transaction must roll back. Each product stands once in items.
func Take(ctx context.Context, bundle *mysql.Bundle, saleID string, items []Item, actor string, at time.Time) error {
	q := db.New(bundle)
	sorted := slices.SortedFunc(slices.Values(items), func(a, b Item) int { return cmp.Compare(a.ProductID, b.ProductID) })
	for _, item := range sorted {
		if err := q.TakeFromShelf(ctx, db.TakeFromShelfParams{OnHand: item.Quantity, ProductID: item.ProductID}); err != nil {
			return fmt.Errorf("taking goods: %w", err)
		}
	}
	for _, item := range sorted {
		err := q.InsertSoldMovement(ctx, db.InsertSoldMovementParams{Quantity: -item.Quantity, SaleID: saleID, Actor: actor, MovedAt: at, ProductID: item.ProductID})
		if err != nil {
			return fmt.Errorf("writing the ledger: %w", err)
		}
	}
	return sold(ctx, bundle, saleID, at, func(left []level) error {
		if len(left) != len(items) || slices.ContainsFunc(left, func(l level) bool { return l.Balance < l.Reserved }) {
			return ErrShort
		}
		return nil
	})
}

// level is what a sale left of one of its products.
type level = db.SoldLevelsRow

// sold ends the bundle of a sale: it asks what is left of the goods, whose shelves are locked, and has it checked. What came down to its
// reorder point is told; what is perishable leaves the batches that expire first, and which ones is kept for what may come back.
// Whether goods are perishable is asked here and not when the cart was priced: it may have changed since. Both are rare, so a round trip
// of their own costs less than statements that find nothing.
func sold(ctx context.Context, bundle *mysql.Bundle, saleID string, at time.Time, check func([]level) error) error {
	q := db.New(bundle)
	if made, ok := madeAt(saleID); ok && at.Sub(made) > prompt {
		if err := q.OpenLateIncidents(ctx, db.OpenLateIncidentsParams{MadeAt: sql.NullTime{Time: made, Valid: true}, SaleID: saleID}); err != nil {
			return fmt.Errorf("opening incidents: %w", err)
		}
	}
	mysql.Ask(bundle, db.SoldLevels, func(left []level) error {
		if err := check(left); err != nil {
			return err
		}
		if slices.ContainsFunc(left, func(l level) bool { return l.Perishable }) {
			if err := takeBatches(ctx, q, saleID); err != nil {
				return err
			}
		}
		return tellLow(ctx, bundle, left, at)
	}, saleID)
	return nil
}

func takeBatches(ctx context.Context, q *db.Queries, saleID string) error {
	if err := q.NoteSaleBatches(ctx, db.NoteSaleBatchesParams{SaleID: saleID}); err != nil {
		return fmt.Errorf("noting the batches of a sale: %w", err)
	}
	if err := q.TakeSaleBatches(ctx, saleID); err != nil {
		return fmt.Errorf("taking the batches that expire first: %w", err)
	}
	return nil
}

// tellLow tells what a sale brought down from above its reorder point.
func tellLow(ctx context.Context, bundle *mysql.Bundle, left []level, at time.Time) error {
	for _, l := range left {
		if l.Balance > l.ReorderPoint || l.Balance-l.Quantity <= l.ReorderPoint {
			continue
		}
		low := struct {
			ProductID    string            `json:"productId"`
			OnHand       quantity.Quantity `json:"onHand"`
			ReorderPoint quantity.Quantity `json:"reorderPoint"`
		}{l.ProductID, l.Balance, l.ReorderPoint}
		if err := event.Write(ctx, bundle, event.StockLow, l.ProductID, low, at); err != nil {
			return err
		}
	}
	return nil
}

// prompt is how soon a till that reaches the server has a sale recorded. One that comes later waited in a till without a network: a
// count that was posted meanwhile took its goods for lost, so they are to be counted again.
const prompt = time.Minute

// madeAt is when a till made the id of a sale, by its own clock.
func madeAt(saleID string) (at time.Time, ok bool) {
	id, err := uuid.Parse(saleID)
	const timed = 7 // the version that begins with the time
	if err != nil || id.Version() != timed {
		return time.Time{}, false
	}
	return time.Unix(id.Time().UnixTime()), true
}

// Release frees what the sale reserved and returns the number of products: 0 when there is nothing.
func Release(ctx context.Context, tx *sql.Tx, saleID string) (int, error) {
	q := db.New(tx)
	if _, err := q.ReleaseStock(ctx, saleID); err != nil {
		return 0, fmt.Errorf("releasing the reservation: %w", err)
	}
	released, err := q.DeleteReservations(ctx, saleID)
	if err != nil {
		return 0, fmt.Errorf("releasing the reservation: %w", err)
	}
	return int(released), nil
}

// Movement is one line of the ledger as a sale's timeline shows it.
type Movement struct {
	ProductID string            `json:"productId"`
	Name      string            `json:"name"`
	Quantity  quantity.Quantity `json:"quantity"`
	Balance   quantity.Quantity `json:"balance"`
}

// Group is the stock side of one sale: what left the shelf, and how many products are still reserved.
type Group struct {
	Movements []Movement `json:"movements"`
	Reserved  int        `json:"reserved"`
}

// GroupOf reads the stock side of a sale.
func GroupOf(ctx context.Context, conn db.DBTX, saleID string) (Group, error) {
	q := db.New(conn)
	rows, err := q.MovementsOf(ctx, saleID)
	if err != nil {
		return Group{}, fmt.Errorf("reading the ledger: %w", mysql.Explain(err))
	}
	reserved, err := q.CountReservations(ctx, saleID)
	if err != nil {
		return Group{}, fmt.Errorf("reading the reservations: %w", mysql.Explain(err))
	}
	group := Group{Movements: make([]Movement, len(rows)), Reserved: int(reserved)}
	for i, row := range rows {
		group.Movements[i] = Movement(row)
	}
	return group, nil
}
