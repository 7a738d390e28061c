// Package pins keeps the PINs by which a manager approves, at the till, what a cashier may not do alone.
//
// A PIN has 4 to 8 digits and is kept as a bcrypt hash. Wrong ones are counted against who types them (tries.go), so that four
// digits are enough and nobody locks a manager out at another till. A person who is no manager any more has no PIN: every change of a user goes through ApplyChange.
package pins

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/shop/pins/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

var shape = regexp.MustCompile(`^[0-9]{4,8}$`)

// Approval is a manager's word for something: who, and the PIN.
type Approval struct {
	Username string `json:"username" validate:"required,max=128"`
	PIN      string `json:"pin" validate:"required,max=8"`
}

// Manager is who approved.
type Manager struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Role     string `json:"role"`
}

// Approver is a manager whose PIN a cashier may ask for.
type Approver struct {
	Username string `json:"username"`
	Name     string `json:"name"`
}

// Approvers lists who has a PIN, by name, so that a till offers them and nobody types a username.
func Approvers(ctx context.Context, conn db.DBTX) ([]Approver, error) {
	rows, err := db.New(conn).Approvers(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading who has a PIN: %w", mysql.Explain(err))
	}
	approvers := make([]Approver, len(rows))
	for i, row := range rows {
		approvers[i] = Approver(row)
	}
	return approvers, nil
}

// Set stores a new PIN of a manager or admin, in the caller's transaction. It returns errs.InvalidRequest for a PIN that
// is not 4 to 8 digits.
func Set(ctx context.Context, tx db.DBTX, m Manager, pin string, at time.Time) error {
	if !shape.MatchString(pin) {
		return errs.Invalid("pin", "must be 4 to 8 digits")
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(pin), bcrypt.DefaultCost)
	if err != nil {
		return fmt.Errorf("hashing a PIN: %w", err)
	}
	if err := db.New(tx).PutPIN(ctx, db.PutPINParams{Username: m.Username, Name: m.Name, Role: m.Role, Hash: string(hash), ChangedAt: at}); err != nil {
		return fmt.Errorf("keeping a PIN: %w", err)
	}
	return nil
}

// Choose is Set by the manager himself, with an entry in the audit.
func Choose(ctx context.Context, conn *sql.DB, by actor.Actor, role, pin string, at time.Time) error {
	return mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if err := Set(ctx, tx, Manager{Username: by.Username, Name: by.Name, Role: role}, pin, at); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "pin.set", by.Username, nil, nil, at)
	})
}

// Approve checks an approval and returns who gave it. A try counts before the PIN is looked at, so that many at
// the same moment are no more than a few. A name that has no PIN is counted and answered as one that has.
//
// Errors: errs.WrongPIN, whichever part was wrong; errs.TooManyTries with the seconds to wait.
func Approve(ctx context.Context, conn *sql.DB, a Approval, by actor.Actor, now time.Time) (Manager, error) {
	a.Username = people.Canonical(a.Username)
	t, err := begin(ctx, conn, a.Username, by, now)
	if err != nil {
		return Manager{}, err
	}
	row, err := db.New(conn).PIN(ctx, a.Username)
	hash := []byte(row.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		hash = nobodys() // takes as long as for who has a PIN
	} else if err != nil {
		return Manager{}, fmt.Errorf("reading a PIN: %w", mysql.Explain(err))
	}
	if bcrypt.CompareHashAndPassword(hash, []byte(a.PIN)) != nil {
		return Manager{}, t.failed(ctx)
	}
	return Manager{Username: a.Username, Name: row.Name, Role: row.Role}, t.passed(ctx)
}

// ApprovedBy returns who approves an act: the actor when he is a manager or an admin, or else the manager whose PIN came
// along; "" for nobody.
//
// Errors: those of Approve.
func ApprovedBy(ctx context.Context, conn *sql.DB, by actor.Actor, role string, word *Approval, now time.Time) (string, error) {
	if own := OwnApproval(by, role); own != "" || word == nil {
		return own, nil
	}
	m, err := Approve(ctx, conn, *word, by, now)
	return m.Username, err
}

// OwnApproval says whether somebody needs nobody else's approval: his own name, or "".
func OwnApproval(by actor.Actor, role string) string {
	if role == "manager" || role == "admin" {
		return by.Username
	}
	return ""
}

// nobodys is the hash of no PIN.
var nobodys = sync.OnceValue(func() []byte {
	hash, err := bcrypt.GenerateFromPassword([]byte("no PIN"), bcrypt.DefaultCost)
	if err != nil {
		panic(err) // the text is short and the cost allowed
	}
	return hash
})

// rename lets a person approve under another name; nothing happens for one who has no PIN.
func rename(ctx context.Context, tx db.DBTX, username, name string) error {
	if err := db.New(tx).RenamePIN(ctx, db.RenamePINParams{Name: name, Username: username}); err != nil {
		return fmt.Errorf("renaming who has a PIN: %w", err)
	}
	return nil
}

// ApplyChange applies a change of a user to what MySQL knows of him, in the caller's transaction: a person who stops being a manager
// loses the PIN, a new name appears on approvals, and the audit gets the change, once by its id. An unchanged user whose entry is in the
// audit needs none of that; an earlier try may have stopped before it came here.
func ApplyChange(ctx context.Context, tx *sql.Tx, c people.Change, at time.Time) error {
	username, unheard := c.After.Username, false
	if c.Unchanged() {
		var known people.User
		found, err := audit.Latest(ctx, tx, "user.", username, &known)
		if err != nil || found && known.Is(c.After) {
			return err
		}
		unheard = !found
	}
	if c.DropsPIN() {
		dropped, err := db.New(tx).DropPIN(ctx, username)
		if err != nil {
			return fmt.Errorf("dropping a PIN: %w", err)
		}
		unheard = unheard && dropped == 0
	}
	if c.Action == people.Edited {
		if err := rename(ctx, tx, username, c.After.Name); err != nil {
			return err
		}
	}
	if unheard { // nobody ever changed him
		return nil
	}
	return audit.WriteOnce(ctx, tx, c.ID, c.By, string(c.Action), username, c.Before, c.After, at)
}
