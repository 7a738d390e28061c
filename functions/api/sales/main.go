// Sales shows what was sold: lists, receipts and the story of each sale.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/printing"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db    *sql.DB
	press *printing.Press
}

func main() {
	s := service{db: setup.Must(mysql.Open()), press: setup.Must(printing.Open(setup.Must(bucket.Open("RECEIPTS_BUCKET"))))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/sales":                  s.list,
		"GET /api/sales/{id}":             s.get,
		"GET /api/sales/{id}/receipt":     s.page,
		"GET /api/sales/{id}/receipt.pdf": s.pdf,
		"GET /api/sales/{id}/timeline":    s.timeline,
	})
}
