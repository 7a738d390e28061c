// Find-expired lists the sales that dead executions left behind. It is asked every minute and leaves no trail of its
// own; the sales that it finds do.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/sale"
	"carmensita.pe/market/internal/setup"
)

// atOnce bounds one sweep; the next one comes in a minute.
const atOnce = 100

type output struct {
	SaleIDs []string `json:"saleIds"`
}

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context) (output, error) {
		ids, err := sale.Expired(ctx, db, atOnce, time.Now().UTC())
		return output{SaleIDs: ids}, err
	})
}
