package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/stock"
)

func (s service) adjust(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	adjustment, err := lambdahttp.Decode[stock.Adjustment](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(stock.Adjust(ctx, s.db, adjustment, r.Actor(), time.Now().UTC()))
}

func (s service) receive(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	receipt, err := lambdahttp.Decode[stock.Receipt](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(stock.Receive(ctx, s.db, receipt, r.Actor(), time.Now().UTC()))
}
