// Draw-order makes the order's PDF and keeps it, once.
package main

import (
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/settings"
)

type service struct {
	db        *sql.DB
	documents *filestore.Bucket
	shop      *settings.Cache
}

func main() {
	s := service{db: setup.Must(mysql.Open()), documents: setup.Must(filestore.Open("DOCUMENTS_BUCKET")),
		shop: &settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: 10 * time.Second}}
	trail.Start(s.db, s.draw)
}
