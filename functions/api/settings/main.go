// Settings shows and changes what the shop decides about itself.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db    *sql.DB
	store *dynamo.Settings
	shop  *settings.Cache
}

func main() {
	store := setup.Must(dynamo.OpenSettings())
	s := service{db: setup.Must(mysql.Open()), store: store, shop: &settings.Cache{Load: store.Load, For: 10 * time.Second}}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/settings":          s.get,
		"PUT /api/settings":          s.put,
		"GET /api/settings/versions": s.versions,
		"GET /api/shop":              s.public,
	})
}
