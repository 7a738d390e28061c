package pins_test

import (
	"database/sql"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)

// withPIN is a database in which luis approves with 2468.
func withPIN(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := pins.Set(t.Context(), db, pins.Manager{Username: "luis", Name: "Luis Huamán", Role: "manager"}, "2468", noon); err != nil {
		t.Fatal(err)
	}
	return db
}

var rosa = actor.Actor{Username: "rosa", Name: "Rosa"}

func approve(t *testing.T, db *sql.DB, username, pin string, at time.Time, want errs.Code) {
	t.Helper()
	approveAt(t, db, rosa, username, pin, at, want)
}

// approveAt is approve by another cashier.
func approveAt(t *testing.T, db *sql.DB, cashier actor.Actor, username, pin string, at time.Time, want errs.Code) {
	t.Helper()
	by, err := pins.Approve(t.Context(), db, pins.Approval{Username: username, PIN: pin}, cashier, at)
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
}

func TestApprovers_areThoseWithAPINByName(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	if err := pins.Set(t.Context(), db, pins.Manager{Username: "carmen", Name: "Carmen Salas", Role: "admin"}, "1357", noon); err != nil {
		t.Fatal(err)
	}
	got, err := pins.Approvers(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	want := []pins.Approver{{Username: "carmen", Name: "Carmen Salas"}, {Username: "luis", Name: "Luis Huamán"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// audited counts what the audit says was done, by its action.
func audited(t *testing.T, db *sql.DB, action string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "select count(*) from audit_log where action = ?", action).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFollow_aManagerWhoIsOneNoMoreHasNoPIN(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	luis := people.User{Username: "luis", Name: "Luis Huamán", Role: "manager", Enabled: true}
	for action, want := range map[people.Action]errs.Code{people.Disabled: errs.WrongPIN, people.RoleChanged: errs.WrongPIN, people.Enabled: "",
		people.PasswordReset: "", people.AllSessionsEnded: ""} {
		if err := pins.Set(t.Context(), db, pins.Manager{Username: luis.Username, Name: luis.Name, Role: luis.Role}, "2468", noon); err != nil {
			t.Fatal(err)
		}
		change := action.To(luis, func(u *people.User) {
			if action == people.RoleChanged {
				u.Role = "cashier"
			}
			u.Enabled = action != people.Disabled
		})
		if action == people.Enabled {
			change.Before.Enabled = false
		}
		change.ID, change.By = string(action), actor.Actor{Username: "carmen"}
		for range 2 { // the step may be tried again
			err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error { return pins.ApplyChange(t.Context(), tx, change, noon) })
			if err != nil {
				t.Fatal(err)
			}
		}
		approve(t, db, "luis", "2468", noon, want)
		if n := audited(t, db, string(action)); n != 1 {
			t.Errorf("the audit tells of %s %d times", action, n)
		}
	}
}

// TestFollow_aUserWhoIsAsHeWasIsNotToldOf: unless an earlier try broke off after Cognito had it, and before the audit did.
func TestFollow_aUserWhoIsAsHeWasIsNotToldOf(t *testing.T) {
	t.Parallel()
	manager := people.User{Username: "luis", Name: "Luis Huamán", Role: "manager", Enabled: true}
	cashier, renamed, out := manager, manager, manager
	cashier.Role, renamed.Name, out.Enabled = "cashier", "Luis A. Huamán", false
	for name, c := range map[string]struct {
		recorded *people.User // how the audit knows him
		action   people.Action
		is       people.User
		acts     int
		pin      errs.Code
	}{
		"the same card again":                     {&manager, people.Edited, manager, 0, ""},
		"the same role again":                     {&manager, people.RoleChanged, manager, 0, ""},
		"enabled again":                           {&manager, people.Enabled, manager, 0, ""},
		"disabled again":                          {&out, people.Disabled, out, 0, ""},
		"the card of whom nobody changed":         {nil, people.Edited, manager, 0, ""},
		"a new name that is not in the audit yet": {&manager, people.Edited, renamed, 1, ""},
		"a new role that is not in the audit yet": {&manager, people.RoleChanged, cashier, 1, errs.WrongPIN},
		"a role that is in no audit":              {nil, people.RoleChanged, cashier, 1, errs.WrongPIN},
		"disabled, and that not in the audit yet": {&manager, people.Disabled, out, 1, errs.WrongPIN},
		"a password that is set once again":       {&manager, people.PasswordReset, manager, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := withPIN(t)
			follow := func(change people.Change) {
				t.Helper()
				if err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error { return pins.ApplyChange(t.Context(), tx, change, noon) }); err != nil {
					t.Fatal(err)
				}
			}
			if c.recorded != nil {
				follow(people.Change{ID: "0", Action: people.Created, After: *c.recorded})
			}
			change := people.Change{ID: "1", Action: c.action, Before: &c.is, After: c.is}
			follow(change)
			change.ID = "2" // and once more
			follow(change)
			if c.action == people.PasswordReset {
				c.acts *= 2
			}
			if n := audited(t, db, string(c.action)); n != c.acts {
				t.Errorf("the audit tells of it %d times, want %d", n, c.acts)
			}
			if c.is.Name == manager.Name {
				approve(t, db, "luis", "2468", noon, c.pin)
			}
		})
	}
}

func TestFollow_aManagerApprovesUnderHisNewName(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	luis := people.User{Username: "luis", Name: "Luis A. Huamán", Role: "manager", Enabled: true}
	err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		return pins.ApplyChange(t.Context(), tx, people.Change{ID: "1", Action: people.Edited, After: luis}, noon)
	})
	if err != nil {
		t.Fatal(err)
	}
	if by, err := pins.Approve(t.Context(), db, pins.Approval{Username: "luis", PIN: "2468"}, rosa, noon); err != nil || by.Name != luis.Name {
		t.Errorf("approved by %+v, %v", by, err)
	}
}

