// Find-expired lists the sales that dead executions left behind. It is asked every minute and leaves no trail of its
// own; the sales that it finds do.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/sale"
)

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context) (sale.Left, error) { return sale.Expired(ctx, db, time.Now().UTC()) })
}
