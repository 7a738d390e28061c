package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	day, err := r.QueryDay("day", peru.BusinessDay(time.Now()))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(sale.OfDay(ctx, s.db, day, limit, r.QueryStringParameters["cursor"]))
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.find(ctx, r))
}

func (s service) timeline(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(sale.TimelineOf(ctx, s.db, id))
}

func (s service) find(ctx context.Context, r *lambdahttp.Request) (sale.Sale, error) {
	id, err := r.ID()
	if err != nil {
		return sale.Sale{}, err
	}
	return sale.Find(ctx, s.db, id)
}
