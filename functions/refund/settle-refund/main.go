// Settle-refund notes what the terminal gave back of a refund.
package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/payment"
	"carmensita.pe/market/internal/refund"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
	"carmensita.pe/market/internal/trail"
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
