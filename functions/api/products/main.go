// Products lets a till find what it sells, and a manager change it.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
		"GET /api/products":                s.list,
		"POST /api/products":               s.create,
		"GET /api/products/{id}":           s.get,
		"PUT /api/products/{id}":           s.change,
		"GET /api/products/{id}/detail":    s.detail,
		"GET /api/products/{id}/prices":    s.prices,
		"POST /api/products/at-till":       s.addAtTill,
		"POST /api/products/{id}/barcodes": s.addBarcode,
		"POST /api/products/{id}/review":   s.review,
	}))
}
