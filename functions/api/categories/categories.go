package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
)

// request is a category without what the path and the headers say. What may be zero or false must be said.
type request struct {
	Name   string `json:"name"`
	Colour string `json:"colour"`
	Sort   *int   `json:"sort" validate:"required"`
	Active *bool  `json:"active" validate:"required"`
}

// added is a request with the id that the client made.
type added struct {
	ID string `json:"id" validate:"required,uuid"`
	request
}

func (s service) list(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	all, err := catalog.Categories(ctx, s.db)
	return lambdahttp.OK(paging.Page[catalog.CategoryDetail]{Items: all}, err)
}

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	sent, err := lambdahttp.Decode[added](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(catalog.CreateCategory(ctx, s.db, sent.category(sent.ID, 0), r.Actor(), time.Now().UTC()))
}

func (s service) change(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, sent, err := lambdahttp.DecodeEdit[request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(catalog.ChangeCategory(ctx, s.db, sent.category(id, version), r.Actor(), time.Now().UTC()))
}

func (r request) category(id string, version int) catalog.CategoryDetail {
	return catalog.CategoryDetail{Category: catalog.Category{ID: id, Name: r.Name, Colour: r.Colour}, Sort: *r.Sort, Active: *r.Active, Version: version}
}
