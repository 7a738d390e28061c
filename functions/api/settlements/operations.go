package main

import (
	"context"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
)

// operations says where a number was used before, so that a till warns before it sells.
func (s service) operations(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	method := payment.Method(r.QueryStringParameters["method"])
	if !method.Is(payment.Numbered) {
		return lambdahttp.Response{}, errs.Invalid("method", "must be one of: %s", payment.OneOf(payment.Numbered))
	}
	number, err := method.Operation("number", r.QueryStringParameters["number"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(operation.Find(ctx, s.db, method, number))
}
