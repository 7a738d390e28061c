// Release-stock undoes reserve-stock: it gives the goods of a sale that was given up back.
package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/sale"
)

type input struct {
	SaleID     string `json:"saleId"`
	Generation int    `json:"generation"`
	// Settled says that no card terminal holds money of the sale any more.
	Settled bool `json:"settled"`
}

type output struct {
	Released int `json:"released"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (out output, err error) {
			out.Released, err = sale.Release(ctx, tx, in.SaleID, in.Generation, in.Settled)
			return out, err
		})
	})
}
