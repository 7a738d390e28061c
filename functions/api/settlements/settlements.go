package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/settlement"
)

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
