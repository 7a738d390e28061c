// Find-owed lists the refunds of which a card waits for its money. It is asked every minute and leaves no trail of its
// own; the refunds that it finds do.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/refund"
)

type output struct {
	Refunds []refund.Debt `json:"refunds"`
}

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context) (output, error) {
		debts, err := refund.UnpaidDebts(ctx, db, time.Now().UTC())
		return output{debts}, err
	})
}
