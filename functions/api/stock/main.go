// Stock shows how much there is of each product.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"strconv"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/stock"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"GET /api/stock": s.list})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	var low bool
	if text, ok := r.QueryStringParameters["low"]; ok {
		if low, err = strconv.ParseBool(text); err != nil {
			return lambdahttp.Response{}, errs.Invalid("low", "must be true or false")
		}
	}
	levels, err := stock.Levels(ctx, s.db, low, limit, r.QueryStringParameters["cursor"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, levels)
}
