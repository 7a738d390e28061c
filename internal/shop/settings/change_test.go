package settings_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	noon  = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	carla = actor.Actor{Username: "carla", Name: "Carla", Address: "192.0.2.7"}
	other = actor.Actor{Username: "other", Name: "Other", Address: "192.0.2.8"}
)

// desk is a store in memory. With crash it keeps a change and then fails, as a process that dies right after does.
type desk struct {
	mu     sync.Mutex
	newest settings.Settings
	crash  bool
}

func (d *desk) Load(context.Context) (settings.Settings, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.newest, nil
}

func (d *desk) Replace(_ context.Context, before, next settings.Settings) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.newest.Version != before.Version {
		return errs.New(errs.Stale, "changed")
	}
	d.newest = next
	if d.crash {
		return errs.New(errs.Unavailable, "the answer is lost")
	}
	return nil
}

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func named(name string) settings.Values {
	values := settings.Default().Values
	values.ShopName = name
	return values
}

// changeOf reads what the audit says of a version: its entries, and the names before and after in the first.
func changeOf(t *testing.T, db *sql.DB, version int) (entries []audit.Entry, was, is string) {
	t.Helper()
	found, err := audit.List(t.Context(), db, settings.Subject(version), 10, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Items) > 0 {
		var before, after settings.Values
		if json.Unmarshal(found.Items[0].Before, &before) != nil || json.Unmarshal(found.Items[0].After, &after) != nil {
			t.Fatalf("unreadable: %+v", found.Items[0])
		}
		was, is = before.ShopName, after.ShopName
	}
	return found.Items, was, is
}

func TestChange_makesTheNextVersionAndTellsTheAudit(t *testing.T) {
	t.Parallel()
	store, db := &desk{newest: settings.Default()}, open(t)

	made, err := settings.Change(t.Context(), store, db, 0, named(" Bodega Ñusta "), carla, noon)

	if err != nil || made.Version != 1 || made.ShopName != "Bodega Ñusta" || made.ChangedBy != "carla" || !made.ChangedAt.Equal(noon) {
		t.Fatalf("made %+v, %v", made, err)
	}
	entries, was, is := changeOf(t, db, 1)
	if len(entries) != 1 || was != "Market Carmensita" || is != "Bodega Ñusta" || entries[0].Actor != "carla" || entries[0].Address != carla.Address {
		t.Errorf("the audit tells %+v", entries)
	}
}

func TestChange_refusesWhoSawAnOlderVersion(t *testing.T) {
	t.Parallel()
	store, db := &desk{newest: settings.Default()}, open(t)
	if _, err := settings.Change(t.Context(), store, db, 0, named("first"), carla, noon); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		by     actor.Actor
		values settings.Values
	}{"another value": {carla, named("second")}, "another person": {other, named("first")}} {
		if _, err := settings.Change(t.Context(), store, db, 0, c.values, c.by, noon); errs.CodeOf(err) != errs.Stale {
			t.Errorf("%s: %v, want it to be stale", name, err)
		}
	}
	if _, err := settings.Change(t.Context(), store, db, 7, named("future"), carla, noon); errs.CodeOf(err) != errs.Stale {
		t.Errorf("a version that is not there yet: %v", err)
	}
}

func TestChange_afterACrashIsToldWhenItIsSentAgain(t *testing.T) {
	t.Parallel()
	store, db := &desk{newest: settings.Default(), crash: true}, open(t)
	if _, err := settings.Change(t.Context(), store, db, 0, named("kept"), carla, noon); errs.CodeOf(err) != errs.Unavailable {
		t.Fatalf("got %v", err)
	}
	if entries, _, _ := changeOf(t, db, 1); len(entries) != 0 {
		t.Fatal("the crash came after the audit")
	}
	store.crash = false
	for range 2 {
		made, err := settings.Change(t.Context(), store, db, 0, named("kept"), carla, noon.Add(time.Hour))
		if err != nil || made.Version != 1 || !made.ChangedAt.Equal(noon) {
			t.Errorf("sent again: %+v, %v; want what the first made", made, err)
		}
	}
	if entries, was, is := changeOf(t, db, 1); len(entries) != 1 || was != "Market Carmensita" || is != "kept" || !entries[0].At.Equal(noon) {
		t.Errorf("the audit tells %+v", entries)
	}
}

func TestChange_afterACrashIsToldByTheNextChange(t *testing.T) {
	t.Parallel()
	store, db := &desk{newest: settings.Default(), crash: true}, open(t)
	_, _ = settings.Change(t.Context(), store, db, 0, named("kept"), carla, noon)
	store.crash = false
	if _, err := settings.Change(t.Context(), store, db, 1, named("next"), other, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	first, _, is := changeOf(t, db, 1)
	second, _, _ := changeOf(t, db, 2)
	if len(first) != 1 || is != "kept" || first[0].Actor != "carla" || len(second) != 1 || second[0].Actor != "other" {
		t.Errorf("the audit tells %+v and %+v", first, second)
	}
}
