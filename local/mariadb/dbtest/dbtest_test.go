package dbtest_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestNew_eachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	one, two := dbtest.New(t, shelves), dbtest.New(t, shelves)

	if _, err := one.Exec("insert into shelf0 (name) values ('arroz')"); err != nil {
		t.Fatal(err)
	}

	if got := count(t, one, "shelf0"); got != 1 {
		t.Errorf("the first database has %d rows, want 1", got)
	}
	if got := count(t, two, "shelf0"); got != 0 {
		t.Errorf("the second database has %d rows, want 0", got)
	}
}

func TestNew_dropsItsDatabaseWhenTheTestEnds(t *testing.T) {
	t.Parallel()
	var gone string
	t.Run("a test", func(t *testing.T) {
		if err := dbtest.New(t, nil).QueryRow("select database()").Scan(&gone); err != nil {
			t.Fatal(err)
		}
	})

	var left int
	err := dbtest.New(t, nil).QueryRow("select count(*) from information_schema.schemata where schema_name = ?", gone).Scan(&left)

	if err != nil || left != 0 {
		t.Errorf("%q is there %d times (%v), want it gone", gone, left, err)
	}
}

func TestDSN_reachesTheSameDatabaseAgain(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, shelves)

	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	if got := count(t, db, "shelf29"); got != 0 {
		t.Errorf("%d rows, want an empty shelf", got)
	}
}

// What a test pays: about 30 tables, as many as the shop has.
func BenchmarkNew(b *testing.B) {
	dbtest.New(b, nil) // the server's own start is not counted
	for b.Loop() {
		dbtest.DSN(b, shelves)
	}
}

func shelves(ctx context.Context, db *sql.DB) error {
	for i := range 30 {
		_, err := db.ExecContext(ctx, fmt.Sprintf(
			"create table shelf%d (id bigint auto_increment primary key, name varchar(100) not null, at datetime(3), index (name), index (at))", i))
		if err != nil {
			return err
		}
	}
	return nil
}

func count(t *testing.T, db *sql.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRow("select count(*) from " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
