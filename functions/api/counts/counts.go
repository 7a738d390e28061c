package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/actor"
)

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Counts(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

func (s service) start(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	count, err := lambdahttp.Decode[stock.NewCount](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(stock.StartCount(ctx, s.db, count, r.Actor(), time.Now().UTC()))
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.FindCount(ctx, s.db, id))
}

func (s service) sheet(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, limit, err := idAndLimit(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Sheet(ctx, s.db, id, limit, r.QueryStringParameters["cursor"]))
}

func (s service) write(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, counted, err := lambdahttp.DecodeFor[stock.CountedLines](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.WriteCounted(ctx, s.db, id, counted, r.User.Username, time.Now().UTC()))
}

func (s service) review(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, limit, err := idAndLimit(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.ReviewCount(ctx, s.db, id, limit, r.QueryStringParameters["cursor"]))
}

// closing brings a count to its last state.
type closing func(ctx context.Context, conn *sql.DB, id string, version int, by actor.Actor, now time.Time) (stock.CountProgress, error)

func (s service) closeBy(do closing) lambdahttp.Handler {
	return func(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
		id, err := r.ID()
		if err != nil {
			return lambdahttp.Response{}, err
		}
		version, err := r.Version()
		if err != nil {
			return lambdahttp.Response{}, err
		}
		return lambdahttp.OK(do(ctx, s.db, id, version, r.Actor(), time.Now().UTC()))
	}
}

func idAndLimit(r *lambdahttp.Request) (id string, limit int, err error) {
	if id, err = r.ID(); err != nil {
		return "", 0, err
	}
	limit, err = r.Limit()
	return id, limit, err
}
