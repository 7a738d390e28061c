// Consult shows customers their documents, without a sign-in: by what stands on the paper, or by a link that nobody can guess.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/papers"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/consult"
	"carmensita.pe/market/internal/shop/emission/printed"
)

type service struct {
	db       *sql.DB
	links    *consult.Links
	attempts *sessions.Attempts
	files    *filestore.Bucket
	press    printed.Press
	printer  *papers.Printer
}

func main() {
	s := service{db: setup.Must(mysql.Open()), attempts: setup.Must(sessions.OpenAttempts()), files: setup.Must(filestore.Open("DOCUMENTS_BUCKET")),
		printer: setup.Must(papers.Open(setup.Must(filestore.Open("RECEIPTS_BUCKET"))))}
	s.press = printed.NewPress(s.db, setup.Must(setup.Env("PAGE_URL", "where customers look documents up")))
	s.links = &consult.Links{DB: s.db}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"POST /api/consult":            s.find,
		"GET /api/consult/{link}":      s.show,
		"GET /api/consult/{link}/pdf":  s.pdf,
		"GET /api/consult/{link}/xml":  s.xml,
		"GET /api/documents/{id}/link": s.link,
	})
}
