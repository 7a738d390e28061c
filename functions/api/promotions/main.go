// Promotions shows what the shop takes off by itself, and lets a manager decide it.
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
		"GET /api/promotions":           s.list,
		"POST /api/promotions":          s.create,
		"PUT /api/promotions/{id}":      s.change,
		"POST /api/promotions/{id}/end": s.end,
	}))
}
