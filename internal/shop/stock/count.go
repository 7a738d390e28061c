package stock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/fingerprint"
	"carmensita.pe/market/internal/values/quantity"
)

// CountState is how far a count came.
type CountState string

// The states of a count. From Open it goes to one of the others, once.
const (
	CountOpen      CountState = "open"
	CountPosted    CountState = "posted"
	CountCancelled CountState = "cancelled"
)

// Count is a count of some shelves while sales go on. A line is held against what the books say of the moment when it was
// counted (finding.go), so what is sold before and after does not matter. Posting moves the differences.
type Count struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	State     CountState `json:"state"`
	StartedBy string     `json:"startedBy"`
	StartedAt time.Time  `json:"startedAt"`
	// ClosedBy is who posted or cancelled it.
	ClosedBy string     `json:"closedBy,omitempty"`
	ClosedAt *time.Time `json:"closedAt,omitempty"`
	// Version grows with every change of the count and its lines.
	Version int `json:"version"`
}

// CountProgress is a count and how many of its products have been counted.
type CountProgress struct {
	Count
	Products int64 `json:"products"`
	Counted  int64 `json:"counted"`
}

// NewCount is a request to start a count: of the products given, or of a category, or of all active products.
type NewCount struct {
	ID         string   `json:"id" validate:"required,uuid"`
	Name       string   `json:"name" validate:"required,max=120"`
	CategoryID string   `json:"categoryId,omitempty" validate:"omitempty,uuid"`
	ProductIDs []string `json:"productIds,omitempty" validate:"omitempty,min=1,max=1000,unique,dive,uuid"`
}

// StartCount starts a count, once an id: the same request again gives the count that it started, and fresh is false.
//
// Errors: errs.InvalidRequest, also when there is nothing to count; errs.UnknownProduct; errs.Conflict for the id of another count.
func StartCount(ctx context.Context, conn *sql.DB, n NewCount, by actor.Actor, now time.Time) (c CountProgress, fresh bool, err error) {
	if n.CategoryID != "" && n.ProductIDs != nil {
		return CountProgress{}, false, errs.Invalid("categoryId", "give a category or products, not both")
	}
	hash := fingerprint.Sum(n)
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		inserted, err := q.InsertCount(ctx, db.InsertCountParams{ID: n.ID, Name: n.Name, RequestHash: hash, StartedBy: by.Username, StartedAt: now})
		if err != nil {
			return fmt.Errorf("starting the count: %w", err)
		}
		fresh = inserted == 1
		if fresh {
			if err := n.addLines(ctx, tx); err != nil {
				return err
			}
		}
		if c, err = FindCount(ctx, tx, n.ID); err != nil {
			return err
		}
		if fresh {
			return audit.Write(ctx, tx, by, "count.started", c.ID, nil, c, now)
		}
		before, err := q.CountRequest(ctx, n.ID)
		if err != nil {
			return fmt.Errorf("reading the count: %w", err)
		}
		if before.RequestHash != hash {
			return errs.New(errs.Conflict, "the id %s was used for the count %q: make a new one", n.ID, c.Name)
		}
		return nil
	})
	return c, fresh, err
}

func (n NewCount) addLines(ctx context.Context, tx *sql.Tx) error {
	q := db.New(tx)
	if n.ProductIDs != nil {
		added, err := q.AddProductsToCount(ctx, db.AddProductsToCountParams{CountID: n.ID, Ids: n.ProductIDs})
		if err != nil {
			return fmt.Errorf("starting the count: %w", err)
		}
		if added != int64(len(n.ProductIDs)) {
			return errs.New(errs.UnknownProduct, "%d of %d products do not exist", int64(len(n.ProductIDs))-added, len(n.ProductIDs))
		}
		return nil
	}
	added, err := q.AddShelvesToCount(ctx, db.AddShelvesToCountParams{CountID: n.ID, Category: n.CategoryID})
	if err != nil {
		return fmt.Errorf("starting the count: %w", err)
	}
	if added == 0 {
		return errs.Invalid("categoryId", "there is no active product to count")
	}
	return nil
}

