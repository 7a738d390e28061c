// Books gives the accountant the registers of a month, of sales and of purchases: their figures, and links to their files.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	db    *sql.DB
	shop  *settingstore.Store
	files *filestore.Bucket
}

func main() {
	s := service{db: setup.Must(mysql.Open()), shop: setup.Must(settingstore.Open()), files: setup.Must(filestore.Open("REPORTS_BUCKET"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/books/{period}":                   s.figures,
		"GET /api/books/{period}/{format}":          s.file,
		"GET /api/purchase-books/{period}":          s.purchases,
		"GET /api/purchase-books/{period}/{format}": s.purchaseFile,
	})
}
