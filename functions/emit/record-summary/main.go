// Record-summary notes what came of an attempt with a summary, in its own row and in those of its documents.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
)

func main() {
	db := setup.Must(mysql.Open())
	trail.Start(db, func(ctx context.Context, _ *step.Task, in emission.Journey) (document.Again, error) {
		return in.Conclude(ctx, db, time.Now().UTC().Truncate(time.Millisecond))
	})
}
