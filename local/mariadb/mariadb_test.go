package mariadb_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"carmensita.pe/market/local/mariadb"
)

func TestMain(m *testing.M) {
	_ = mysql.SetLogger(&mysql.NopLogger{}) // the driver reports each connection that these tests cut
	m.Run()
}

func TestStart_behavesAsMySQLDoes(t *testing.T) {
	t.Parallel()
	db := open(t, start(t, t.TempDir()).DSN("shop"))
	isolation := map[string]string{"MariaDB": "tx_isolation", "MySQL": "transaction_isolation"}[mariadb.Kind()]
	for setting, want := range map[string]string{
		"sql_mode":                          "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
		"time_zone":                         "+00:00",
		isolation:                           "READ-COMMITTED",
		"character_set_server":              "utf8mb4",
		"log_bin":                           "0",
		"innodb_flush_log_at_trx_commit":    "1",
		"innodb_doublewrite in ('1', 'ON')": "1",
	} {
		var got string
		if err := db.QueryRow("select @@" + setting).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
}

func TestStart_keepsTheDataInItsFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	exec1(t, open(t, first.DSN("shop")), "create table sale (id int primary key)")
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if log, err := os.ReadFile(filepath.Join(dir, "server.log")); err != nil || !strings.Contains(string(log), "Shutdown complete") {
		t.Errorf("Stop was no clean shutdown (%v):\n%s", err, log)
	}

	again := start(t, dir)

	exec1(t, open(t, again.DSN("shop")), "insert into sale values (1)")
}

func TestStart_beginsWithACopyOfAPreparedFolder(t *testing.T) {
	t.Parallel()
	prepared := filepath.Join(t.TempDir(), "prepared")
	var fills atomic.Int64
	fill := func(ctx context.Context, s *mariadb.Server) error {
		fills.Add(1)
		if err := s.Create(ctx, "shop"); err != nil {
			return err
		}
		exec1(t, open(t, s.DSN("shop")), "create table sale (id int primary key)")
		return nil
	}
	var programs sync.WaitGroup
	for range 3 {
		programs.Go(func() {
			if err := mariadb.Prepare(t.Context(), prepared, fill); err != nil {
				t.Error(err)
			}
		})
	}
	programs.Wait()

	for range 2 {
		s, err := mariadb.Start(t.Context(), mariadb.Options{Dir: t.TempDir(), From: prepared, BufferPoolMB: 32})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Stop(context.Background()) })
		exec1(t, open(t, s.TCPDSN("shop")), "insert into sale values (1)") // the first one in each copy
	}
	if fills.Load() != 1 {
		t.Errorf("it was filled %d times, want once", fills.Load())
	}
}

func TestPrepare_whatFailedIsMadeAnew(t *testing.T) {
	t.Parallel()
	prepared := filepath.Join(t.TempDir(), "prepared")
	broken := errors.New("broken")

	err := mariadb.Prepare(t.Context(), prepared, func(context.Context, *mariadb.Server) error { return broken })
	if _, found := os.Stat(prepared); !errors.Is(err, broken) || found == nil {
		t.Errorf("it says %v, and the folder is there: %v", err, found == nil)
	}

	if err := mariadb.Prepare(t.Context(), prepared, func(context.Context, *mariadb.Server) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestStart_refusesAFolderThatIsInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir)

	_, err := mariadb.Start(t.Context(), mariadb.Options{Dir: dir, BufferPoolMB: 16})

	if err == nil || !strings.Contains(err.Error(), "already runs") {
		t.Errorf("got %v, want a word about the other server", err)
	}
}

func TestStart_aFolderTooDeepForASocket(t *testing.T) {
	t.Parallel()
	s := start(t, filepath.Join(t.TempDir(), strings.Repeat("deep/", 25), "market"))

	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(s.Socket())) })
	if len(s.Socket()) > 100 {
		t.Errorf("the socket's path has %d bytes: %s", len(s.Socket()), s.Socket())
	}
	exec1(t, open(t, s.DSN("shop")), "do 1")
}

func TestStart_namesWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv(mariadb.DirVariable, t.TempDir())
	for kind, installed := range map[string]string{"mariadb": "mariadb-server-core", "mysql": "mysql-server-core"} {
		t.Setenv(mariadb.KindVariable, kind)

		_, err := mariadb.Start(t.Context(), mariadb.Options{Dir: t.TempDir()})

		if !errors.Is(err, exec.ErrNotFound) || !strings.Contains(err.Error(), "apt-get install "+installed) {
			t.Errorf("%s: got %v, want the package's name", kind, err)
		}
	}
}

func TestStart_namesTheServersThatThereAre(t *testing.T) {
	t.Setenv(mariadb.KindVariable, "postgres")

	_, err := mariadb.Start(t.Context(), mariadb.Options{Dir: t.TempDir()})

	if err == nil || !strings.Contains(err.Error(), "mariadb or mysql") {
		t.Errorf("got %v, want the two that are known", err)
	}
}

