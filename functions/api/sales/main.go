// Sales shows what was sold: lists, receipts and the story of each sale.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/papers"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/emission/printed"
	"carmensita.pe/market/internal/shop/settings"
)

type service struct {
	db      *sql.DB
	press   printed.Press
	printer *papers.Printer
	shop    *settings.Cache
}

func main() {
	s := service{
		db:      setup.Must(mysql.Open()),
		printer: setup.Must(papers.Open(setup.Must(filestore.Open("RECEIPTS_BUCKET")))),
		shop:    &settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: 10 * time.Second},
	}
	s.press = printed.NewPress(s.db, setup.Must(setup.Env("PAGE_URL", "where customers look documents up")))
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/sales":                  s.search,
		"GET /api/sales/{id}":             s.get,
		"GET /api/sales/{id}/receipt":     s.page,
		"GET /api/sales/{id}/receipt.pdf": s.pdf,
		"GET /api/sales/{id}/timeline":    s.timeline,
		"GET /api/sales/{id}/comprobante": s.comprobante,
	})
}
