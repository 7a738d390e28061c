package backup_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/actor"
	localbucket "carmensita.pe/market/local/bucket"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "backup")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	s3, err := localbucket.Start(localbucket.Options{Dir: dir, Buckets: []string{"backups"}})
	if err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_S3": s3.Endpoint(), "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local", "BACKUPS_BUCKET": "backups"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	dbtest.Main(m)
	_ = s3.Stop(context.Background())
}

var owner = actor.Actor{Username: "carmen", Name: "Carmen"}

// shop is a database with the demo shop, and a bucket for its backups.
type shop struct {
	t       testing.TB
	db      *sql.DB
	bucket  *filestore.Bucket
	scratch *backup.Scratch
}

func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{t: t, scratch: backup.NewScratch(dbtest.DSN(t, nil))}
	var err error
	if s.bucket, err = filestore.Open("BACKUPS_BUCKET"); err != nil {
		t.Fatal(err)
	}
	s.db = s.open(dbtest.DSN(t, dbtest.Migrated))
	goods, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(t.Context(), s.db, goods, demo.Tills, time.Now().UTC()); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shop) open(dsn string) *sql.DB {
	s.t.Helper()
	db, err := mysql.OpenDSN(dsn)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = db.Close() })
	return db
}

func (s *shop) exec(db *sql.DB, query string, args ...any) {
	s.t.Helper()
	if _, err := db.ExecContext(s.t.Context(), query, args...); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

// settings are those of a shop that changed them once.
func settings(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, `{"id":"shop","version":1,"settings":"{}"}`+"\n"+`{"id":"shop#0","version":0,"settings":"{}"}`+"\n")
	return err
}

// begin notes a backup in the books.
func (s *shop) begin() string {
	s.t.Helper()
	id := uuid.NewString()
	err := mysql.InTx(s.t.Context(), s.db, func(tx *sql.Tx) error {
		return backup.Begin(s.t.Context(), tx, id, "execution", owner, time.Now().UTC())
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// export makes a backup, up to its files and its manifest.
func (s *shop) export() backup.Manifest {
	s.t.Helper()
	id := s.begin()
	users, err := backup.WriteUsers(s.t.Context(), s.bucket, id, []string{"carmen"})
	if err != nil {
		s.t.Fatal(err)
	}
	m, folder, err := backup.Export(s.t.Context(), s.db, settings, users, s.bucket, id)
	if err != nil {
		s.t.Fatal(err)
	}
	err = mysql.InTx(s.t.Context(), s.db, func(tx *sql.Tx) error {
		return backup.RecordExport(s.t.Context(), tx, m, folder, time.Now().UTC())
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := backup.Conclude(s.t.Context(), s.db, s.bucket, id, folder); err != nil {
		s.t.Fatal(err)
	}
	return m
}

// load restores a backup into its scratch schema, which is dropped when the test ends.
func (s *shop) load(m backup.Manifest) *sql.DB {
	s.t.Helper()
	s.t.Cleanup(func() {
		if err := s.scratch.Drop(context.Background(), m.ID); err != nil {
			s.t.Error(err)
		}
	})
	if err := s.scratch.Create(s.t.Context(), m, s.db); err != nil {
		s.t.Fatal(err)
	}
	db, err := s.scratch.Open(m.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = db.Close() })
	if err := backup.LoadAll(s.t.Context(), s.bucket, m, db); err != nil {
		s.t.Fatal(err)
	}
	return db
}

func (s *shop) verify(m backup.Manifest, scratch *sql.DB) error {
	return backup.Verify(s.t.Context(), s.bucket, m, scratch)
}

// flip changes one bit of one byte of a file of the backup.
func (s *shop) flip(m backup.Manifest, file backup.File) {
	s.t.Helper()
	key := m.ID + "/" + file.Path
	content := s.read(key)
	content[len(content)/2] ^= 1
	err := s.bucket.Write(s.t.Context(), key, "application/gzip", func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(content))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func one[T any](s *shop, db *sql.DB, query string, args ...any) (value T) {
	s.t.Helper()
	if err := db.QueryRowContext(s.t.Context(), query, args...).Scan(&value); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return value
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(fmt.Sprint(err), part) {
			t.Errorf("got %v, want %q in it", err, part)
		}
	}
}

func (s *shop) read(key string) []byte {
	s.t.Helper()
	body, err := s.bucket.Open(s.t.Context(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	defer body.Close()
	content, err := io.ReadAll(body)
	if err != nil {
		s.t.Fatal(err)
	}
	return content
}
