package mysql_test

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	driverpkg "github.com/go-sql-driver/mysql"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// newShelf returns a database with two products of 10 pieces.
func newShelf(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, statement := range []string{"create table shelf (id int primary key, pieces int not null)", "insert into shelf values (1, 10), (2, 10)"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func pieces(t *testing.T, db *sql.DB, id int) (n int) {
	t.Helper()
	if err := db.QueryRow("select pieces from shelf where id = ?", id).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func take(ctx context.Context, tx *sql.Tx, id int) error {
	_, err := tx.ExecContext(ctx, "update shelf set pieces = pieces - 1 where id = ?", id)
	return err
}

func TestInTx_commitsAllOrNothing(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	refused := errs.New(errs.OutOfStock, "no more")
	tries := 0
	err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		tries++
		if err := take(t.Context(), tx, 1); err != nil {
			return err
		}
		return fmt.Errorf("taking: %w", refused)
	})
	if !errors.Is(err, refused) || tries != 1 || pieces(t, db, 1) != 10 {
		t.Errorf("%v after %d tries, and %d pieces are left; want the refusal, once, and all pieces", err, tries, pieces(t, db, 1))
	}
	if err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error { return take(t.Context(), tx, 1) }); err != nil || pieces(t, db, 1) != 9 {
		t.Errorf("%v, and %d pieces are left; want 9", err, pieces(t, db, 1))
	}
}

// A transaction begins with its first statement, whatever that is, and ends on the connection that goes on to be used.
func TestInTx_undoesItsFirstStatementWhateverThatIs(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	db.SetMaxOpenConns(1)
	undo := errors.New("no")
	for name, do := range map[string]func(*sql.Tx) error{
		"none":  func(*sql.Tx) error { return nil },
		"write": func(tx *sql.Tx) error { return take(t.Context(), tx, 1) },
		"bundle": func(tx *sql.Tx) error {
			return mysql.Bundled(t.Context(), tx, func(b *mysql.Bundle) error {
				_, err := b.ExecContext(t.Context(), "update shelf set pieces = ? where id = 1", 3)
				return err
			})
		},
		"query": func(tx *sql.Tx) error {
			var pieces int
			return errors.Join(tx.QueryRowContext(t.Context(), "select pieces from shelf where id = ? for update", 1).Scan(&pieces), take(t.Context(), tx, 1))
		},
		"prepared": func(tx *sql.Tx) error {
			statement, err := tx.PrepareContext(t.Context(), "update shelf set pieces = ? where id = 1")
			if err != nil {
				return err
			}
			defer statement.Close()
			_, err = statement.ExecContext(t.Context(), 5)
			return err
		},
		"wrong": func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), "update nothing set x = 1")
			if err == nil {
				return errors.New("a table that is not there was written")
			}
			return take(t.Context(), tx, 1)
		},
	} {
		err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error { return cmp.Or(do(tx), undo) })
		if !errors.Is(err, undo) || pieces(t, db, 1) != 10 {
			t.Errorf("%s: %v, and %d pieces are left, want 10", name, err, pieces(t, db, 1))
		}
	}
	if _, err := db.Exec("update shelf set pieces = 8 where id = 1"); err != nil { // no transaction is open any more
		t.Fatal(err)
	}
	if err := mysql.InTx(t.Context(), db, func(*sql.Tx) error { return undo }); !errors.Is(err, undo) || pieces(t, db, 1) != 8 {
		t.Errorf("%v, and %d pieces are left, want 8", err, pieces(t, db, 1))
	}
}

func TestInTx_rollsBackWhenItsWorkPanics(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	func() {
		defer func() { _ = recover() }()
		_ = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
			if err := take(t.Context(), tx, 1); err != nil {
				t.Error(err)
			}
			panic("a bug")
		})
	}()
	if left := pieces(t, db, 1); left != 10 {
		t.Errorf("%d pieces are left, want 10", left)
	}
	if open := db.Stats().InUse; open != 0 {
		t.Errorf("%d connections are still taken", open)
	}
}

