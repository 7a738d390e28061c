// Write-document writes the XML of a document, keeps it, and notes that an attempt to send it begins.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/values/errs"
)

type input struct {
	ID string `json:"id"`
}

func main() {
	db, files := setup.Must(mysql.Open()), setup.Must(filestore.Open("DOCUMENTS_BUCKET"))
	trail.Start(db, func(ctx context.Context, _ *step.Task, in input) (emission.Delivery, error) {
		now := time.Now().UTC().Truncate(time.Millisecond)
		written, err := emission.Write(ctx, db, in.ID, now)
		if errs.CodeOf(err) == errs.Internal { // no try will write it, and the others go on
			return emission.Hold(ctx, db, in.ID, err, now)
		}
		if err != nil {
			return emission.Delivery{}, err
		}
		kept, err := files.PutNew(ctx, emission.Key(in.ID, written.Revision, courier.Unsigned), "application/xml", written.XML)
		if err != nil {
			return emission.Delivery{}, err
		}
		return emission.Begin(ctx, db, in.ID, written, signature.Digest(kept), now)
	})
}
