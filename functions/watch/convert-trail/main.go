// Convert-trail moves a part of what a shop has of the old trail while it sells. It leaves no trail of its own: no story changes.
package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/trail"
)

// within is well below the function's time; what is left waits for the next call.
const within = 45 * time.Second

type output struct {
	Moved int  `json:"moved"`
	Done  bool `json:"done"`
}

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context) (out output, err error) {
		out.Moved, out.Done, err = trail.Convert(ctx, db, time.Now().Add(within))
		slog.InfoContext(ctx, "converted the old trail", "moved", out.Moved, "done", out.Done)
		return out, err
	})
}
