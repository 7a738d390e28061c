// Customers lets a till find who buys.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"unicode/utf8"

	"carmensita.pe/market/internal/customer"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"GET /api/customers": s.search})
}

func (s service) search(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	const shortest, longest = 2, 100
	text, err := r.Query("q", longest)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if utf8.RuneCountInString(text) < shortest {
		return lambdahttp.Response{}, errs.Invalid("q", "give at least %d characters of a name or document number", shortest)
	}
	found, err := customer.Search(ctx, s.db, text)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, page.Page[customer.Customer]{Items: found})
}
