// Settings shows and changes what the shop decides about itself.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db    *sql.DB
	store *dynamo.Settings
	shop  *settings.Cache
}

func main() {
	store := setup.Must(dynamo.OpenSettings())
	s := service{db: setup.Must(mysql.Open()), store: store, shop: &settings.Cache{Load: store.Load, For: 10 * time.Second}}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/settings":          s.get,
		"PUT /api/settings":          s.put,
		"GET /api/settings/versions": s.versions,
		"GET /api/shop":              s.public,
	})
}

func (s service) get(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	newest, err := s.store.Load(ctx)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, newest)
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
	found, err := s.store.Versions(ctx, limit, r.QueryStringParameters["cursor"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, found)
}

func (s service) public(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	now := time.Now()
	shop, err := s.shop.Get(ctx, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, shop.On(peru.BusinessDay(now)))
}