func TestChoose_setsThePINAndTellsTheAudit(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	luis := actor.Actor{Username: "luis", Name: "Luis Huamán"}
	if err := pins.Choose(t.Context(), db, luis, "manager", "no", noon); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("what is no PIN: %v", err)
	}
	if n := audited(t, db, "pin.set"); n != 0 {
		t.Errorf("the audit tells of %d PINs that were refused", n)
	}
	if err := pins.Choose(t.Context(), db, luis, "manager", "13579", noon); err != nil {
		t.Fatal(err)
	}
	approve(t, db, "luis", "13579", noon, "")
	approve(t, db, "luis", "2468", noon, errs.WrongPIN)
	if n := audited(t, db, "pin.set"); n != 1 {
		t.Errorf("the audit tells of %d PINs", n)
	}
}

func TestApprove_waitsLongerAfterEachWrongPIN(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	for range 4 {
		approve(t, db, "luis", "0000", noon, errs.WrongPIN)
	}
	approve(t, db, "luis", "2468", noon, "") // forgets the four
	at := noon
	for range 5 {
		approve(t, db, "luis", "0000", at, errs.WrongPIN)
	}
	for _, pause := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		approve(t, db, "luis", "2468", at.Add(pause-time.Second), errs.TooManyTries)
		at = at.Add(pause)
		approve(t, db, "luis", "0000", at, errs.WrongPIN)
	}
	approve(t, db, "luis", "2468", at.Add(15*time.Minute), "")
}

func TestApprove_nobodyLocksAManagerOutAtAnotherTill(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	for range 50 {
		_, _ = pins.Approve(t.Context(), db, pins.Approval{Username: "luis", PIN: "0000"}, rosa, noon)
	}
	approve(t, db, "luis", "2468", noon, errs.TooManyTries)
	approveAt(t, db, actor.Actor{Username: "juan"}, "luis", "2468", noon, "")
}

func TestApprove_takesAFewWrongPINsADay(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	looked := 0
	begin := time.Date(2026, 3, 15, 5, 0, 0, 0, time.UTC) // midnight in Lima
	for at := begin; at.Before(begin.Add(24 * time.Hour)); at = at.Add(time.Minute) {
		for _, manager := range []string{"luis", "carmen", "nobody"} {
			if _, err := pins.Approve(t.Context(), db, pins.Approval{Username: manager, PIN: "0000"}, rosa, at); errs.CodeOf(err) == errs.WrongPIN {
				looked++
			}
		}
		if at.Sub(begin) == 3*time.Hour {
			at = begin.Add(23 * time.Hour)
		}
	}
	if looked < 10 || looked > 30 {
		t.Errorf("%d PINs were looked at in a day, want 30 at most", looked)
	}
	approve(t, db, "luis", "2468", begin.Add(24*time.Hour), "")
}

func TestApprove_answersTheSameForWhoHasNoPIN(t *testing.T) {
	t.Parallel()
	answers := func(username string) (codes []errs.Code, waits []int64) {
		db := withPIN(t)
		for range 8 {
			_, err := pins.Approve(t.Context(), db, pins.Approval{Username: username, PIN: "0000"}, rosa, noon)
			codes, waits = append(codes, errs.CodeOf(err)), append(waits, errs.From(err).RetryAfter)
		}
		return codes, waits
	}
	known, knownWaits := answers("luis")
	unknown, unknownWaits := answers("pedro")
	if !slices.Equal(known, unknown) || !slices.Equal(knownWaits, unknownWaits) || known[5] != errs.TooManyTries || knownWaits[5] != 60 {
		t.Errorf("luis: %v %v, pedro: %v %v", known, knownWaits, unknown, unknownWaits)
	}
}

func TestApprove_theAuditTellsOfFiveWrongPINsOnce(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	for i := range 8 {
		if got, want := audited(t, db, "pin.failed"), i/5; got != want && i <= 5 {
			t.Errorf("after %d wrong PINs the audit tells %d times", i, got)
		}
		_, _ = pins.Approve(t.Context(), db, pins.Approval{Username: "luis", PIN: "0000"}, rosa, noon)
	}
	var actor, subject string
	err := db.QueryRowContext(t.Context(), "select actor, subject from audit_log where action = 'pin.failed'").Scan(&actor, &subject)
	if err != nil || actor != "rosa" || subject != "luis" {
		t.Errorf("it tells of %s and %s, %v", actor, subject, err)
	}
}

func TestApprove_looksAtFivePINsHoweverManyAreTriedAtOnce(t *testing.T) {
	t.Parallel()
	db := withPIN(t)
	var looked atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := pins.Approve(t.Context(), db, pins.Approval{Username: "luis", PIN: "0000"}, rosa, noon)
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
		if err := pins.Set(t.Context(), db, pins.Manager{Username: "luis", Role: "manager"}, pin, noon); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%q: %v", pin, err)
		}
	}
	approve(t, db, "luis", "2468", noon, "")
}