// CountedLine is the counted quantity of a product.
type CountedLine struct {
	ProductID string            `json:"productId" validate:"required,uuid"`
	Counted   quantity.Quantity `json:"counted" validate:"min=0,max=1000000000"`
}

// CountedLines is a request to write counted lines down. Its ID makes it count once: a repeat whose answer was lost is no new count.
type CountedLines struct {
	ID string `json:"id" validate:"required,uuid"`
	// SecondsAgo is how long before the request the goods were counted, by the clock of who counted: a request that waited for the
	// network is held against the books of that moment.
	SecondsAgo int           `json:"secondsAgo,omitempty" validate:"min=0,max=86400"`
	Lines      []CountedLine `json:"lines" validate:"required,min=1,max=200,dive"`
}

// WriteCounted writes down what was counted, against what the books say of the moment of counting, once an id: the same lines again
// give the count as it stands. A line that was counted before is counted again: the last one wins, by its moment.
//
// Errors: errs.NotFound; errs.Conflict when the count is closed, and for the id of other lines; errs.InvalidRequest for a
// product that is not in the count, and for pieces in parts.
func WriteCounted(ctx context.Context, conn *sql.DB, countID string, counted CountedLines, username string, now time.Time) (c CountProgress, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		fresh, err := claimLines(ctx, tx, countID, counted, username, now)
		if err != nil {
			return err
		}
		if fresh {
			open, err := db.New(tx).TouchCount(ctx, countID)
			if err != nil {
				return fmt.Errorf("locking the count: %w", err)
			}
			if open != 1 {
				return closedCount(ctx, tx, countID)
			}
			if err := writeLines(ctx, tx, countID, counted, username, now); err != nil {
				return err
			}
		}
		c, err = FindCount(ctx, tx, countID)
		return err
	})
	return c, err
}

// claimLines makes the id of counted lines count once, and reports whether they are new.
func claimLines(ctx context.Context, tx *sql.Tx, countID string, counted CountedLines, username string, now time.Time) (fresh bool, err error) {
	q, hash := db.New(tx), fingerprint.Sum(counted.Lines)
	inserted, err := q.InsertCountWrite(ctx, db.InsertCountWriteParams{ID: counted.ID, CountID: countID, RequestHash: hash, Actor: username, WrittenAt: now})
	if err != nil {
		return false, fmt.Errorf("claiming the lines: %w", err)
	}
	if inserted == 1 {
		return true, nil
	}
	before, err := q.CountWrite(ctx, counted.ID)
	if err != nil {
		return false, fmt.Errorf("reading the lines: %w", err)
	}
	if before.CountID != countID || before.RequestHash != hash {
		return false, errs.New(errs.Conflict, "the id %s was used for other lines: make a new one", counted.ID)
	}
	return false, nil
}

