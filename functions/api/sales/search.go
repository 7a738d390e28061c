package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/peru"
)

// search lists sales. A cashier sees as many days as the shop's settings say.
func (s service) search(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	now := time.Now().UTC()
	today := peru.BusinessDay(now)
	filter, err := sale.ParseFilter(r.QueryStringParameters, today)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if r.User.Role == "cashier" {
		rules, err := s.shop.Get(ctx, now)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		filter.Since = today.AddDays(-rules.Limits.SaleDays)
	}
	return lambdahttp.OK(sale.Search(ctx, s.db, filter, limit, r.QueryStringParameters["cursor"]))
}
