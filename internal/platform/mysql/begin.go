package mysql

import (
	"context"
	"database/sql/driver"

	"github.com/go-sql-driver/mysql"
)

// begin starts a transaction. It goes with the first statement, which spares a round trip to the server.
const begin = "start transaction;\n"

// driverConn is all that database/sql asks of a connection, and the driver gives.
type driverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// conn is a connection whose transactions begin with their first statement. The pool has looked whether the connection is alive when it
// gives it out (ResetSession), so that this is not found out too late.
type conn struct {
	driverConn
	// begins says that a transaction is to begin with the next statement.
	begins bool
}

// BeginTx sends nothing for a transaction of the session's isolation.
func (c *conn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	if options != (driver.TxOptions{}) {
		return c.driverConn.BeginTx(ctx, options)
	}
	if !c.IsValid() {
		return nil, driver.ErrBadConn
	}
	c.begins = true
	return transaction{c}, nil
}

// ExecContext runs statements; what changed is of the last one.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	result, err := c.driverConn.ExecContext(ctx, c.first(query), args)
	c.sent(err)
	return result, err
}

// QueryContext runs statements; what gives no rows is passed over.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.driverConn.QueryContext(ctx, c.first(query), args)
	c.sent(err)
	return rows, err
}

// PrepareContext prepares one statement, which cannot have the beginning of a transaction before it.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if c.begins {
		if _, err := c.ExecContext(ctx, "do 0", nil); err != nil {
			return nil, err
		}
	}
	return c.driverConn.PrepareContext(ctx, query)
}

func (c *conn) first(query string) string {
	if c.begins {
		return begin + query
	}
	return query
}

// sent notes that the transaction has begun, unless the driver declined to send the statement in this way.
func (c *conn) sent(err error) {
	if err != driver.ErrSkip { //nolint:errorlint // it is never wrapped
		c.begins = false
	}
}

// transaction ends what begun with a statement; nothing is sent for one that had none.
type transaction struct{ *conn }

// Commit makes its changes last.
func (t transaction) Commit() error { return t.end("commit") }

// Rollback undoes it.
func (t transaction) Rollback() error { return t.end("rollback") }

func (t transaction) end(statement string) error {
	if t.begins {
		t.begins = false
		return nil
	}
	if !t.IsValid() {
		return mysql.ErrInvalidConn
	}
	_, err := t.driverConn.ExecContext(context.Background(), statement, nil)
	return err
}
