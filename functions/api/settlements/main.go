// Settlements shows the money that waits for a manager's decision, and makes it.
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
		"GET /api/operations":   s.operations,
		"GET /api/unsettled":    s.unsettled,
		"GET /api/settlements":  s.made,
		"POST /api/settlements": s.settle,
	}))
}
