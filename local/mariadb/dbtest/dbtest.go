// Package dbtest gives each test an empty MariaDB database of its own, on one server that all tests of a process share.
//
//	func TestMain(m *testing.M) { dbtest.Main(m) }
//
//	func TestTill(t *testing.T) {
//		t.Parallel()
//		db := dbtest.New(t, dbtest.Migrated)
//
// The server starts when the first test asks for it and ends with Main. It is set as the real one in all that a query can
// feel, but it does not wait for the disk: a test of crashes starts its own with mariadb.Start.
//
// The server begins with a copy of a folder that the first test process on this computer has prepared: installed, and with the shop's
// schema in it, from which databases are made without migrating each.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // New opens "mysql"

	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/folders"
	"carmensita.pe/market/local/mariadb"
)

var (
	inMain  atomic.Bool
	started atomic.Pointer[mariadb.Server]
	number  atomic.Int64
)

// Main runs the tests and then removes the server that they have used, if any.
func Main(m *testing.M) {
	inMain.Store(true)
	m.Run() // the exit code reaches os.Exit by itself when TestMain returns
	if server := started.Load(); server != nil {
		if err := server.Stop(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		if err := os.RemoveAll(server.Dir()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// New opens a fresh database, after migrate (may be nil) has filled it. The database is dropped when the test ends.
func New(t testing.TB, migrate func(context.Context, *sql.DB) error) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", DSN(t, migrate))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// DSN is New for tests that hand the database to another process.
func DSN(t testing.TB, migrate func(context.Context, *sql.DB) error) string {
	t.Helper()
	if !inMain.Load() {
		t.Fatal("dbtest needs `func TestMain(m *testing.M) { dbtest.Main(m) }` in this package")
	}
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d", number.Add(1))
	if err := s.Create(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	dsn := s.DSN(name)
	db, err := sql.Open("mysql", dsn+"&multiStatements=true") // for Migrated
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	t.Cleanup(func() { drop(t, s, name) })
	if migrate != nil {
		if err := migrate(t.Context(), db); err != nil {
			t.Fatalf("migrate %s: %v", name, err)
		}
	}
	return dsn
}

func drop(t testing.TB, s *mariadb.Server, name string) {
	t.Helper()
	db, err := sql.Open("mysql", s.DSN(""))
	if err == nil {
		defer db.Close()
		_, err = db.ExecContext(context.Background(), "drop database `"+name+"`") // the test's own context has ended
	}
	if err != nil {
		t.Errorf("drop %s: %v", name, err)
	}
}

// Migrated fills a database as migrations.Apply does, by copying what that has made once.
func Migrated(ctx context.Context, db *sql.DB) error {
	text, err := definition()
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, text)
	return err
}

var definition = sync.OnceValues(func() (string, error) {
	dir, err := prepared()
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(filepath.Join(dir, definitionFile))
	return string(text), err
})

const (
	migrated       = "migrated" // the database that Migrated copies
	definitionFile = migrated + ".sql"
)

// prepared gives the folder that servers begin with, which it makes when there is none for these migrations and this server.
var prepared = sync.OnceValues(func() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	installation, err := mariadb.Installation()
	if err != nil {
		return "", err
	}
	digest, err := migrations.Digest()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(mariadb.Cache(), "mysql-"+installation+"-"+digest)
	if err := mariadb.Prepare(ctx, dir, prepare); err != nil {
		return "", err
	}
	return dir, forgetOld()
})

func prepare(ctx context.Context, s *mariadb.Server) error {
	if err := s.Create(ctx, migrated); err != nil {
		return err
	}
	db, err := sql.Open("mysql", s.DSN(migrated))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := migrations.Apply(ctx, db); err != nil {
		return err
	}
	text, err := s.Definition(ctx, migrated)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.Dir(), definitionFile), []byte(text), 0o600)
}

// forgetOld removes the folders of other migrations and servers that nobody has used for a week.
func forgetOld() error {
	others, err := filepath.Glob(filepath.Join(mariadb.Cache(), "*"))
	if err != nil {
		return err
	}
	for _, other := range others {
		if info, err := os.Stat(other); err == nil && time.Since(info.ModTime()) > 7*24*time.Hour {
			_ = os.RemoveAll(other) // somebody else may do the same
		}
	}
	return nil
}

// patience bounds the start of a server: this computer may be busy.
const patience = 5 * time.Minute

var server = sync.OnceValues(func() (*mariadb.Server, error) {
	from, err := prepared()
	if err != nil {
		return nil, err
	}
	dir, err := folders.Temporary("dbtest")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := mariadb.Start(ctx, mariadb.Options{
		Dir:            dir,
		From:           from,
		BufferPoolMB:   64,
		MaxConnections: 500,
		Volatile:       true,
	})
	if err != nil {
		return nil, err
	}
	started.Store(s)
	return s, nil
})
