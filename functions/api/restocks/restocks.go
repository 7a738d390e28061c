package main

import (
	"context"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/money"
)

// listed is a page of orders. ApprovalLimit is the total above which only an admin approves.
type listed struct {
	paging.Page[restock.Summary]
	ApprovalLimit money.Centimos `json:"approvalLimit"`
}

// shown is one order, with the same limit.
type shown struct {
	restock.Order
	ApprovalLimit money.Centimos `json:"approvalLimit"`
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	supplier, err := r.QueryID("supplier")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	filter := restock.Filter{SupplierID: supplier}
	if names := r.QueryStringParameters["state"]; names != "" {
		for name := range strings.SplitSeq(names, ",") {
			filter.States = append(filter.States, restock.State(name))
		}
	}
	shop, err := s.shop.Get(ctx, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	orders, err := restock.List(ctx, s.db, filter, limit, r.QueryStringParameters["cursor"])
	return lambdahttp.OK(listed{orders, shop.Limits.RestockTotal}, err)
}

func (s service) one(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	shop, err := s.shop.Get(ctx, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	order, err := restock.Find(ctx, s.db, id)
	return lambdahttp.OK(shown{order, shop.Limits.RestockTotal}, err)
}

func (s service) pdf(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	order, err := restock.Find(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := order.Drawable(); err != nil {
		return lambdahttp.Response{}, err
	}
	shop, err := s.shop.Get(ctx, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	pdf, err := s.documents.GetOrPut(ctx, order.Key(), "application/pdf", func() ([]byte, error) { return restock.PDF(order, shop) })
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.PDF(order.Number, pdf), nil
}

func (s service) timeline(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(restock.TimelineOf(ctx, s.db, id))
}
