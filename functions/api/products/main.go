// Products lets a till find what it sells.
package main

import (
	"context"
	"database/sql"
	"net/http"

	"carmensita.pe/market/internal/catalog"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/products":      s.list,
		"GET /api/products/{id}": s.get,
	})
}

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
	if code != "" {
		found, err := catalog.ByCode(ctx, s.db, code)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		return lambdahttp.JSON(http.StatusOK, page.Page[catalog.Product]{Items: found})
	}
	found, err := catalog.Search(ctx, s.db, words, category, limit, r.QueryStringParameters["cursor"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, found)
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	product, err := catalog.Find(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, product)
}
