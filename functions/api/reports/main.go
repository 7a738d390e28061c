// Reports shows what reports there are, with links to their files, and the day at a glance.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db      *sql.DB
	reports *bucket.Bucket
}

func main() {
	s := service{db: setup.Must(mysql.Open()), reports: setup.Must(bucket.Open("REPORTS_BUCKET"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/reports":      s.list,
		"GET /api/reports/{id}": s.get,
		"GET /api/dashboard":    s.dashboard,
	})
}
