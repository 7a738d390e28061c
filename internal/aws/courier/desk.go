package courier

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/values/errs"
)

// Desk writes what a courier brings. It has the shop's books, and no secret.
type Desk struct {
	DB    *sql.DB
	Files *filestore.Bucket
}

// Write writes the XML of a document, keeps it, and notes that an attempt to send it begins.
//
// Errors: errs.NotFound, errs.Unavailable.
func (d Desk) Write(ctx context.Context, id string, now time.Time) (emission.Delivery, error) {
	written, err := emission.Write(ctx, d.DB, id, now)
	if errs.CodeOf(err) == errs.Internal { // no try will write it, and the others go on
		return emission.Hold(ctx, d.DB, id, err, now)
	}
	if err != nil {
		return emission.Delivery{}, err
	}
	kept, err := d.Files.PutNew(ctx, emission.Key(id, written.Revision, Unsigned), xmlType, written.XML)
	if err != nil {
		return emission.Delivery{}, err
	}
	return emission.Begin(ctx, d.DB, id, written, signature.Digest(kept), now)
}

// WriteSummary writes the XML of a summary, as Write does; of one that SUNAT has given a ticket for, it only notes the attempt.
func (d Desk) WriteSummary(ctx context.Context, id string, now time.Time) (emission.Errand, error) {
	written, err := emission.WriteSummary(ctx, d.DB, id, now)
	if errs.CodeOf(err) == errs.Internal {
		return emission.HoldSummary(ctx, d.DB, id, err, now)
	}
	if err != nil {
		return emission.Errand{}, err
	}
	if written.XML != nil {
		if _, err := d.Files.PutNew(ctx, emission.Key(id, written.Revision, Unsigned), xmlType, written.XML); err != nil {
			return emission.Errand{}, err
		}
	}
	return emission.BeginSummary(ctx, d.DB, id, written, now)
}
