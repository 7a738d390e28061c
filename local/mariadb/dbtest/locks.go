package dbtest

import (
	"database/sql"
	"sync"
	"testing"
	"time"
)

// looking is held by who reads the list of transactions. InnoDB makes that list anew only after a tenth of a second in which
// nobody read it, so two tests that looked in turn would both see an old one for good.
var looking sync.Mutex

// UntilSomebodyWaits returns when a transaction waits for a lock in a test's database.
func UntilSomebodyWaits(t testing.TB, db *sql.DB) {
	t.Helper()
	look := func() (waiting int) {
		looking.Lock()
		defer looking.Unlock()
		<-time.After(110 * time.Millisecond)
		if err := db.QueryRowContext(t.Context(), `select count(*) from information_schema.innodb_trx x
			join information_schema.processlist p on p.id = x.trx_mysql_thread_id
			where p.db = database() and x.trx_state = 'LOCK WAIT'`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		return waiting
	}
	for range 1000 {
		if look() > 0 {
			return
		}
	}
	t.Fatal("nobody waits for a lock")
}
