// Pin lets a manager or an admin set the PIN by which he approves at a till.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/answer/keeper"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/staff"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(lambdahttp.Once(keeper.MySQL{DB: s.db}, map[string]lambdahttp.Handler{"PUT /api/pin": s.set}))
}

type newPIN struct {
	PIN string `json:"pin" validate:"required,max=8"`
}

func (s service) set(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[newPIN](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.NoContent(staff.Choose(ctx, s.db, r.Actor(), r.User.Role, in.PIN, time.Now().UTC()))
}
