// Write-document writes the XML of a document, keeps it, and notes that an attempt to send it begins.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/emission"
)

type input struct {
	ID string `json:"id"`
}

func main() {
	desk := courier.Desk{DB: setup.Must(mysql.Open()), Files: setup.Must(filestore.Open("DOCUMENTS_BUCKET"))}
	trail.Start(desk.DB, func(ctx context.Context, _ *step.Task, in input) (emission.Delivery, error) {
		return desk.Write(ctx, in.ID, time.Now().UTC().Truncate(time.Millisecond))
	})
}
