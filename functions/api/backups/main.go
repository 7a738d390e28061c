// Backups shows an admin the backups of the shop, and takes what he decides about after a restore.
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
		"GET /api/backups":            s.list,
		"GET /api/backups/{id}":       s.get,
		"GET /api/restore":            s.restore,
		"POST /api/restore/decisions": s.decide,
		"POST /api/restore/release":   s.release,
	}))
}
