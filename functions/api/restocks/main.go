// Restocks shows the orders to suppliers: lists, one whole, its PDF and its story.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/settings"
)

type service struct {
	db        *sql.DB
	documents *filestore.Bucket
	shop      *settings.Cache
}

func main() {
	s := service{db: setup.Must(mysql.Open()), documents: setup.Must(filestore.Open("DOCUMENTS_BUCKET")),
		shop: &settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: 10 * time.Second}}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/restocks":                s.list,
		"GET /api/restocks/{id}":           s.one,
		"GET /api/restocks/{id}/order.pdf": s.pdf,
		"GET /api/restocks/{id}/timeline":  s.timeline,
	})
}
