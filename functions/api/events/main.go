// Events shows an admin what the bus would not take, and has it tried again.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
		"GET /api/events/set-aside":       s.setAside,
		"POST /api/events/{number}/retry": s.retry,
	}))
}

func (s service) setAside(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(event.ListSetAside(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

func (s service) retry(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	number, err := r.Number()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.NoContent(event.Requeue(ctx, s.db, number, r.Actor(), time.Now().UTC()))
}
