package document

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/document/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// List gives documents, newest first: of a day, of a state, or of both. A zero day is every day, for which a state is needed.
//
// Errors: errs.InvalidRequest for a cursor that is none.
func List(ctx context.Context, conn db.DBTX, day peru.Day, state State, limit int, cursor string) (paging.Page[Document], error) {
	before, beforeID, err := paging.ParseAt(cursor, paging.Latest)
	if err != nil {
		return paging.Page[Document]{}, err
	}
	q, list := db.New(conn), []Document{}
	if day.IsZero() {
		rows, err := q.OfState(ctx, db.OfStateParams{State: string(state), Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
		if err != nil {
			return paging.Page[Document]{}, fmt.Errorf("reading the documents of a state: %w", mysql.Explain(err))
		}
		for _, row := range rows {
			list = append(list, shown(db.FindRow(row)))
		}
	} else {
		rows, err := q.OfDay(ctx, db.OfDayParams{Day: day, AnyState: state == "", State: string(state), Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
		if err != nil {
			return paging.Page[Document]{}, fmt.Errorf("reading the documents of a day: %w", mysql.Explain(err))
		}
		for _, row := range rows {
			list = append(list, shown(db.FindRow(row)))
		}
	}
	return paging.Cut(list, limit, func(d Document) paging.Cursor { return paging.At(d.IssuedAt, d.ID) }), nil
}

// Resend sends a document again, at once: the same bytes, or, when it was refused at the door and its data were mended, signed anew. What is
// answered for good stays as it is; a document that waits goes first.
//
// Errors: errs.NotFound, errs.Conflict (it is accepted, rejected, void, or too late).
func Resend(ctx context.Context, conn *sql.DB, id string, by actor.Actor, now time.Time) (Document, error) {
	return act(ctx, conn, id, "document.resent", by, now, func(q *db.Queries, held Locked, stands Document) error {
		next := db.ResendParams{State: string(held.State), Revision: held.Revision, NextTry: at(now), ID: id}
		switch {
		case held.State == Sent: // under way
			return nil
		case held.Waits():
		case held.State == Held && stands.Advice == MendData:
			next.State, next.Revision = string(Issued), held.Revision+1
		case held.State == Held && (stands.Advice == LookUp || stands.Advice == OtherSystem):
			next.State = string(Unknown)
		default:
			return errs.New(errs.Conflict, "the document %s is %s: there is nothing to send", stands.Number, held.State)
		}
		return q.Resend(ctx, next)
	})
}

// Confirm notes that a person has found the document accepted in SOL. It is for one that nobody can ask about by program.
//
// Errors: errs.NotFound, errs.Conflict (it does not wait to be looked up).
func Confirm(ctx context.Context, conn *sql.DB, id string, by actor.Actor, now time.Time) (Document, error) {
	return act(ctx, conn, id, "document.confirmed", by, now, func(q *db.Queries, held Locked, stands Document) error {
		switch {
		case held.State == Accepted && stands.Advice == LookedUp:
			return nil
		case held.State == Held && stands.Advice == LookUp:
			return q.Confirm(ctx, db.ConfirmParams{AnsweredAt: at(now), ID: id})
		}
		return errs.New(errs.Conflict, "the document %s is %s: there is nothing to look up", stands.Number, held.State)
	})
}

// act does something with a document under its lock and tells the audit.
func act(ctx context.Context, conn *sql.DB, id, name string, by actor.Actor, now time.Time, do func(*db.Queries, Locked, Document) error) (is Document, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		held, err := Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		was, err := Find(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := do(db.New(tx), held, was); err != nil {
			return err
		}
		if is, err = Find(ctx, tx, id); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, name, id, was, is, now)
	})
	return is, mysql.Explain(err)
}
