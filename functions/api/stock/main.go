// Stock shows how much there is of each product and why, and takes corrections and goods in.
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
		"GET /api/stock":                   s.levels,
		"GET /api/stock/cover":             s.cover,
		"GET /api/stock/expiring":          s.expiring,
		"GET /api/stock/incidents":         s.incidents,
		"POST /api/stock/adjustments":      s.adjust,
		"POST /api/stock/receipts":         s.receive,
		"GET /api/products/{id}/movements": s.ledger,
	}))
}
