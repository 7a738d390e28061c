package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
)

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	const longestWords, longestCode = 100, 30
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	code, err := r.Query("barcode", longestCode)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	words, err := r.Query("q", longestWords)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	category, err := r.QueryID("category")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	inactive, err := r.QueryFlag("inactive")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	waiting, err := r.QueryFlag("waiting")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if waiting {
		return lambdahttp.OK(catalog.Waiting(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
	}
	if code != "" {
		found, err := catalog.ByCode(ctx, s.db, code, inactive)
		return lambdahttp.OK(paging.Page[catalog.Product]{Items: found}, err)
	}
	search := catalog.Search
	if inactive {
		search = catalog.SearchAll
	}
	return lambdahttp.OK(search(ctx, s.db, words, category, limit, r.QueryStringParameters["cursor"]))
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(catalog.Find(ctx, s.db, id))
}

// added and changed are products as requests have them. Whether it is sold must be said: nobody deactivates a product by
// leaving a field out.
type (
	added struct {
		catalog.NewProductRequest
		Active *bool `json:"active" validate:"required"`
	}
	changed struct {
		catalog.Details
		Active *bool `json:"active" validate:"required"`
	}
)

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[added](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	request.NewProductRequest.Active = *request.Active
	return lambdahttp.Created(catalog.Create(ctx, s.db, request.NewProductRequest, r.Actor(), time.Now().UTC()))
}

func (s service) change(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, request, err := lambdahttp.DecodeEdit[changed](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	request.Details.Active = *request.Active
	return lambdahttp.OK(catalog.Change(ctx, s.db, id, version, request.Details, r.Actor(), time.Now().UTC()))
}

func (s service) detail(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(catalog.Detail(ctx, s.db, id))
}

func (s service) prices(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(catalog.Prices(ctx, s.db, id, limit, r.QueryStringParameters["cursor"]))
}

func (s service) addAtTill(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[catalog.AtTill](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(catalog.AddAtTill(ctx, s.db, request, r.Actor(), time.Now().UTC()))
}

type oneBarcode struct {
	Barcode string `json:"barcode" validate:"required,max=14"`
}

func (s service) addBarcode(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, request, err := lambdahttp.DecodeFor[oneBarcode](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	cashier := r.User.Role == string(blueprint.Cashier)
	return lambdahttp.OK(catalog.AddBarcode(ctx, s.db, id, request.Barcode, cashier, r.Actor(), time.Now().UTC()))
}

func (s service) review(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	version, err := r.Version()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(catalog.Review(ctx, s.db, id, version, r.Actor(), time.Now().UTC()))
}
