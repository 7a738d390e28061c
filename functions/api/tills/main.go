// Tills keeps where one sells, and the shifts of each drawer from its float to its count.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/answer/keeper"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db   *sql.DB
	shop *settings.Cache
}

func main() {
	s := service{db: setup.Must(mysql.Open()), shop: &settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second}}
	lambdahttp.Start(lambdahttp.Once(keeper.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
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
