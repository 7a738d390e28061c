// Package mysql opens the database, migrates it, and runs transactions the way this product needs them.
//
// A transaction is short, takes its rows in a fixed order (checkout, series, stock by product id) and is run
// again as a whole when the server chose it as the victim of a deadlock or it waited too long for a lock.
// Failures that pass by themselves (the server restarts, the connection broke) become errs.Unavailable, which
// state machines retry. What MySQL 8.4 and MariaDB 10.11 share is all that is used.
package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/go-sql-driver/mysql"

	"carmensita.pe/market/internal/errs"
)

// Variable names the environment variable that Open reads.
const Variable = "MYSQL_DSN"

// Server error numbers: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
const (
	tooManyConnections = 1040
	serverShutdown     = 1053
	duplicateEntry     = 1062
	lockWaitTimeout    = 1205
	deadlock           = 1213
)

const (
	maxTries = 6
	// idleConnections is as many as one function process serves invocations at a time, so that none reconnects.
	idleConnections = 32
)

// Open connects by the DSN in MYSQL_DSN. It does not wait for the server: the first query does.
func Open() (*sql.DB, error) {
	dsn := os.Getenv(Variable)
	if dsn == "" {
		return nil, fmt.Errorf("%s is not set: give the database as user:password@tcp(host:3306)/carmensita, or user@tcp(host:3306)/carmensita?iam=us-east-1", Variable)
	}
	return OpenDSN(dsn)
}

// OpenDSN is Open with the DSN given, in the form of github.com/go-sql-driver/mysql. Time is UTC, parameters are
// put in by the client (one round trip a query), and a transaction reads what is committed: with the default,
// repeatable read, gap locks make two carts wait for each other that share no product.
func OpenDSN(dsn string) (*sql.DB, error) { return open(dsn, nil) }

// OpenAs is OpenDSN by another user, with a password, over the same TLS.
func OpenAs(dsn, username, password string) (*sql.DB, error) {
	return open(dsn, &login{username, password})
}

// login takes the place of who stands in the DSN.
type login struct{ username, password string }

func open(dsn string, as *login) (*sql.DB, error) {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", Variable, err)
	}
	config.ParseTime = true
	config.Loc = time.UTC
	config.InterpolateParams = true
	config.MultiStatements = true // for Bundle; texts are constants, so nobody can add a statement
	config.Timeout = 3 * time.Second
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	config.Params["time_zone"] = "'+00:00'"
	if err := signIn(config, as); err != nil {
		return nil, err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", Variable, err)
	}
	db := sql.OpenDB(readCommitted{connector})
	db.SetMaxOpenConns(idleConnections)
	db.SetMaxIdleConns(idleConnections)
	return db, nil
}

// readCommitted sets the isolation of every new connection: the variable for it has one name in MySQL 8.4 and another
// in MariaDB 10.11, the statement is the same.
type readCommitted struct{ driver.Connector }

// Connect opens a connection.
func (r readCommitted) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if execer, ok := conn.(driver.ExecerContext); ok {
		if _, err := execer.ExecContext(ctx, "set session transaction isolation level read committed", nil); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

// InTx runs do in a transaction and commits it; it rolls back when do fails. Deadlocks and lock waits run the
// whole again a few times, after a random pause. It returns do's error, or errs.Unavailable.
func InTx(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	return inTx(ctx, db, nil, do)
}

// InSnapshot is InTx for reading: every query sees the database as it was at the first one. It locks nothing.
func InSnapshot(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	return inTx(ctx, db, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, do)
}

// outer is a transaction that a context carries, and the database that it is of.
type outer struct {
	db *sql.DB
	tx *sql.Tx
}

type outerKey struct{}

// Within gives a context in which InTx on the database does its work as a part of tx: it is committed with the whole, and undone alone
// when it fails. So who calls a function that keeps its own transaction can add to it. What must outlive a failure, such as that a PIN
// was wrong, is written without InTx.
func Within(ctx context.Context, db *sql.DB, tx *sql.Tx) context.Context {
	return context.WithValue(ctx, outerKey{}, outer{db, tx})
}

// asPart runs do in a transaction that is under way.
func asPart(ctx context.Context, tx *sql.Tx, do func(*sql.Tx) error) error {
	if _, err := tx.ExecContext(ctx, "savepoint part"); err != nil {
		return fmt.Errorf("beginning a part of a transaction: %w", err)
	}
	err := do(tx)
	if err != nil && !again(err) { // then the server, or who runs the whole again, has undone it all
		if _, undo := tx.ExecContext(ctx, "rollback to savepoint part"); undo != nil {
			return errors.Join(err, fmt.Errorf("undoing a part of a transaction: %w", undo))
		}
	}
	return err
}

func inTx(ctx context.Context, db *sql.DB, options *sql.TxOptions, do func(*sql.Tx) error) error {
	if whole, ok := ctx.Value(outerKey{}).(outer); ok && whole.db == db && options == nil {
		return asPart(ctx, whole.tx, do)
	}
	for try := 1; ; try++ {
		err := once(ctx, db, options, do)
		if err == nil || !again(err) || try == maxTries {
			return Explain(err)
		}
		pause := time.Duration(rand.Int64N(int64(5*time.Millisecond) << try))
		select {
		case <-ctx.Done():
			return Explain(err)
		case <-time.After(pause):
		}
	}
}

func once(ctx context.Context, db *sql.DB, options *sql.TxOptions, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	defer tx.Rollback() // after a commit it says so, and after a failure the first error counts
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

func again(err error) bool {
	var server *mysql.MySQLError
	return errors.As(err, &server) && (server.Number == deadlock || server.Number == lockWaitTimeout)
}

// Explain turns a failure that passes by itself into errs.Unavailable and leaves every other as it is.
func Explain(err error) error {
	if err == nil || errs.CodeOf(err) != errs.Internal {
		return err
	}
	var server *mysql.MySQLError
	var network net.Error
	switch {
	case errors.As(err, &server):
		switch server.Number {
		case tooManyConnections, serverShutdown, lockWaitTimeout, deadlock:
			return errs.Wrap(errs.Unavailable, err, "the database is busy")
		}
		return err
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, mysql.ErrInvalidConn), errors.Is(err, io.EOF), errors.As(err, &network):
		return errs.Wrap(errs.Unavailable, err, "the database does not answer")
	}
	return err
}

// IsDuplicate says whether err is a row that its primary or unique key had already.
func IsDuplicate(err error) bool {
	var server *mysql.MySQLError
	return errors.As(err, &server) && server.Number == duplicateEntry
}

// ASCII says whether text can stand in a column of ids or codes, which are ASCII. Text that cannot must not be compared with
// one: the server answers with an error (1267), not with "not equal".
func ASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// Rows makes an insert of n rows out of one of a single row, whose values list stands last: sqlc checks the
// single row, and one statement writes them all.
func Rows(insert string, n int) string {
	at := strings.LastIndex(insert, "(")
	one := insert[at:]
	return insert + strings.Repeat(",\n"+one, n-1)
}
