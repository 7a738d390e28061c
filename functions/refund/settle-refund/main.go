// Settle-refund notes what the terminal gave back of a refund.
package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
)

type input struct {
	RefundID string           `json:"refundId"`
	Done     []payment.Return `json:"done"`
}

type output struct {
	Refund refund.Refund `json:"refund"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (out output, err error) {
			out.Refund, err = refund.Settle(ctx, tx, in.RefundID, in.Done)
			return out, err
		})
	})
}
