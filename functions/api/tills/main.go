// Tills keeps where one sells, and the shifts of each drawer from its float to its count.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/settings"
)

type service struct {
	db   *sql.DB
	shop *settings.Cache
}

func main() {
	s := service{db: setup.Must(mysql.Open()), shop: &settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: 10 * time.Second}}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
		"GET /api/tills":                  s.list,
		"POST /api/tills":                 s.create,
		"PUT /api/tills/{id}":             s.edit,
		"DELETE /api/tills/{id}":          s.remove,
		"POST /api/tills/{id}/shifts":     s.open,
		"GET /api/shifts":                 s.shifts,
		"GET /api/shifts/{id}":            s.report,
		"POST /api/shifts/{id}/movements": s.move,
		"POST /api/shifts/{id}/close":     s.close,
	}))
}
