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
	switch method {
	case payment.Card, payment.Yape, payment.Plin, payment.Transfer:
	case payment.Cash, payment.Credit:
		fallthrough
	default:
		return lambdahttp.Response{}, errs.Invalid("method", "must be card, yape, plin or transfer")
	}
	number, err := method.Operation("number", r.QueryStringParameters["number"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(operation.Of(ctx, s.db, method, number))
}
