package main

import (
	"context"
	"net/http"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/restock"
)

func (s service) draft(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[restock.NewPlan](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	out, err := machines.Call[restock.Plans](
		ctx,
		s.plan,
		request.ID,
		restock.Plan{ID: request.ID, Origin: restock.Manual, SupplierID: request.SupplierID, By: r.Actor()},
	)
	return lambdahttp.Created(out, out.Fresh(), err)
}

// acting serves a route whose body becomes an act upon the order.
func acting[T any](s service, actOf func(body T, orderID string) restock.Act) lambdahttp.Handler {
	return func(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
		id, body, err := lambdahttp.DecodeFor[T](r)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		act := actOf(body, id)
		out, err := machines.Call[restock.Outcome](ctx, s.act, act.ID, restock.Submission{Act: act, By: r.Actor(), Role: r.User.Role})
		if err != nil {
			return lambdahttp.Response{}, err
		}
		return lambdahttp.JSON(http.StatusOK, out)
	}
}
