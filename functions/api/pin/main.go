// Pin lets a manager or an admin set the PIN by which he approves at a till.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/pins"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{"PUT /api/pin": s.set}))
}

type newPIN struct {
	PIN string `json:"pin" validate:"required,max=8"`
}

func (s service) set(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[newPIN](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.NoContent(pins.Choose(ctx, s.db, r.Actor(), r.User.Role, in.PIN, time.Now().UTC()))
}