func writeLines(ctx context.Context, tx *sql.Tx, countID string, counted CountedLines, username string, now time.Time) error {
	ids := make([]string, len(counted.Lines))
	for i, line := range counted.Lines {
		ids[i] = line.ProductID
	}
	q, moment, books := db.New(tx), now, paging.Latest // counted now: all that the books know
	if counted.SecondsAgo > 0 {
		moment = now.Add(-time.Duration(counted.SecondsAgo) * time.Second)
		started, err := q.CountRequest(ctx, countID)
		if err != nil {
			return fmt.Errorf("reading the count: %w", err)
		}
		if moment.Before(started.StartedAt) {
			moment = started.StartedAt
		}
		books = moment
	}
	rows, err := q.LinesToCount(ctx, db.LinesToCountParams{At: books, CountID: countID, Ids: ids})
	if err != nil {
		return fmt.Errorf("reading the lines: %w", err)
	}
	asked := make(map[string]db.LinesToCountRow, len(rows))
	for _, row := range rows {
		asked[row.ProductID] = row
	}
	written := make([]db.PutCountLineParams, 0, len(counted.Lines))
	for i, line := range counted.Lines {
		row, ok := asked[line.ProductID]
		if !ok {
			return errs.Invalid(fmt.Sprintf("lines[%d].productId", i), "is not in this count")
		}
		if row.Unit == "NIU" && !line.Counted.Whole() {
			return errs.Invalid(fmt.Sprintf("lines[%d].counted", i), "must be a whole number of pieces")
		}
		if row.CountedAt.Valid && row.CountedAt.Time.After(moment) {
			continue // it was counted again after this count
		}
		written = append(written, db.PutCountLineParams{CountID: countID, ProductID: line.ProductID, Snapshot: row.Snapshot,
			OnHandAtCount: new(quantity.Quantity(row.OnHand)), ReservedAtCount: quantity.Quantity(row.Reserved), LedgerAtCount: row.Ledger,
			Counted: &line.Counted, CountedBy: sql.NullString{String: username, Valid: true}, CountedAt: sql.NullTime{Time: moment, Valid: true}})
	}
	if _, err := mysql.InsertAll(ctx, tx, db.PutCountLine, written); err != nil {
		return fmt.Errorf("writing the lines: %w", err)
	}
	return nil
}

// PostCount corrects the stock by what the count found and closes the count with the incidents of its products, in one
// transaction. Lines that nobody counted stay as they are. version is the one that was reviewed. The same again, by the same person,
// gives the first answer.
//
// Errors: errs.NotFound; errs.Conflict when the count is closed already; errs.Stale when lines were written since the
// review; errs.OutOfStock when goods that were not found have been sold or reserved since they were looked for: count
// them again.
func PostCount(ctx context.Context, conn *sql.DB, id string, version int, by actor.Actor, now time.Time) (c CountProgress, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		closed, err := closeCount(ctx, tx, id, CountPosted, version, by.Username, now)
		if err != nil {
			return err
		}
		if closed {
			err = post(ctx, tx, id, by, now)
		}
		if err != nil {
			return err
		}
		c, err = FindCount(ctx, tx, id)
		return err
	})
	return c, err
}

// post moves what a count found, that was closed in this transaction.
func post(ctx context.Context, tx *sql.Tx, id string, by actor.Actor, now time.Time) error {
	q := db.New(tx)
	if err := postLines(ctx, tx, id, by.Username, now); err != nil {
		return err
	}
	if err := q.NoteVariances(ctx, id); err != nil {
		return fmt.Errorf("noting what the count found: %w", err)
	}
	if _, err := q.CloseIncidents(ctx, db.CloseIncidentsParams{ClosedAt: sql.NullTime{Time: now, Valid: true}, CountID: id}); err != nil {
		return fmt.Errorf("closing the incidents: %w", err)
	}
	found, err := findings(ctx, tx, id)
	if err != nil {
		return err
	}
	variance, err := sum(found)
	if err != nil {
		return err
	}
	return audit.Write(ctx, tx, by, "count.posted", id, nil, variance, now)
}

// postLines moves the differences. It locks every counted product, also where nothing differs: what the books learned since is read,
// and the incidents that are closed after it are judged, by stock that stands still; and batches that are wrong for whatever reason
// are put right.
func postLines(ctx context.Context, tx *sql.Tx, id, username string, now time.Time) error {
	ids, err := db.New(tx).CountedProducts(ctx, id)
	if err != nil {
		return fmt.Errorf("reading the lines: %w", err)
	}
	shelves, err := lock(ctx, tx, ids)
	if err != nil {
		return err
	}
	found, err := findings(ctx, tx, id)
	if err != nil {
		return err
	}
	var differences []Item
	for _, f := range found {
		if variance := f.variance(); variance != 0 {
			differences = append(differences, Item{ProductID: f.ID, Quantity: variance})
		}
	}
	if err := move(ctx, tx, shelves, differences, Cause{Kind: Counted, Source: OfCount, Reference: id, Actor: username, At: now}); err != nil {
		return err
	}
	return settle(ctx, tx, perishableIDs(shelves), now)
}

