package settings

import (
	"context"
	"database/sql"
	"reflect"
	"strconv"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// Store keeps the newest version, and every one before it: dynamo.Settings.
type Store interface {
	// Load reads the newest version, or fails with errs.Unavailable.
	Load(ctx context.Context) (Settings, error)
	// Replace puts next in the place of before; errs.Stale when before is not the newest any more.
	Replace(ctx context.Context, before, next Settings) error
}

// Change makes values the next version for someone who saw the version seen. The same change by the same person again
// gives what the first one made.
//
// Two stores cannot commit together. The settings go first, by a conditional write that carries who, when and from
// where; the audit follows. A crash between the two leaves a valid change without an entry in the audit.
// The entry is written later, from what the settings know, by the same change sent again or by the next change, whichever comes
// first. In the other order the audit would have entries of changes that never happened.
//
// Errors: errs.InvalidRequest with the wrong fields, errs.Stale, errs.Unavailable (send it again).
func Change(ctx context.Context, store Store, db *sql.DB, seen int, values Values, by actor.Actor, now time.Time) (Settings, error) {
	values, err := values.Checked()
	if err != nil {
		return Settings{}, err
	}
	newest, err := store.Load(ctx)
	if err != nil {
		return Settings{}, err
	}
	if newest.Version == seen+1 && newest.ChangedBy == by.Username && reflect.DeepEqual(newest.Values, values) {
		return newest, writeAudit(ctx, db, newest)
	}
	if newest.Version != seen {
		return Settings{}, errs.New(errs.Stale, "version %d was changed; the newest is %d", seen, newest.Version)
	}
	if err := writeAudit(ctx, db, newest); err != nil {
		return Settings{}, err
	}
	next := Settings{Version: seen + 1, Values: values, Replaced: &newest.Values,
		ChangedBy: by.Username, ChangedFrom: by.Address, ChangedAt: now.UTC().Truncate(time.Millisecond)}
	if err := store.Replace(ctx, newest, next); err != nil {
		return Settings{}, err
	}
	return next, writeAudit(ctx, db, next)
}

// writeAudit writes a version into the audit, once however often it is called.
func writeAudit(ctx context.Context, db *sql.DB, s Settings) error {
	if s.Version == 0 {
		return nil
	}
	by := actor.Actor{Username: s.ChangedBy, Address: s.ChangedFrom}
	subject := Subject(s.Version)
	return mysql.Explain(audit.WriteOnce(ctx, db, subject, by, "settings.changed", subject, s.Replaced, s.Values, s.ChangedAt))
}

// Subject is how the audit names a version of the settings.
func Subject(version int) string { return "settings#" + strconv.Itoa(version) }
