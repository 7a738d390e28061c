package event

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/event/db"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// SetAside is an event that the bus did not take: nobody received it, and it waits for an admin.
type SetAside struct {
	Number     int64     `json:"number"`
	Kind       Kind      `json:"kind"`
	Subject    string    `json:"subject"`
	At         time.Time `json:"at"`
	SetAsideAt time.Time `json:"setAsideAt"`
	// Failure is why the bus did not take it.
	Failure string `json:"failure"`
	// Data is as it was written, which may be why.
	Data string `json:"data"`
}

func setAsideOf(r db.EventsSetAsideRow) SetAside {
	return SetAside{Number: r.ID, Kind: Kind(r.Kind), Subject: r.Subject, At: r.CreatedAt, SetAsideAt: r.SetAsideAt.Time, Failure: r.Failure, Data: r.Payload}
}

// ListSetAside lists what was set aside, newest first. It returns errs.InvalidRequest for a cursor that no page gave.
func ListSetAside(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[SetAside], error) {
	before, err := paging.ParseBefore(cursor)
	if err != nil {
		return paging.Page[SetAside]{}, err
	}
	rows, err := db.New(conn).EventsSetAside(ctx, db.EventsSetAsideParams{Before: before, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[SetAside]{}, fmt.Errorf("reading what was set aside: %w", mysql.Explain(err))
	}
	all := make([]SetAside, len(rows))
	for i, r := range rows {
		all[i] = setAsideOf(r)
	}
	return paging.Cut(all, limit, func(a SetAside) paging.Cursor { return paging.Before(a.Number) }), nil
}

// Requeue queues an event that was set aside, with all of its tries. It does nothing for one that waits or was published.
// It returns errs.NotFound.
func Requeue(ctx context.Context, conn *sql.DB, number int64, by actor.Actor, now time.Time) error {
	return mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		row, err := q.LockEvent(ctx, number)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.NotFound, "no event has the number %d", number)
		}
		if err != nil {
			return fmt.Errorf("reading an event: %w", err)
		}
		if !row.SetAsideAt.Valid {
			return nil
		}
		if err := q.Requeue(ctx, number); err != nil {
			return fmt.Errorf("requeueing an event: %w", err)
		}
		was := setAsideOf(db.EventsSetAsideRow(row))
		is := map[string]any{"kind": was.Kind, "subject": was.Subject}
		return audit.Write(ctx, tx, by, "event.retried", strconv.FormatInt(number, 10), was, is, now)
	})
}
