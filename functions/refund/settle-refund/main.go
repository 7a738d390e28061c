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

// output is what settling changes of the refund. The machine has the rest, whose names are too long to travel twice.
type output struct {
	Payouts []refund.Payout `json:"payouts"`
	Settled bool            `json:"settled"`
}

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, task *step.Task, in input) (output, error) {
		return trail.InTx(ctx, db, task, func(tx *sql.Tx) (output, error) {
			settled, err := refund.Settle(ctx, tx, in.RefundID, in.Done)
			return output{settled.Payouts, settled.Settled}, err
		})
	})
}
