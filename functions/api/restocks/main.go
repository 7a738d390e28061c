// Restocks shows the orders to suppliers: lists, one whole, its PDF and its story.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db        *sql.DB
	documents *bucket.Bucket
	shop      *settings.Cache
}

func main() {
	s := service{db: setup.Must(mysql.Open()), documents: setup.Must(bucket.Open("DOCUMENTS_BUCKET")),
		shop: &settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second}}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/restocks":                s.list,
		"GET /api/restocks/{id}":           s.one,
		"GET /api/restocks/{id}/order.pdf": s.pdf,
		"GET /api/restocks/{id}/timeline":  s.timeline,
	})
}
