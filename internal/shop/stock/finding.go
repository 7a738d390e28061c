package stock

import (
	"context"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/stock/db"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// finding is a line that was counted, with what the books said of its moment, and have learned of it since.
//
// Goods of a sale that is not recorded may be on the shelf still or in the customer's bag, so a count that saw them and one that did
// not are both right: nothing differs from on hand down to what is free of them. That goes for a cart that is being
// paid, and for one that a till without a network sold before the count and sent after it. What another count
// corrected since is no longer missing; and a line knows nothing where a later count was posted.
type finding struct{ db.FindingsRow }

// findings reads the counted lines of a count by name.
func findings(ctx context.Context, conn db.DBTX, countID string) ([]finding, error) {
	rows, err := db.New(conn).Findings(ctx, countID)
	if err != nil {
		return nil, fmt.Errorf("reading what was counted: %w", mysql.Explain(err))
	}
	found := make([]finding, len(rows))
	for i, r := range rows {
		found[i] = finding{r}
	}
	return found, nil
}

// inProgress is what sales that were not recorded yet had taken at the moment of the count.
func (f finding) inProgress() quantity.Quantity { return f.ReservedAtCount + quantity.Quantity(f.Late) }

// variance is what posting moves, or moved.
func (f finding) variance() quantity.Quantity {
	if f.Variance != nil {
		return *f.Variance
	}
	most := *f.OnHandAtCount + quantity.Quantity(f.Corrected)
	least := most - f.inProgress()
	switch counted := *f.Counted; {
	case f.Newer:
		return 0
	case counted > most:
		return counted - most
	case counted < least:
		return counted - least
	default:
		return 0
	}
}

// differs reports whether a manager should see the line.
func (f finding) differs() bool { return f.variance() != 0 || *f.Counted != *f.OnHandAtCount }

// cost is that of the variance.
func (f finding) cost() (money.Centimos, error) {
	cost, err := f.Cost.MulDiv(int64(f.variance()), int64(quantity.One))
	if err != nil {
		return 0, fmt.Errorf("valuing %s: %w", f.Sku, err)
	}
	return cost, nil
}

func (f finding) difference() (Difference, error) {
	cost, err := f.cost()
	return Difference{ProductID: f.ID, SKU: f.Sku, Name: f.Name, Unit: f.Unit, Snapshot: f.Snapshot, OnHandAtCount: *f.OnHandAtCount, InProgress: f.inProgress(),
		Corrected: quantity.Quantity(f.Corrected), Superseded: f.Newer, Counted: *f.Counted, Variance: f.variance(), Cost: cost, CountedBy: f.CountedBy,
		CountedAt: f.CountedAt.Time}, err
}

// sum adds up what differs, each line rounded to the centimo.
func sum(found []finding) (v Variance, err error) {
	for _, f := range found {
		cost, err := f.cost()
		if err != nil {
			return Variance{}, err
		}
		switch variance := f.variance(); {
		case variance < 0:
			v.Differing++
			v.Missing -= cost
		case variance > 0:
			v.Differing++
			v.Surplus += cost
		}
	}
	return v, nil
}
