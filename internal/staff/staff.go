// Package staff keeps the PINs by which a manager approves, at the till, what a cashier may not do alone.
//
// A PIN has 4 to 8 digits and is kept as a bcrypt hash. Five wrong ones in a row lock it for 15 minutes, so that four
// digits are enough. A person who is no manager any more has no PIN: every change of a user goes through Follow.
package staff

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"

	"carmensita.pe/market/internal/actor"
	"carmensita.pe/market/internal/audit"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/people"
	"carmensita.pe/market/internal/staff/db"
)

const (
	mostFailures = 5
	lockedFor    = 15 * time.Minute
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

// Approver is somebody whose PIN a cashier may ask for.
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

// Set gives a manager or admin a new PIN, in the caller's transaction. It returns errs.InvalidRequest for a PIN that
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

// Choose is Set by the manager himself; the audit tells of it.
func Choose(ctx context.Context, conn *sql.DB, by actor.Actor, role, pin string, at time.Time) error {
	return mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if err := Set(ctx, tx, Manager{Username: by.Username, Name: by.Name, Role: role}, pin, at); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "pin.set", by.Username, nil, nil, at)
	})
}

// Approve checks an approval and says who gave it. A try counts before the PIN is looked at, so that many at the same
// moment are no more than a few.
//
// Errors: errs.WrongPIN, whichever part was wrong; errs.TooManyTries while the PIN is locked.
func Approve(ctx context.Context, conn *sql.DB, a Approval, now time.Time) (Manager, error) {
	q := db.New(conn)
	row, err := q.PIN(ctx, a.Username)
	if errors.Is(err, sql.ErrNoRows) {
		_ = bcrypt.CompareHashAndPassword(nobodys(), []byte(a.PIN)) // takes as long as for who has a PIN
		return Manager{}, errs.New(errs.WrongPIN, "%q has no PIN", a.Username)
	}
	if err != nil {
		return Manager{}, fmt.Errorf("reading a PIN: %w", mysql.Explain(err))
	}
	counted, err := q.PINTried(ctx, db.PINTriedParams{Most: mostFailures,
		LockEnd: sql.NullTime{Time: now.Add(lockedFor), Valid: true}, Username: a.Username, Now: sql.NullTime{Time: now, Valid: true}})
	if err != nil {
		return Manager{}, fmt.Errorf("counting a try of a PIN: %w", mysql.Explain(err))
	}
	if counted == 0 {
		return Manager{}, errs.New(errs.TooManyTries, "the PIN of %q is locked", a.Username)
	}
	if bcrypt.CompareHashAndPassword([]byte(row.Hash), []byte(a.PIN)) != nil {
		return Manager{}, errs.New(errs.WrongPIN, "the PIN of %q is another", a.Username)
	}
	if err := q.PINPassed(ctx, a.Username); err != nil {
		return Manager{}, fmt.Errorf("forgetting wrong PINs: %w", mysql.Explain(err))
	}
	return Manager{Username: a.Username, Name: row.Name, Role: row.Role}, nil
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

// Follow makes what MySQL knows of a user follow a change of him, in the caller's transaction: who is no manager any more loses the
// PIN, who has another name approves under it, and the audit tells of the change, once by its id.
func Follow(ctx context.Context, tx *sql.Tx, c people.Change, at time.Time) error {
	username := c.After.Username
	if c.DropsPIN() {
		if err := drop(ctx, tx, username); err != nil {
			return err
		}
	}
	if c.Action == people.Edited {
		if err := rename(ctx, tx, username, c.After.Name); err != nil {
			return err
		}
	}
	return audit.WriteOnce(ctx, tx, c.ID, c.By, string(c.Action), username, c.Before, c.After, at)
}

// drop takes a person's PIN away.
func drop(ctx context.Context, tx db.DBTX, username string) error {
	if _, err := db.New(tx).DropPIN(ctx, username); err != nil {
		return fmt.Errorf("dropping a PIN: %w", err)
	}
	return nil
}
