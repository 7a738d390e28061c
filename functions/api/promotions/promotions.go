package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	day, err := r.QueryDay("day", peru.Day{})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if day != (peru.Day{}) {
		found, err := promotion.OfDay(ctx, s.db, day)
		return lambdahttp.OK(paging.Page[promotion.Promotion]{Items: found}, err)
	}
	return lambdahttp.OK(promotion.List(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

// New is a promotion with the id that the client made.
type newPromotion struct {
	ID string `json:"id" validate:"required,uuid"`
	promotion.Terms
}

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	wanted, err := lambdahttp.Decode[newPromotion](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(promotion.Create(ctx, s.db, wanted.ID, wanted.Terms, r.Actor(), time.Now().UTC()))
}

func (s service) change(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, seen, terms, err := lambdahttp.DecodeEdit[promotion.Terms](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(promotion.Change(ctx, s.db, id, seen, terms, r.Actor(), time.Now().UTC()))
}

func (s service) end(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	seen, err := r.Version()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(promotion.End(ctx, s.db, id, seen, r.Actor(), time.Now().UTC()))
}
