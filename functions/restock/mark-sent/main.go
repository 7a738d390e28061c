// Mark-sent notes that the supplier has the order.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/restock"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in restock.Delivery) (out restock.View, err error) {
		now := time.Now().UTC()
		err = mysql.InTx(ctx, db, func(tx *sql.Tx) error {
			if out, err = restock.MarkSent(ctx, tx, in, now); err != nil {
				return err
			}
			return trail.Save(ctx, tx, task, out)
		})
		return out, err
	})
}
