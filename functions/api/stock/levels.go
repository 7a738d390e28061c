package main

import (
	"context"
	"strconv"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) levels(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, low, err := filter(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Levels(ctx, s.db, low, limit, r.QueryStringParameters["cursor"]))
}

func (s service) cover(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, low, err := filter(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Covers(ctx, s.db, low, limit, r.QueryStringParameters["cursor"], time.Now().UTC()))
}

func (s service) expiring(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	const usual, most = 7, 365
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	days := usual
	if text, ok := r.QueryStringParameters["days"]; ok {
		if days, err = strconv.Atoi(text); err != nil || days < 0 || days > most {
			return lambdahttp.Response{}, errs.Invalid("days", "must be a whole number from 0 to %d", most)
		}
	}
	by := peru.BusinessDay(time.Now()).AddDays(days)
	return lambdahttp.OK(stock.Expiring(ctx, s.db, by, limit, r.QueryStringParameters["cursor"]))
}

func (s service) incidents(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Incidents(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

func (s service) ledger(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Ledger(ctx, s.db, id, limit, r.QueryStringParameters["cursor"]))
}

// filter reads what the lists of levels are cut by.
func filter(r *lambdahttp.Request) (limit int, low bool, err error) {
	if limit, err = r.Limit(); err != nil {
		return 0, false, err
	}
	low, err = r.QueryFlag("low")
	return limit, low, err
}
