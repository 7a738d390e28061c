package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/till"
)

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	all, err := r.QueryFlag("all")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	tills, err := till.All(ctx, s.db, all)
	return lambdahttp.OK(paging.Page[till.Till]{Items: tills}, err)
}

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[till.New](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	created, fresh, err := till.Create(ctx, s.db, request, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(created, fresh, err)
}

func (s service) edit(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, change, err := lambdahttp.DecodeEdit[till.Change](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(till.Edit(ctx, s.db, id, version, change, r.Actor(), time.Now().UTC()))
}

func (s service) remove(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.NoContent(till.Delete(ctx, s.db, id, r.Actor(), time.Now().UTC()))
}
