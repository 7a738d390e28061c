// Reserve-stock claims the sale for this execution and reserves its goods, in one transaction.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/sale"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
)

// Output has the claim, or the sale when another execution recorded it meanwhile.
type output struct {
	Claim sale.Claim `json:"claim"`
	Sold  *sale.Sale `json:"sold"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, cart sale.Cart) (out output, err error) {
		err = mysql.InTx(ctx, db, func(tx *sql.Tx) error {
			if out.Claim, out.Sold, err = sale.Reserve(ctx, tx, cart, task.Execution, time.Now().UTC()); err != nil {
				return err
			}
			return trail.Save(ctx, tx, task, out)
		})
		return out, sale.Short(ctx, db, cart, err)
	})
}
