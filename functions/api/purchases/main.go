// Purchases keeps what suppliers brought and billed, photos of their papers, and what is paid of what the shop owes.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/settings"
)

type service struct {
	db     *sql.DB
	papers *filestore.Bucket
	shop   *settings.Cache
}

func main() {
	s := service{db: setup.Must(mysql.Open()), papers: setup.Must(filestore.Open("DOCUMENTS_BUCKET")),
		shop: &settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: 10 * time.Second}}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
		"GET /api/purchases":                s.list,
		"POST /api/purchases":               s.enter,
		"GET /api/purchases/ageing":         s.ageing,
		"GET /api/purchases/{id}":           s.one,
		"PUT /api/purchases/{id}":           s.mend,
		"POST /api/purchases/{id}/payments": s.pay,
		"GET /api/purchases/{id}/photo":     s.photo,
		"PUT /api/purchases/{id}/photo":     s.takePhoto,
		"GET /api/suppliers/{id}/statement": s.statement,
	}))
}
