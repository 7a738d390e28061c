package watch_test

import (
	"database/sql"
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/watch"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var now = time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestMeasure_aQuietShopHasNothingToTellButTheMissingBackup(t *testing.T) {
	t.Parallel()
	db := open(t)
	got, err := watch.Measure(t.Context(), db, now)
	if want := (watch.Figures{BackupHours: watch.Never}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestMeasure_tellsWhatIsLeftLying(t *testing.T) {
	t.Parallel()
	db := open(t)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	insert := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	// A living sale, one whose lease is over but that the sweep will find, one that it should have found, one that was recorded.
	for id, c := range map[string]struct {
		state string
		ends  time.Time
	}{"living": {"reserved", now.Add(time.Minute)}, "over": {"reserved", ago(time.Minute)}, "dead": {"reserved", ago(time.Hour)}, "sold": {"recorded", now}} {
		insert("insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at) values (?, '', '', ?, ?, ?)",
			id, c.state, ago(time.Hour), c.ends)
		insert("insert into stock_reservations (sale_id, product_id, quantity) values (?, 'p', 1)", id)
	}
	insert("insert into outbox (kind, subject, payload, created_at, published_at) values ('a', 'b', '{}', ?, ?), ('a', 'b', '{}', ?, null)",
		ago(time.Hour), now, ago(30*time.Minute))
	insert("insert into outbox (kind, subject, payload, created_at, set_aside_at) values ('a', 'b', '{}', ?, ?), ('a', 'b', '{}', ?, ?)",
		ago(time.Hour), now, ago(time.Hour), now)
	insert("insert into backups (id, state, location, detail, execution, created_at, verified_at) values ('1', 'verified', '', '', '', ?, ?), ('2', 'failed', '', '', '', ?, null)",
		ago(49*time.Hour), ago(48*time.Hour), ago(time.Hour))
	insert(`insert into workflow_steps (workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, input, output)
		values ('checkout', 's', 'x', 'Price the cart', 0, '', ?, ?, 1, 'done', '{}', '{}')`, now, now)
	got, err := watch.Measure(t.Context(), db, now)
	want := watch.Figures{LeakedReservations: 2, EventMinutes: 30, EventsSetAside: 2, BackupHours: 48, OldTrail: true}
	if err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func TestMeasure_warnsOfACertificateOfDocumentsThatAreSent(t *testing.T) {
	t.Parallel()
	db := open(t)
	urgency := func(statement string, args ...any) int {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
		got, err := watch.Measure(t.Context(), db, now)
		if err != nil {
			t.Fatal(err)
		}
		return got.CertificateUrgency
	}
	const begins = `insert into emissions (version, channel, ruc, legal_name, ubigeo, department, province, district, address, changed_by, changed_at, epoch, certificate_ends)
		values (?, ?, '20000000001', 'M', '150132', 'LIMA', 'LIMA', 'LIMA', 'Jr.', 'carmen', now(), ?, ?)`
	day := 24 * time.Hour
	if got := urgency(begins, 1, "production", 1, now.Add(31*day)); got != 0 {
		t.Errorf("31 days before its end it is %d", got)
	}
	if got := urgency(begins, 2, "production", 1, nil); got != 0 { // another address, the same series
		t.Errorf("after another address it is %d", got)
	}
	for left, want := range map[time.Duration]int{30 * day: 1, 8 * day: 1, 7 * day: 2, -day: 2} {
		if got := urgency("update emissions set certificate_ends = ? where version = 1", now.Add(left)); got != want {
			t.Errorf("%s before its end it is %d, want %d", left, got, want)
		}
	}
	if got := urgency(begins, 3, "off", 3, nil); got != 0 {
		t.Errorf("of a shop that sends nothing it is %d", got)
	}
}
