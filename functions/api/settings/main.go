// Settings shows and changes what the shop decides about itself.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/settings"
)

type service struct {
	db    *sql.DB
	store *settingstore.Store
	shop  *settings.Cache
}

func main() {
	store := setup.Must(settingstore.Open())
	s := service{db: setup.Must(mysql.Open()), store: store, shop: &settings.Cache{Load: store.Load, For: 10 * time.Second}}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/settings":          s.get,
		"PUT /api/settings":          s.put,
		"GET /api/settings/versions": s.versions,
		"GET /api/shop":              s.public,
	})
}