// Two transactions take the same two rows in opposite orders, each holding its first when it asks for the other.
func TestInTx_runsTheVictimOfADeadlockAgain(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	var met sync.WaitGroup
	met.Add(2)
	var tries atomic.Int32
	sell := func(first, second int) error {
		var meet sync.Once
		return mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
			tries.Add(1)
			if err := take(t.Context(), tx, first); err != nil {
				return err
			}
			meet.Do(func() { met.Done(); met.Wait() })
			return take(t.Context(), tx, second)
		})
	}
	other := make(chan error)
	go func() { other <- sell(2, 1) }()
	if err := errors.Join(sell(1, 2), <-other); err != nil {
		t.Error(err)
	}
	if got := tries.Load(); got < 3 {
		t.Errorf("%d tries: there was no deadlock", got)
	}
	if one, two := pieces(t, db, 1), pieces(t, db, 2); one != 8 || two != 8 {
		t.Errorf("%d and %d pieces are left, want 8 of each", one, two)
	}
}

func TestInTx_givesUpOnARowThatIsNeverFree(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	holder, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Rollback()
	if err := take(t.Context(), holder, 1); err != nil {
		t.Fatal(err)
	}
	tries := 0
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		tries++
		if _, err := tx.Exec("set session innodb_lock_wait_timeout = 0"); err != nil {
			return err
		}
		return take(t.Context(), tx, 1)
	})
	if errs.CodeOf(err) != errs.Unavailable || tries < 2 || tries > 10 {
		t.Errorf("%v after %d tries, want unavailable after a few", err, tries)
	}
}

// A server that was demoted in a failover still answers, and refuses every write.
func TestInTx_bearsAServerThatOnlyReads(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, nil)
	owner, err := mysql.OpenDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	for _, statement := range []string{
		"create table shelf (id int primary key, pieces int not null)", "insert into shelf values (1, 10)",
		"create user clerk identified by 'Clerk-2026'", "grant select, update on shelf to clerk",
	} {
		if _, err := owner.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	readOnly := func(value string) {
		t.Helper()
		if _, err := owner.Exec("set global read_only = " + value); err != nil {
			t.Fatal(err)
		}
	}
	defer readOnly("off")
	db, err := mysql.OpenAs(dsn, "clerk", "Clerk-2026")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if left := pieces(t, db, 1); left != 10 {
		t.Fatalf("%d pieces", left)
	}

	readOnly("on")
	tries := 0
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		tries++
		return take(t.Context(), tx, 1)
	})
	if errs.CodeOf(err) != errs.Unavailable || tries < 2 {
		t.Errorf("%v after %d tries, want unavailable after a few", err, tries)
	}
	if _, err := db.Exec("update shelf set pieces = 0 where id = 1"); errs.CodeOf(mysql.Explain(err)) != errs.Unavailable {
		t.Errorf("a write without a transaction: %v, want unavailable", err)
	}
	tries = 0
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		if tries++; tries == 2 {
			readOnly("off")
		}
		return take(t.Context(), tx, 1)
	})
	if left := pieces(t, db, 1); err != nil || tries != 2 || left != 9 {
		t.Errorf("%v after %d tries, and %d pieces are left; want 9 at the second try", err, tries, left)
	}
}

func TestInTx_runsAgainWhatTheServerUndid(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	for number, want := range map[uint16]int{1020: 2, 1205: 2, 1213: 2, 1467: 2, 1637: 2, 1062: 1, 1406: 1, 1040: 1, 3024: 1} {
		tries := 0
		err := mysql.InTx(t.Context(), db, func(*sql.Tx) error {
			if tries++; tries == 1 {
				return fmt.Errorf("taking: %w", &driverpkg.MySQLError{Number: number})
			}
			return nil
		})
		if tries != want || (err == nil) != (want == 2) {
			t.Errorf("error %d: %d tries, then %v; want %d", number, tries, err, want)
		}
	}
}

