// Emission shows how the shop's documents go to SUNAT, changes it, and lets a stopped queue go on.
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
	s := service{setup.Must(mysql.Open())}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
		"GET /api/emission":         s.get,
		"PUT /api/emission":         s.put,
		"POST /api/emission/resume": s.resume,
	}))
}
