// Reports shows what reports there are, with links to their files, and the day at a glance.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	db      *sql.DB
	reports *filestore.Bucket
}

func main() {
	s := service{db: setup.Must(mysql.Open()), reports: setup.Must(filestore.Open("REPORTS_BUCKET"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/reports":      s.list,
		"GET /api/reports/{id}": s.get,
		"GET /api/dashboard":    s.dashboard,
	})
}
