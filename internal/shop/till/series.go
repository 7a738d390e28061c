package till

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/shop/till/db"
	"carmensita.pe/market/internal/values/errs"
)

// Number is the next number of a series, and the time of the paper that has it.
type Number struct {
	Series string
	Number int
	At     time.Time
	// Emission is the shop's when the series began to go to SUNAT; 0 for internal documents.
	Emission int
}

// mostAhead is how far the clock may have been ahead that gave the last number its time. Beyond it that clock was wrong, and the order
// of times begins anew.
const mostAhead = 10 * time.Minute

// TakeNumber takes the next number of a till's series for a kind of document, under a lock until the transaction ends. Its
// time is now, or that of the number before it when some clock was ahead: numbers and times, and so business days, go in one order. Ask
// before anything is dated. The write may wait in a mysql.Bundle.
//
// Errors: errs.UnknownTill.
func TakeNumber(ctx context.Context, tx db.DBTX, tillID, document string, now time.Time) (Number, error) {
	held, err := db.New(tx).LockSeries(ctx, db.LockSeriesParams{TillID: tillID, Document: document})
	if errors.Is(err, sql.ErrNoRows) {
		return Number{}, errs.New(errs.UnknownTill, "no till with the id %q has a series for a %s", tillID, document)
	}
	if err != nil {
		return Number{}, fmt.Errorf("locking a series: %w", err)
	}
	return take(ctx, tx, held, tillID, document, now)
}

// take is TakeNumber from a series that is locked.
func take(ctx context.Context, tx db.DBTX, held db.LockSeriesRow, tillID, document string, now time.Time) (Number, error) {
	next := Number{Series: held.Series, Number: held.LastNumber + 1, At: now, Emission: int(held.Emission.Int32)}
	orderedFrom := held.OrderedFrom
	if last := held.LastAt.Time; held.LastAt.Valid && last.After(now) {
		if last.Sub(now) <= mostAhead {
			next.At = last
		} else {
			orderedFrom = next.Number
		}
	}
	err := db.New(tx).TakeNumber(ctx, db.TakeNumberParams{LastNumber: next.Number, LastAt: sql.NullTime{Time: next.At, Valid: true}, OrderedFrom: orderedFrom,
		TillID: tillID, Document: document})
	if err != nil {
		return Number{}, fmt.Errorf("taking a number: %w", err)
	}
	return next, nil
}
