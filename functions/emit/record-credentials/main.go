// Record-credentials tells the audit who brought a certificate and a SOL user, and notes when the certificate ends; or who chose a provider of
// names. It gets what may be told of them, and no secret.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/trail"
)

type service struct{ db *sql.DB }

func main() {
	s := service{setup.Must(mysql.Open())}
	trail.Start(s.db, s.record)
}
