package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) get(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.store.Load(ctx))
}

func (s service) put(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	seen, err := r.Version()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	values, err := lambdahttp.Decode[settings.Values](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	now := time.Now()
	changed, err := settings.Change(ctx, s.store, s.db, seen, values, r.Actor(), now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	s.shop.Hold(changed, now)
	return lambdahttp.JSON(http.StatusOK, changed)
}

func (s service) versions(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(s.store.Versions(ctx, limit, r.QueryStringParameters["cursor"]))
}

// public is what a till needs to know: the shop's terms, whose PIN approves, and what sells best.
type public struct {
	settings.Public
	Approvers   []pins.Approver `json:"approvers"`
	BestSellers []string        `json:"bestSellers"`
}

// The best sellers that a till asks for first: of how many days, and how many.
const (
	bestOf   = 28
	mostBest = 200
)

func (s service) public(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	now := time.Now()
	shop, err := s.shop.Get(ctx, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	approvers, err := pins.Approvers(ctx, s.db)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	today := peru.BusinessDay(now)
	best, err := catalog.BestSellers(ctx, s.db, today.AddDays(-bestOf), mostBest)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, public{Public: shop.On(today), Approvers: approvers, BestSellers: best})
}
