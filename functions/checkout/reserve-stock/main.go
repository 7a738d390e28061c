// Reserve-stock claims the sale for this execution and reserves its goods, in one transaction.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/sale"
)

// Output has the claim, or the sale when another execution recorded it meanwhile.
type output struct {
	Claim sale.Claim `json:"claim"`
	Sold  *sale.Sale `json:"sold"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, cart sale.Cart) (output, error) {
		out, err := trail.InTx(ctx, db, task, func(tx *sql.Tx) (out output, err error) {
			out.Claim, out.Sold, err = sale.Reserve(ctx, tx, cart, task.Execution, time.Now().UTC())
			return out, err
		})
		return out, sale.Short(ctx, db, cart, err)
	})
}
