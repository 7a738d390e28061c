// Find-due takes documents on that are due. It is asked every minute, and after sales, and leaves no trail of its own; the documents do.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/document"
)

// A run takes on a round of documents after the other for some time, and the next run has the rest: no round ends after the machine.
const (
	most   = 10
	rounds = 40 * time.Second
)

type input struct {
	Began time.Time `json:"began"`
}

type output struct {
	Documents []string `json:"documents"`
}

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context, in input) (output, error) {
		now := time.Now().UTC()
		if now.Sub(in.Began) > rounds {
			return output{Documents: []string{}}, nil
		}
		ids, err := document.ClaimSome(ctx, db, most, now)
		return output{ids}, err
	})
}
