// Write-summary writes the XML of a summary, keeps it, and notes that an attempt begins: to send it, or to ask about its ticket.
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
	trail.Start(desk.DB, func(ctx context.Context, _ *step.Task, in input) (emission.Errand, error) {
		return desk.WriteSummary(ctx, in.ID, time.Now().UTC().Truncate(time.Millisecond))
	})
}
