// Reserve-stock prices a cart by what the database says now, claims its sale for this execution and reserves its goods, in one
// transaction. For a sale that was recorded before it gives that sale instead.
package main

import (
	"context"
	"database/sql"

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
	trail.Start(db, func(ctx context.Context, task *step.Task, in sale.Submission) (sale.Begun, error) {
		terms, err := current.Now(ctx)
		if err != nil {
			return sale.Begun{}, err
		}
		out, err := trail.InBundle(ctx, db, task, func(bundle *mysql.Bundle) (sale.Begun, error) {
			return sale.Begin(ctx, bundle, in, terms, task.Execution)
		})
		if err == nil {
			return out, nil
		}
		return sale.Resume(ctx, db, in, terms, task.Execution, err, func(do func(*sql.Tx) (sale.Begun, error)) (sale.Begun, error) {
			return trail.InTx(ctx, db, task, do)
		})
	})
}
