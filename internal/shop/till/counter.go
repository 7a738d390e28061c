package till

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/till/db"
)

// Counter is where a sale is made, locked in its transaction: the till and its open shift, which is not closed before the transaction
// ends, and the series of the document, from which nobody else takes a number.
type Counter struct {
	// Till is its name, Shift the id of its open shift, Series that of the document. They are known once the bundle is sent.
	Till, Shift, Series string

	tillID, document string
	series           db.LockSeriesRow
}

// AskCounter begins to lock a counter in a bundle: the till and its shift. The caller collects what else stands before a series in the
// order of locks, and then AskSeries.
func AskCounter(b *mysql.Bundle, tillID, document string) *Counter {
	c := &Counter{tillID: tillID, document: document}
	mysql.Ask(b, db.HoldOpenTill, func(rows []db.HoldOpenTillRow) error {
		for _, r := range rows {
			c.Shift, c.Till = r.ID, r.Name
		}
		return nil
	}, tillID)
	return c
}

// AskSeries locks the counter's series.
func (c *Counter) AskSeries(b *mysql.Bundle) {
	mysql.Ask(b, db.LockSeries, func(rows []db.LockSeriesRow) error {
		for _, r := range rows {
			c.series, c.Series = r, r.Series
		}
		return nil
	}, c.tillID, c.document)
}

// Open says whether something can be sold at the counter: the till is active and has an open shift and a series.
func (c *Counter) Open() bool { return c.Shift != "" && c.Series != "" }

// TakeNumber takes the counter's next number, as the function TakeNumber does.
func (c *Counter) TakeNumber(ctx context.Context, tx db.DBTX, now time.Time) (Number, error) {
	return take(ctx, tx, c.series, c.tillID, c.document, now)
}
