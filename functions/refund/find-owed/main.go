// Find-owed lists the refunds of which a card waits for its money. It is asked every minute and leaves no trail of its
// own; the refunds that it finds do.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/payment"
	"carmensita.pe/market/internal/refund"
	"carmensita.pe/market/internal/setup"
)

const (
	// atOnce bounds one run; the next one comes in a minute.
	atOnce = 100
	// after leaves a refund to the execution that recorded it, while it may live.
	after = 30 * time.Second
)

type owed struct {
	RefundID string           `json:"refundId"`
	Owed     []payment.Return `json:"owed"`
}

type output struct {
	Refunds []owed `json:"refunds"`
}

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context) (output, error) {
		found, err := refund.Owing(ctx, db, atOnce, time.Now().UTC().Add(-after))
		out := output{Refunds: make([]owed, len(found))}
		for i, r := range found {
			out.Refunds[i] = owed{RefundID: r.ID, Owed: r.Owed()}
		}
		return out, err
	})
}
