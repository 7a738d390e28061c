// Package audit records who did what, when and from where, with the values before and after. It only appends, in the transaction of
// the change itself: a change that is not in the audit did not happen.
package audit

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"carmensita.pe/market/internal/platform/audit/db"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// Entry is one act. Action is a verb and a noun, such as "product.changed"; Subject the id of what was acted upon.
type Entry struct {
	ID      int64           `json:"id"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Address string          `json:"address"`
	Action  string          `json:"action"`
	Subject string          `json:"subject"`
	Before  json.RawMessage `json:"before"`
	After   json.RawMessage `json:"after"`
}

// Write appends an act in the transaction that does it. Before and after are what the thing was and is, as any JSON
// value; nil where there is none. Secrets must not be in them. A change after which the thing is as before, but for its version, is no act:
// saving a form unchanged leaves no entry.
func Write(ctx context.Context, tx db.DBTX, by actor.Actor, action, subject string, before, after any, at time.Time) error {
	was, is, err := documents(before, after)
	if err != nil || unchanged(was, is) {
		return err
	}
	err = db.New(tx).InsertEntry(ctx, db.InsertEntryParams{Actor: by.Username, Action: action, Subject: subject, Address: by.Address,
		BeforeDoc: was, AfterDoc: is, CreatedAt: at})
	if err != nil {
		return fmt.Errorf("writing the audit: %w", err)
	}
	return nil
}

// WriteOnce is Write for an act that the retry of a step may write twice: an act of this kind with the same id is there once.
// It returns errs.Conflict when the id stands for another act: an act without its entry must not be.
func WriteOnce(ctx context.Context, tx db.DBTX, id string, by actor.Actor, action, subject string, before, after any, at time.Time) error {
	was, is, err := documents(before, after)
	if err != nil {
		return err
	}
	q, act := db.New(tx), sql.NullString{String: id, Valid: true}
	written, err := q.InsertEntryOnce(ctx, db.InsertEntryOnceParams{ActID: act, Actor: by.Username, Action: action,
		Subject: subject, Address: by.Address, BeforeDoc: was, AfterDoc: is, CreatedAt: at})
	if err != nil {
		return fmt.Errorf("writing the audit: %w", err)
	}
	if written == 1 {
		return nil
	}
	first, err := q.Act(ctx, db.ActParams{ActID: act, Action: action})
	if err != nil {
		return fmt.Errorf("reading the audit: %w", err)
	}
	if first.Subject != subject || first.Actor != by.Username {
		return errs.New(errs.Conflict, "the id %s was used for another act", id)
	}
	return nil
}

func documents(before, after any) (was, is string, err error) {
	b, err := json.Marshal(before)
	if err != nil {
		return "", "", fmt.Errorf("writing the audit: %w", err)
	}
	a, err := json.Marshal(after)
	if err != nil {
		return "", "", fmt.Errorf("writing the audit: %w", err)
	}
	return string(b), string(a), nil
}

// unchanged reports whether two documents are of a thing that is as it was; no document is of none. The version grows with every save.
func unchanged(was, is string) bool {
	var before, after map[string]any
	if json.Unmarshal([]byte(was), &before) != nil || json.Unmarshal([]byte(is), &after) != nil || before == nil || after == nil {
		return false
	}
	delete(before, "version")
	delete(after, "version")
	return reflect.DeepEqual(before, after)
}

// Latest reads into after how the newest act of a kind, such as "user.", left its subject. It reports whether there is one.
func Latest(ctx context.Context, tx db.DBTX, kind, subject string, after any) (bool, error) {
	document, err := db.New(tx).Latest(ctx, db.LatestParams{Subject: subject, Kind: kind})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(document), after)
	}
	if err != nil {
		return false, fmt.Errorf("reading the audit: %w", err)
	}
	return true, nil
}

// List reads acts, newest first: all, or those upon one subject. It returns errs.InvalidRequest for a cursor that no
// page gave.
func List(ctx context.Context, conn db.DBTX, subject string, limit int, cursor string) (paging.Page[Entry], error) {
	from, err := paging.ParseBefore(cursor)
	if err != nil {
		return paging.Page[Entry]{}, err
	}
	rows, err := read(ctx, db.New(conn), subject, from, paging.Fetch(limit))
	if err != nil {
		return paging.Page[Entry]{}, fmt.Errorf("reading the audit: %w", mysql.Explain(err))
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = Entry{ID: r.ID, At: r.CreatedAt, Actor: r.Actor, Address: r.Address, Action: r.Action, Subject: r.Subject,
			Before: json.RawMessage(r.BeforeDoc), After: json.RawMessage(r.AfterDoc)}
	}
	return paging.Cut(entries, limit, func(e Entry) paging.Cursor { return paging.Before(e.ID) }), nil
}

func read(ctx context.Context, q *db.Queries, subject string, before int64, limit int32) ([]db.AuditLog, error) {
	if !mysql.ASCII(subject) {
		return nil, nil
	}
	if subject == "" {
		return q.Entries(ctx, db.EntriesParams{BeforeID: before, Limit: limit})
	}
	return q.EntriesOfSubject(ctx, db.EntriesOfSubjectParams{Subject: subject, BeforeID: before, Limit: limit})
}
