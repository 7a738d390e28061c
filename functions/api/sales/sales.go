package main

import (
	"context"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/sale"
)

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