func TestInTx_endsWithItsInvocation(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := mysql.InTx(ctx, db, func(tx *sql.Tx) error {
		if err := take(ctx, tx, 1); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if err == nil || pieces(t, db, 1) != 10 {
		t.Errorf("%v, and %d pieces are left; want a failure and all pieces", err, pieces(t, db, 1))
	}
}

func TestOpenDSN_readsWhatIsCommitted(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	reader, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Rollback()
	read := func() (n int) {
		t.Helper()
		if err := reader.QueryRow("select pieces from shelf where id = 1").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := read()
	if _, err := db.Exec("update shelf set pieces = 3 where id = 1"); err != nil {
		t.Fatal(err)
	}
	if after := read(); before != 10 || after != 3 {
		t.Errorf("read %d and then %d, want 10 and then 3: the isolation is not read committed", before, after)
	}
}

func TestOpenDSN_keepsTimeInUTC(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	want := time.Date(2026, 3, 15, 23, 59, 59, 123e6, time.UTC)
	var got, now time.Time
	if err := db.QueryRow("select cast(? as datetime(3)), current_timestamp(3)", want.In(time.FixedZone("Lima", -5*60*60))).Scan(&got, &now); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("stored %s, read %s", want, got)
	}
	if off := time.Since(now).Abs(); off > time.Minute {
		t.Errorf("the server's clock is %s off: it is not in UTC", off)
	}
}

func TestOpen_saysWhatToSet(t *testing.T) {
	t.Setenv(mysql.Variable, "")
	if _, err := mysql.Open(); err == nil || !strings.Contains(err.Error(), "MYSQL_DSN") {
		t.Errorf("got %v", err)
	}
	t.Setenv(mysql.Variable, "no DSN")
	if _, err := mysql.Open(); err == nil || !strings.Contains(err.Error(), "MYSQL_DSN") {
		t.Errorf("got %v", err)
	}
	t.Setenv(mysql.Variable, "root@unix(/nowhere/mysqld.sock)/carmensita")
	db, err := mysql.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = mysql.InTx(t.Context(), db, func(*sql.Tx) error { return nil })
	if errs.CodeOf(err) != errs.Unavailable {
		t.Errorf("without a server: %v, want unavailable", err)
	}
}

func TestExplain_tellsWhatPassesByItself(t *testing.T) {
	t.Parallel()
	server := func(number uint16) error { return fmt.Errorf("reserving: %w", &driverpkg.MySQLError{Number: number}) }
	for _, c := range []struct {
		err  error
		want errs.Code
	}{
		{server(1213), errs.Unavailable}, {server(1205), errs.Unavailable}, {server(1040), errs.Unavailable}, {server(1053), errs.Unavailable},
		{server(1467), errs.Unavailable}, {server(1203), errs.Unavailable}, {server(1317), errs.Unavailable}, {server(1927), errs.Unavailable},
		{server(3024), errs.Unavailable}, {server(3169), errs.Unavailable}, {server(4031), errs.Unavailable}, {server(1114), errs.Unavailable},
		{driver.ErrBadConn, errs.Unavailable}, {driverpkg.ErrInvalidConn, errs.Unavailable}, {io.EOF, errs.Unavailable},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, errs.Unavailable}, {context.DeadlineExceeded, errs.Unavailable},
		{server(1062), errs.Internal}, {server(1406), errs.Internal}, {server(1146), errs.Internal},
		{sql.ErrNoRows, errs.Internal}, {errors.New("a bug"), errs.Internal},
		{errs.New(errs.OutOfStock, "no more"), errs.OutOfStock}, {nil, ""},
	} {
		got := mysql.Explain(c.err)
		if errs.CodeOf(got) != c.want || !errors.Is(got, c.err) {
			t.Errorf("%v became %v, want %q around it", c.err, got, c.want)
		}
	}
}

func TestIsDuplicate_knowsARowThatIsThere(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	_, err := db.Exec("insert into shelf values (1, 1)")
	if !mysql.IsDuplicate(fmt.Errorf("adding: %w", err)) {
		t.Errorf("%v is a duplicate", err)
	}
	_, err = db.Exec("insert into shelf values (3, null)")
	if err == nil || mysql.IsDuplicate(err) {
		t.Errorf("%v is no duplicate", err)
	}
}

func TestASCII_tellsWhatAColumnOfCodesCannotHold(t *testing.T) {
	t.Parallel()
	db := newShelf(t)
	if _, err := db.Exec("create table codes (code varchar(30) character set ascii collate ascii_bin primary key)"); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"": true, "LAC-0001": true, "~ \x7f": true, "ñandú": false, "🥛": false, "\xff": false} {
		var n int
		err := db.QueryRow("select count(*) from codes where code = ?", text).Scan(&n)
		if got := mysql.ASCII(text); got != want || (got && err != nil) {
			t.Errorf("%q: %t, and the server says %v; want %t", text, got, err, want)
		}
	}
}
