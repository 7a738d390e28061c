package migrations_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// cutter opens connections that break when a statement says so.
type cutter struct {
	driver.Connector
	// cuts says of each statement whether the connection ends when it is done, so that its result is lost.
	cuts func(statement string) bool
}

type cutConn struct {
	wholeConn
	cutter *cutter
}

// wholeConn is what the driver's connections can do.
type wholeConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Validator
	driver.SessionResetter
	driver.NamedValueChecker
}

func (c *cutter) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &cutConn{conn.(wholeConn), c}, nil //nolint:forcetypeassert // they all are
}

func (c *cutConn) ExecContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Result, error) {
	cut := c.cutter.cuts(statement + fmt.Sprint(args))
	result, err := c.wholeConn.ExecContext(ctx, statement, args)
	if err == nil && cut {
		_ = c.Close()
		return nil, mysql.ErrInvalidConn
	}
	return result, err
}

// through opens a database whose connections break.
func through(t *testing.T, dsn string, cuts func(string) bool) *sql.DB {
	t.Helper()
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	config.InterpolateParams = true
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(&cutter{connector, cuts})
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// firstTime says of each statement once that it is new.
func firstTime() func(string) bool {
	var mu sync.Mutex
	seen := map[string]bool{}
	return func(statement string) bool {
		mu.Lock()
		defer mu.Unlock()
		fresh := !seen[statement]
		seen[statement] = true
		return fresh
	}
}

func opened(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// theShape is all columns and indexes.
func theShape(t *testing.T, db *sql.DB) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `
		select concat_ws(' ', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, generation_expression, extra)
		from information_schema.columns where table_schema = database()
		union all
		select concat_ws(' ', table_name, index_name, seq_in_index, column_name, non_unique)
		from information_schema.statistics where table_schema = database()
		order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func wantWhole(t *testing.T, db *sql.DB) {
	t.Helper()
	got, want := theShape(t, db), theShape(t, dbtest.New(t, migrations.Apply))
	for _, one := range got {
		if !slices.Contains(want, one) {
			t.Errorf("there is %s", one)
		}
	}
	for _, one := range want {
		if !slices.Contains(got, one) {
			t.Errorf("there is no %s", one)
		}
	}
	wantBroughtAlong(t, db)
}

// TestMigrate_goesOnWhereItWasCutOff lets the connection end after each single statement, on data and on the schema, and migrates again.
func TestMigrate_goesOnWhereItWasCutOff(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, nil)
	db := through(t, dsn, firstTime())
	untilDone := func(migrate func() error) (runs int) {
		for migrate() != nil {
			if runs++; runs > 2000 {
				t.Fatalf("it never ends: %v", migrate())
			}
		}
		return runs
	}
	untilDone(func() error { return migrations.ApplyTo(t.Context(), db, beforeReferences) })
	fill(t, opened(t, dsn))

	runs := untilDone(func() error { return migrations.Apply(t.Context(), db) })

	if runs < 100 {
		t.Errorf("it was cut off %d times", runs)
	}
	wantWhole(t, opened(t, dsn))
}

// TestMigrate_goesOnAfterTheServerWasKilled kills MariaDB while it changes the schema or the data of a shop that is in use.
func TestMigrate_goesOnAfterTheServerWasKilled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute) // a busy computer
	defer cancel()
	server, err := mariadb.Start(ctx, mariadb.Options{Dir: t.TempDir(), BufferPoolMB: 64})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) }) //nolint:usetesting // the test's context is over by then
	const shop = "carmensita"
	if err := server.Create(ctx, shop); err != nil {
		t.Fatal(err)
	}
	plain := opened(t, server.DSN(shop))
	if err := migrations.ApplyTo(ctx, plain, beforeReferences); err != nil {
		t.Fatal(err)
	}
	fill(t, plain)
	var kills sync.WaitGroup
	fresh, count := firstTime(), 0
	db := through(t, server.DSN(shop), func(statement string) bool {
		if ours := !strings.Contains(statement, migrations.ProgressTable); ours && fresh(statement) {
			if count++; count%11 == 1 {
				kills.Go(server.Kill) // while the statement is on its way, done, or being done
			}
		}
		return false
	})

	err = server.Do(ctx, func(ctx context.Context) error { return migrations.Apply(ctx, db) })

	kills.Wait()
	if err == nil {
		err = server.Await(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	if restarts := server.Status().Restarts; restarts < 5 {
		t.Errorf("the server died %d times", restarts)
	}
	wantWhole(t, plain)
}

// A half that an older program left behind without a note is not taken for done.
func TestMigrate_saysWhatToDoAboutAHalfThatNobodyNoted(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, func(ctx context.Context, db *sql.DB) error { return migrations.ApplyTo(ctx, db, beforeReferences) })
	if _, err := db.ExecContext(t.Context(), "alter table stock_movements add column source int"); err != nil {
		t.Fatal(err)
	}
	err := migrations.Apply(t.Context(), db)
	if errs.CodeOf(err) != errs.Conflict || !strings.Contains(err.Error(), "00010_shelf.sql, statement 1 of") ||
		!strings.Contains(err.Error(), "docs/restore.md") {
		t.Errorf("it says %v", err)
	}
	if version, err := migrations.Version(t.Context(), db); err != nil || version != beforeReferences {
		t.Errorf("the schema has the version %d, %v", version, err)
	}
}

// Two programs that migrate at once wait for each other.
func TestMigrate_byTwoProgramsAtOnceIsDoneOnce(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, nil)
	var programs sync.WaitGroup
	for range 3 {
		programs.Go(func() {
			if err := migrations.Apply(t.Context(), opened(t, dsn)); err != nil {
				t.Error(err)
			}
		})
	}
	programs.Wait()
	if err := invariant.Check(t.Context(), opened(t, dsn)); err != nil {
		t.Error(err)
	}
}
