package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(report.List(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(report.Open(ctx, s.db, s.reports, id, time.Now().UTC()))
}

func (s service) dashboard(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	now := time.Now().UTC()
	day, err := r.QueryDay("day", peru.BusinessDay(now))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(report.DashboardOf(ctx, s.db, day, now))
}
