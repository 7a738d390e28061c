package main

import (
	"context"
	"time"
	"unicode/utf8"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/values/errs"
)

func (s service) search(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	const shortest, longest = 2, 100
	text, err := r.Query("q", longest)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if utf8.RuneCountInString(text) < shortest {
		return lambdahttp.Response{}, errs.Invalid("q", "give at least %d characters of a name or document number", shortest)
	}
	all, err := r.QueryFlag("all")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.Search(ctx, s.db, text, all, limit, r.QueryStringParameters["cursor"]))
}

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[customer.New](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	created, fresh, err := customer.Create(ctx, s.db, request, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(created, fresh, err)
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.Find(ctx, s.db, id))
}

func (s service) edit(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, change, err := lambdahttp.DecodeEdit[customer.Change](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.Edit(ctx, s.db, id, version, change, r.Actor(), time.Now().UTC()))
}

func (s service) purchases(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.Purchases(ctx, s.db, id, limit, r.QueryStringParameters["cursor"]))
}