// CancelCount closes the count without a change of the stock. The same again, by the same person, gives the first answer.
//
// Errors: errs.NotFound; errs.Conflict when the count is closed already; errs.Stale.
func CancelCount(ctx context.Context, conn *sql.DB, id string, version int, by actor.Actor, now time.Time) (c CountProgress, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		before, err := FindCount(ctx, tx, id)
		if err != nil {
			return err
		}
		closed, err := closeCount(ctx, tx, id, CountCancelled, version, by.Username, now)
		if err != nil {
			return err
		}
		if c, err = FindCount(ctx, tx, id); err != nil || !closed {
			return err
		}
		return audit.Write(ctx, tx, by, "count.cancelled", id, before, c, now)
	})
	return c, err
}

// closeCount brings an open count to its last state: of two people who try at once, one does. It reports whether it did so now; not when
// the same person has done just that before.
func closeCount(ctx context.Context, tx *sql.Tx, id string, state CountState, version int, username string, now time.Time) (bool, error) {
	closed, err := db.New(tx).CloseCount(ctx, db.CloseCountParams{State: string(state), PostedBy: sql.NullString{String: username, Valid: true},
		PostedAt: sql.NullTime{Time: now, Valid: true}, ID: id, Version: version})
	if err != nil {
		return false, fmt.Errorf("closing the count: %w", err)
	}
	if closed == 1 {
		return true, nil
	}
	c, err := FindCount(ctx, tx, id)
	if err == nil && c.State == state && c.ClosedBy == username && c.Version == version+1 {
		return false, nil
	}
	return false, closedCount(ctx, tx, id)
}

// closedCount says why a count cannot be changed: it is not there, closed, or newer than the caller knows.
func closedCount(ctx context.Context, tx *sql.Tx, id string) error {
	c, err := FindCount(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case c.State != CountOpen:
		return errs.New(errs.Conflict, "the count is %s, by %s", c.State, c.ClosedBy)
	}
	return errs.New(errs.Stale, "the count has the version %d", c.Version)
}

// FindCount reads a count; errs.NotFound when there is none.
func FindCount(ctx context.Context, conn db.DBTX, id string) (CountProgress, error) {
	q := db.New(conn)
	row, err := q.Count(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return CountProgress{}, errs.New(errs.NotFound, "no count has the id %q", id)
	}
	if err != nil {
		return CountProgress{}, fmt.Errorf("reading the count: %w", mysql.Explain(err))
	}
	progress, err := q.Progress(ctx, id)
	if err != nil {
		return CountProgress{}, fmt.Errorf("reading the count: %w", mysql.Explain(err))
	}
	return CountProgress{Count: countOf(db.CountsRow(row)), Products: progress.Products, Counted: progress.Counted}, nil
}

// Counts lists the counts, newest first. It returns errs.InvalidRequest for a cursor that no page gave.
func Counts(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[Count], error) {
	before, beforeID, err := paging.ParseAt(cursor, paging.Latest)
	if err != nil {
		return paging.Page[Count]{}, err
	}
	rows, err := db.New(conn).Counts(ctx, db.CountsParams{BeforeTime: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Count]{}, fmt.Errorf("reading counts: %w", mysql.Explain(err))
	}
	counts := make([]Count, len(rows))
	for i, row := range rows {
		counts[i] = countOf(row)
	}
	return paging.Cut(counts, limit, func(c Count) paging.Cursor { return paging.At(c.StartedAt, c.ID) }), nil
}

func countOf(row db.CountsRow) Count {
	c := Count{
		ID:        row.ID,
		Name:      row.Name,
		State:     CountState(row.State),
		StartedBy: row.StartedBy,
		StartedAt: row.StartedAt,
		ClosedBy:  row.PostedBy,
		Version:   row.Version,
	}
	if row.PostedAt.Valid {
		c.ClosedAt = &row.PostedAt.Time
	}
	return c
}
