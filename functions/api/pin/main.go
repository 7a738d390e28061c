// Pin lets a manager or an admin set the PIN by which he approves at a till.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"carmensita.pe/market/internal/audit"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/staff"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"PUT /api/pin": s.set})
}

type newPIN struct {
	PIN string `json:"pin" validate:"required,max=8"`
}

func (s service) set(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[newPIN](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	now := time.Now().UTC()
	err = mysql.InTx(ctx, s.db, func(tx *sql.Tx) error {
		if err := staff.Set(ctx, tx, staff.Manager{Username: r.User.Username, Name: r.User.Name, Role: r.User.Role}, in.PIN, now); err != nil {
			return err
		}
		return audit.Write(ctx, tx, r.Actor(), "pin.set", r.User.Username, nil, nil, now)
	})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusNoContent}, nil
}