func TestStart_refusesTheOtherKindsData(t *testing.T) {
	t.Parallel()
	mark := map[string]string{"MariaDB": "mysql.ibd", "MySQL": "aria_log_control"}[mariadb.Kind()] // files that only the other one has
	dir := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "data"), 0o700), os.WriteFile(filepath.Join(dir, "data", mark), nil, 0o600)); err != nil {
		t.Fatal(err)
	}

	_, err := mariadb.Start(t.Context(), mariadb.Options{Dir: dir})

	if err == nil || !strings.Contains(err.Error(), "begin anew") {
		t.Errorf("got %v, want a word about the other server's data", err)
	}
}

func TestDSN_countsChangedRowsNotFoundRows(t *testing.T) {
	t.Parallel()
	db := open(t, start(t, t.TempDir()).DSN("shop"))
	exec1(t, db, "create table stock (product int primary key, on_hand int not null, counted datetime(3))")
	exec1(t, db, "insert into stock values (1, 5, ?)", time.Date(2026, 7, 28, 12, 0, 0, 5e6, time.UTC))

	result, err := db.Exec("update stock set on_hand = 5 where product = 1")
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := result.RowsAffected(); n != 0 {
		t.Errorf("an update that changed nothing counts %d rows, want 0", n)
	}

	var counted time.Time
	if err := db.QueryRow("select counted from stock").Scan(&counted); err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 7, 28, 12, 0, 0, 5e6, time.UTC); counted != want {
		t.Errorf("time came back as %v, want %v", counted, want)
	}
}

func TestTCPDSN_thePortNeedsThePassword(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	exec1(t, open(t, s.TCPDSN("shop")), "create table sale (id int primary key)")

	for _, user := range []string{"root", "market", ""} {
		config, err := mysql.ParseDSN(s.TCPDSN("shop"))
		if err != nil {
			t.Fatal(err)
		}
		config.User, config.Passwd = user, ""
		var refused *mysql.MySQLError
		if err := open(t, config.FormatDSN()).Ping(); !errors.As(err, &refused) || refused.Number != 1045 {
			t.Errorf("user %q without a password: %v, want access denied", user, err)
		}
	}
}

func TestKill_losesNoCommitThatWasAnswered(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	db := open(t, s.DSN("shop"))
	exec1(t, db, "create table sale (id bigint auto_increment primary key, total bigint not null)")

	const tills, before = 4, 200
	var answered atomic.Int64
	var killed atomic.Bool
	busy := make(chan struct{})
	var all sync.WaitGroup
	for range tills {
		all.Go(func() {
			for !killed.Load() {
				if _, err := db.Exec("insert into sale (total) values (100)"); err != nil {
					return
				}
				if answered.Add(1) == before {
					close(busy)
				}
			}
		})
	}
	<-busy
	killed.Store(true)
	s.Kill()
	all.Wait()

	if err := s.Await(t.Context()); err != nil {
		t.Fatal(err)
	}

	var kept int64
	if err := db.QueryRow("select count(*) from sale").Scan(&kept); err != nil {
		t.Fatal(err)
	}
	// A commit may have reached the disk without its answer reaching the till: at most one for each.
	if kept < answered.Load() || kept > answered.Load()+tills {
		t.Errorf("%d sales kept of %d answered", kept, answered.Load())
	}
}

func TestKill_startsTheServerAgainWhereItWas(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	db := open(t, s.DSN("shop"))
	exec1(t, db, "create table sale (id int primary key)")
	port, pid := s.Port(), s.Status().PID

	s.Kill()

	if err := s.Await(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec1(t, db, "insert into sale values (1)")
	if status := s.Status(); s.Port() != port || status.PID == pid || status.Restarts != 1 || !strings.Contains(status.LastEnd, "signal: killed") {
		t.Errorf("at port %d, before %d, it is %+v", s.Port(), port, status)
	}
}

func TestDo_isDoneAgainWhenTheServerDiesUnderIt(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	db := open(t, s.DSN("shop"))
	tries := 0

	err := s.Do(t.Context(), func(ctx context.Context) error {
		if tries++; tries == 1 {
			s.Kill()
		}
		_, err := db.ExecContext(ctx, "create table sale (id int primary key)")
		return err
	})

	if err != nil || tries != 2 {
		t.Errorf("done after %d tries: %v", tries, err)
	}
}

func BenchmarkStart_firstTime(b *testing.B) {
	for b.Loop() {
		if err := start(b, b.TempDir()).Stop(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStart_again(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		if err := start(b, dir).Stop(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// start runs a server with an empty database "shop".
func start(t testing.TB, dir string) *mariadb.Server {
	t.Helper()
	s, err := mariadb.Start(t.Context(), mariadb.Options{Dir: dir, BufferPoolMB: 32})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	if err := s.Create(t.Context(), "shop"); err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec1(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
