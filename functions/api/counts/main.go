// Counts serves stock counts: counted blind, reviewed and posted by a manager.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/stock"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
		"GET /api/counts":              s.list,
		"POST /api/counts":             s.start,
		"GET /api/counts/{id}":         s.get,
		"GET /api/counts/{id}/lines":   s.sheet,
		"PUT /api/counts/{id}/lines":   s.write,
		"GET /api/counts/{id}/review":  s.review,
		"POST /api/counts/{id}/post":   s.closeBy(stock.PostCount),
		"POST /api/counts/{id}/cancel": s.closeBy(stock.CancelCount),
	}))
}
