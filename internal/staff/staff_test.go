package staff_test

import (
	"database/sql"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/mysql/migrations"
	"carmensita.pe/market/internal/staff"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)

// withPIN is a database in which luis approves with 2468.
func withPIN(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, migrations.Apply))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := staff.Set(t.Context(), db, staff.Manager{Username: "luis", Name: "Luis Huamán", Role: "manager"}, "2468", noon); err != nil {
		t.Fatal(err)
	}
	return db
}

func approve(t *testing.T, db *sql.DB, username, pin string, at time.Time, want errs.Code) {
	t.Helper()
	by, err := staff.Approve(t.Context(), db, staff.Approval{Username: username, PIN: pin}, at)
	if got := errs.CodeOf(err); got != want {
		t.Errorf("%s with %s: got %q, want %q", username, pin, got, want)
	}
	if err == nil && by.Name != "Luis Huamán" {
		t.Errorf("approved by %+v", by)
	}
}

func TestApprove_takesThePINOfAManagerOnly(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	approve(t, db, "luis", "2468", noon, "")
	approve(t, db, "luis", "2469", noon, errs.WrongPIN)
	approve(t, db, "rosa", "2468", noon, errs.WrongPIN)
	if err := staff.Drop(t.Context(), db, "luis"); err != nil {
		t.Fatal(err)
	}
	approve(t, db, "luis", "2468", noon, errs.WrongPIN)
}

func TestApprove_isLockedForAQuarterOfAnHourAfterFiveWrongPINs(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	for range 4 {
		approve(t, db, "luis", "0000", noon, errs.WrongPIN)
	}
	approve(t, db, "luis", "2468", noon, "") // forgets the four
	for range 5 {
		approve(t, db, "luis", "0000", noon, errs.WrongPIN)
	}
	approve(t, db, "luis", "2468", noon.Add(14*time.Minute), errs.TooManyTries)
	approve(t, db, "luis", "0000", noon.Add(15*time.Minute), errs.WrongPIN)
	approve(t, db, "luis", "2468", noon.Add(15*time.Minute), "")
}

func TestApprove_looksAtFivePINsHoweverManyAreTriedAtOnce(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	var looked atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := staff.Approve(t.Context(), db, staff.Approval{Username: "luis", PIN: "0000"}, noon)
			if errs.CodeOf(err) == errs.WrongPIN {
				looked.Add(1)
			}
		})
	}
	all.Wait()
	if got := looked.Load(); got != 5 {
		t.Errorf("%d PINs were looked at, want 5", got)
	}
}

func TestSet_refusesWhatIsNoPIN(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	for _, pin := range []string{"", "123", "123456789", "12a4", "１２３４", "1234\n"} {
		if err := staff.Set(t.Context(), db, staff.Manager{Username: "luis", Role: "manager"}, pin, noon); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%q: %v", pin, err)
		}
	}
	approve(t, db, "luis", "2468", noon, "")
}
