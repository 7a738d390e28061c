// Suppliers are who the shop buys from.
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
		"GET /api/suppliers":      s.list,
		"POST /api/suppliers":     s.create,
		"PUT /api/suppliers/{id}": s.change,
	}))
}
