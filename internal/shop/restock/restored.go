package restock

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/restock/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// WasSent notes that the supplier has had an order since before the shop was restored: nobody writes to him, and its goods can come. A draft
// counts as approved as it stands. An order that a person ended meanwhile stays as it is. It returns errs.NotFound.
func WasSent(ctx context.Context, tx *sql.Tx, id string, by actor.Actor, now time.Time) error {
	q := db.New(tx)
	row, err := q.LockOrder(ctx, id)
	if err != nil {
		return errs.Wrap(errs.NotFound, err, "no order has the id %q", id)
	}
	if State(row.State) == Draft {
		approval := Act{ID: uuid.NewSHA1(uuid.Nil, []byte("sent before a restore "+id)).String(), OrderID: id, Kind: Approve}
		if _, err := Do(ctx, tx, Submission{Act: approval, By: by, Role: "admin"}, row.Total, now); err != nil {
			return err
		}
		row.State = string(Approved)
	}
	if State(row.State) != Approved {
		return nil
	}
	_, err = MarkSent(ctx, tx, Delivery{ID: id}, now)
	return err
}

// Unfollow has the next plan begin the state machines of open orders from before a restore: those that followed them are gone with their cloud.
func Unfollow(ctx context.Context, tx *sql.Tx, restored time.Time) error {
	if err := db.New(tx).Unfollow(ctx, restored); err != nil {
		return fmt.Errorf("freeing open orders: %w", err)
	}
	return nil
}
