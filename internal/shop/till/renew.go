package till

import (
	"context"
	"database/sql"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/till/db"
	"carmensita.pe/market/internal/values/errs"
)

// patterns are how series are called, by the document and the number that a till's series share.
var patterns = map[string]string{"boleta": "B%03d", "factura": "F%03d", "boleta_credit_note": "BC%02d", "factura_credit_note": "FC%02d"}

// Renew gives every till series that were never used, from number 1: what is issued from then on is of this emission, and nothing of before
// ever is; 0 is internal documents. A till that has sold nothing in its series keeps them: there are 99 for all tills and all times. A sale that is being recorded has its number before, or waits and takes the first of the new ones.
//
// Errors: errs.Conflict when the series are used up.
func Renew(ctx context.Context, tx *sql.Tx, emission int) error {
	q := db.New(tx)
	held, last, err := lockAll(ctx, q)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, s := range held {
		used[s.TillID] = used[s.TillID] || s.LastNumber > 0
	}
	number, till := int(last), ""
	renewed := make([]db.RenewSeriesParams, len(held))
	for i, s := range held { // in the order of tills
		series := s.Series
		if used[s.TillID] {
			if s.TillID != till {
				number, till = number+1, s.TillID
			}
			series = fmt.Sprintf(patterns[s.Document], number)
		}
		renewed[i] = db.RenewSeriesParams{TillID: s.TillID, Document: s.Document, Series: series,
			Emission: sql.NullInt32{Int32: int32(emission), Valid: emission != 0}}
	}
	if number > mostTills {
		return errs.New(errs.Conflict, "the series of %d tills are used up", mostTills)
	}
	if _, err := mysql.InsertAll(ctx, tx, db.RenewSeries, renewed); err != nil {
		return fmt.Errorf("beginning new series: %w", err)
	}
	return nil
}

// lockAll takes the series of all tills, and gives the last number of a series. Whoever adds a till or renews the series takes them first: one
// waits for the other, and what the other left is read after the wait. It is read twice, for a till that was added meanwhile may stand before
// the row at which the first reading waited.
func lockAll(ctx context.Context, q *db.Queries) (held []db.LockAllSeriesRow, last int64, err error) {
	for range 2 {
		if held, err = q.LockAllSeries(ctx); err != nil {
			return nil, 0, fmt.Errorf("locking the series: %w", err)
		}
	}
	if last, err = q.LastSeries(ctx); err != nil {
		return nil, 0, fmt.Errorf("reading the last series: %w", err)
	}
	return held, last, nil
}
