// Package mysql opens the database, migrates it, and runs transactions the way this product needs them.
//
// A transaction is short and is run again as a whole when the server undid it for another's sake: a deadlock, a lock that was waited
// for too long. So that no two wait for each other in a circle, every transaction of every package locks what it locks of these in
// this order, whether it reads for update or writes:
//
//  1. tills, then till_shifts
//  2. what it is about: checkouts and the lines of a sale, its refunds and payouts; an order to a supplier; a purchase; a count;
//     a document
//  3. receipt_series
//  4. customers
//  5. stock in the order of product ids, with its reservations, batches and incidents
//  6. products in the order of their ids
//  7. rollup_changes in the order of days, then the rollup of the day
//
// All else is inserted, or is locked by nobody else meanwhile. A number's time is taken with the number, and what is locked after it
// is dated by it: therefore a series comes before customers and stock. The test of it is internal/shop/settlement/load_test.go.
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
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-sql-driver/mysql"

	"carmensita.pe/market/internal/values/errs"
)

// Variable names the environment variable that Open reads.
const Variable = "MYSQL_DSN"

// Numbers of errors of the server, which MySQL and MariaDB share where nothing else is said:
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html, https://mariadb.com/docs/server/reference/error-codes
const duplicateEntry = 1062

// again are the errors that undo a transaction, or keep it from beginning, and that the same transaction may not meet when it is run
// again at once.
var again = []uint16{
	1020, // MariaDB: the record has changed since it was read
	1205, // a lock was waited for too long
	1213, // the victim of a deadlock
	1412, // a table was altered since the transaction began
	1467, // no value of an auto-increment: the lock on it was lost to a deadlock
	1615, // a statement has to be prepared again
	1637, // too many transactions at once
	3101, // MySQL: a member of the cluster undid it
	3572, // a lock was not waited for
}

// passing are the errors that end by themselves, but not at once: the server is full, restarts, or hands over to another. A failover's
// read-only errors (1290, 1792, 1836) never arrive here: the driver throws their connection away.
var passing = []uint16{
	1021, 1114, // the disk or the table is full
	1037, 1038, 1041, 1135, // out of memory or threads
	1040, 1203, 1226, // too many connections, of all or of this user
	1042, 1043, // the host or the handshake failed
	1047,                   // MariaDB: a member of the cluster is not ready
	1053, 1077, 1079, 1080, // the server shuts down
	1129,                         // the host is blocked after failed connections
	1152, 1158, 1159, 1160, 1161, // the connection was aborted
	1184, // the connection was aborted before its first query
	1317, // the query was interrupted
	1927, // MariaDB: the connection was killed
	1969, // MariaDB: the statement took longer than it may
	3024, // MySQL: the statement took longer than it may
	3168, // MySQL: the server is not available
	3169, // MySQL: the session was killed
	4031, // MySQL: the server closed a connection that was idle
}

const (
	maxTries = 6
	// lockWait, in seconds, is how long a function waits for another's lock; the server's default is 50. The steps of a checkout have 5
	// seconds: one that gave up must not go on waiting in the server, to lock rows when nobody needs them any more.
	lockWait = "3"
	// idleConnections is as many as one function process serves invocations at a time, so that none reconnects.
	idleConnections = 32
)

// Open connects by the DSN in MYSQL_DSN. It does not wait for the server: the first query does.
func Open() (*sql.DB, error) {
	dsn := os.Getenv(Variable)
	if dsn == "" {
		return nil, fmt.Errorf("%s is not set: give the database as user:password@tcp(host:3306)/carmensita, or user@tcp(host:3306)/carmensita?iam=us-east-1",
			Variable)
	}
	return open(dsn, nil, map[string]string{"innodb_lock_wait_timeout": lockWait})
}

// OpenDSN is Open with the DSN given, in the form of github.com/go-sql-driver/mysql. Time is UTC, parameters are
// put in by the client (one round trip a query), and a transaction reads what is committed: with the default,
// repeatable read, gap locks make two carts wait for each other that share no product.
func OpenDSN(dsn string) (*sql.DB, error) { return open(dsn, nil, nil) }

// OpenAs is OpenDSN by another user, with a password, over the same TLS.
func OpenAs(dsn, username, password string) (*sql.DB, error) {
	return open(dsn, &login{username, password}, nil)
}

// login takes the place of who stands in the DSN.
type login struct{ username, password string }

// open connects with variables of the session beside those that every connection has.
func open(dsn string, as *login, variables map[string]string) (*sql.DB, error) {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", Variable, err)
	}
	config.ParseTime = true
	config.Loc = time.UTC
	config.InterpolateParams = true
	config.MultiStatements = true // for Bundle; texts are constants, so nobody can add a statement
	config.Timeout = 3 * time.Second
	config.RejectReadOnly = true // after a failover a pool would hold on to the server that only reads
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	maps.Copy(config.Params, variables)
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
	opened, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := opened.(driverConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver gives a connection %T, which lacks something", opened), opened.Close())
	}
	if _, err := inner.ExecContext(ctx, "set session transaction isolation level read committed", nil); err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return &conn{driverConn: inner}, nil
}

// InTx runs do in a transaction and commits it; it rolls back when do fails. Deadlocks, lock waits and servers that
// only read run the whole again a few times, after a random pause. It returns do's error, or errs.Unavailable.
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

// Within returns a context in which InTx on the database does its work as a part of tx: it is committed with the whole, and undone alone
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
	if err != nil && !mayRunAgain(err) { // then the server, or who runs the whole again, has undone it all
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
		if err == nil || !mayRunAgain(err) || try == maxTries {
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

// mayRunAgain reports whether a transaction that failed so was undone, and may succeed at once. A bad connection is one over which the
// statement did not go, or a server that refused it because it only reads.
func mayRunAgain(err error) bool {
	var server *mysql.MySQLError
	return errors.As(err, &server) && slices.Contains(again, server.Number) || errors.Is(err, driver.ErrBadConn)
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
		if slices.Contains(again, server.Number) || slices.Contains(passing, server.Number) {
			return errs.Wrap(errs.Unavailable, err, "the database is busy")
		}
		return err
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, mysql.ErrInvalidConn), errors.Is(err, io.EOF), errors.As(err, &network):
		return errs.Wrap(errs.Unavailable, err, "the database does not answer")
	}
	return err
}

// IsDuplicate reports whether err is a row that its primary or unique key had already.
func IsDuplicate(err error) bool {
	var server *mysql.MySQLError
	return errors.As(err, &server) && server.Number == duplicateEntry
}

// ASCII reports whether text can stand in a column of ids or codes, which are ASCII. Text that cannot must not be compared with
// one: the server answers with an error (1267), not with "not equal".
func ASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}
