package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) ofSale(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	saleID, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	refunds, err := refund.OfSale(ctx, s.db, saleID)
	return lambdahttp.OK(paging.Page[refund.Refund]{Items: refunds}, err)
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	day, err := r.QueryDay("day", peru.BusinessDay(time.Now()))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(refund.OfDay(ctx, s.db, day, limit, r.QueryStringParameters["cursor"]))
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.find(ctx, r))
}

func (s service) timeline(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(refund.TimelineOf(ctx, s.db, id))
}

func (s service) find(ctx context.Context, r *lambdahttp.Request) (refund.Refund, error) {
	id, err := r.ID()
	if err != nil {
		return refund.Refund{}, err
	}
	return refund.Find(ctx, s.db, id)
}
