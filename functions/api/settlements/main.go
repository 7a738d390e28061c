// Settlements shows the money that waits for a manager's decision, and makes it.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/settlement"
	"carmensita.pe/market/internal/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/unsettled":    s.unsettled,
		"GET /api/settlements":  s.made,
		"POST /api/settlements": s.settle,
	})
}

func (s service) unsettled(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(settlement.Unsettled(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

func (s service) made(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(settlement.Made(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

func (s service) settle(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	version, err := r.Version()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	request, err := lambdahttp.Decode[settlement.Request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	made, fresh, err := settlement.Settle(ctx, s.db, version, request, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(made, fresh, err)
}
