// Documents shows the electronic documents and what SUNAT said of each, and does what a manager decides about them.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	db    *sql.DB
	files *filestore.Bucket
}

func main() {
	s := service{db: setup.Must(mysql.Open()), files: setup.Must(filestore.Open("DOCUMENTS_BUCKET"))}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
		"GET /api/documents":               s.list,
		"GET /api/documents/{id}":          s.get,
		"GET /api/documents/{id}/xml":      s.xml,
		"GET /api/documents/{id}/cdr":      s.cdr,
		"POST /api/documents/{id}/resend":  s.resend,
		"POST /api/documents/{id}/confirm": s.confirm,
	}))
}
