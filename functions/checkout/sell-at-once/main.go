// Sell-at-once prices a cart about which nobody has to be asked, takes its goods and records its sale, in one transaction.
package main

import (
	"context"

	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/sale"
)

func main() {
	db := setup.Must(mysql.Open())
	current := sale.NewCurrentTerms(db, setup.Must(settingstore.Open()).Load)
	trail.Start(db, func(ctx context.Context, task *step.Task, in sale.Submission) (sale.Attempt, error) {
		terms, err := current.Now(ctx)
		if err != nil {
			return sale.Attempt{}, err
		}
		out, err := trail.InBundle(ctx, db, task, func(bundle *mysql.Bundle) (sale.Attempt, error) {
			return sale.SellAtOnce(ctx, bundle, in, terms, task.Execution)
		})
		if err == nil {
			return out, nil
		}
		if out, err = sale.Detour(ctx, db, in, terms, task.Execution, err); err != nil {
			return sale.Attempt{}, err
		}
		return out, trail.Save(ctx, db, task, out) // what would have written it was rolled back
	})
}
