package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) setCredit(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, credit, err := lambdahttp.DecodeEdit[customer.Credit](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.SetCredit(ctx, s.db, id, version, credit, r.Actor(), time.Now().UTC()))
}

func (s service) pay(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, payment, err := lambdahttp.DecodeFor[customer.Payment](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	receipt, fresh, err := customer.Pay(ctx, s.db, id, payment, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(receipt, fresh, err)
}

func (s service) ageing(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(customer.AgeingOn(ctx, s.db, peru.BusinessDay(time.Now())))
}

func (s service) owed(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(customer.OwedNow(ctx, s.db))
}

func (s service) payOut(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, payout, err := lambdahttp.DecodeFor[customer.NewPayout](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	made, fresh, err := customer.PayOut(ctx, s.db, id, payout, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(made, fresh, err)
}
