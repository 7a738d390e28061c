// Draw-order makes the order's PDF and keeps it, once.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/trail"
)

type service struct {
	db        *sql.DB
	documents *bucket.Bucket
	shop      *settings.Cache
}

func main() {
	s := service{db: setup.Must(mysql.Open()), documents: setup.Must(bucket.Open("DOCUMENTS_BUCKET")),
		shop: &settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second}}
	trail.Start(s.db, s.draw)
}
