// Plan-summaries makes summaries of the documents that wait for one, and says which summaries are due. It leaves no trail of its own; the
// summaries do.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/document"
)

// most is how many summaries a plan begins.
const most = 20

type output struct {
	Summaries []document.Run `json:"summaries"`
}

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context) (output, error) {
		runs, err := document.Plan(ctx, db, most, time.Now().UTC().Truncate(time.Millisecond))
		return output{runs}, err
	})
}
