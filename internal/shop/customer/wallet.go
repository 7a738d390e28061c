package customer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/shop/customer/db"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// The states of a payment. One by wallet is to be confirmed by looking into the wallet's app.
const (
	confirmed = "confirmed"
	toConfirm = "to_confirm"
	rejected  = "rejected"
)

// LockedEntry is a payment or payout of a customer under a lock until the transaction ends.
type LockedEntry struct {
	CustomerID string
	// Customer is the name.
	Customer  string
	Amount    money.Centimos
	Method    string
	Reference payment.Operation
	State     string
	At        time.Time
	Version   int
}

// LockPayment reads a payment with its customer, and keeps both until the transaction ends; errs.NotFound when there is none.
func LockPayment(ctx context.Context, tx *sql.Tx, id string) (LockedEntry, error) {
	return lockEntry(ctx, tx, paid, id)
}

// LockPayout is LockPayment for what the shop paid a customer back.
func LockPayout(ctx context.Context, tx *sql.Tx, id string) (LockedEntry, error) {
	return lockEntry(ctx, tx, payout, id)
}

func lockEntry(ctx context.Context, tx *sql.Tx, kind, id string) (LockedEntry, error) {
	q := db.New(tx)
	e, err := q.Entry(ctx, db.EntryParams{Kind: kind, Reference: id})
	if errors.Is(err, sql.ErrNoRows) {
		return LockedEntry{}, errs.New(errs.NotFound, "no credit %s has the id %q", kind, id)
	}
	if err != nil {
		return LockedEntry{}, fmt.Errorf("reading a credit %s: %w", kind, err)
	}
	c, err := lock(ctx, tx, e.CustomerID)
	if err != nil {
		return LockedEntry{}, err
	}
	if e, err = q.Entry(ctx, db.EntryParams{Kind: kind, Reference: id}); err != nil { // as it is under the lock
		return LockedEntry{}, fmt.Errorf("reading a credit %s: %w", kind, err)
	}
	return LockedEntry{CustomerID: c.ID, Customer: c.Name, Amount: max(e.Amount, -e.Amount), Method: e.Method, Reference: e.Operation, State: e.State,
		At: e.CreatedAt, Version: e.Version}, nil
}

// ResolvePayment reports whether the money of a payment by wallet arrived. When it did not, the customer owes it again, whatever the
// limit, and for as long as before: the ledger gets an adjustment under the id of the decision. It returns errs.NotFound for no
// such payment.
func ResolvePayment(ctx context.Context, tx *sql.Tx, id string, arrived bool, decisionID, by string, at time.Time) error {
	return resolve(ctx, tx, paid, id, arrived, 1, decisionID, by, at)
}

// ResolvePayout reports whether money that the shop owed a customer was sent to him, with the number of the operation. When it was not,
// the shop owes it again. It returns errs.NotFound for no such payout.
func ResolvePayout(ctx context.Context, tx *sql.Tx, id string, sent bool, decisionID, by string, at time.Time) error {
	return resolve(ctx, tx, payout, id, sent, -1, decisionID, by, at)
}

func resolve(ctx context.Context, tx *sql.Tx, kind, id string, good bool, sign money.Centimos, decisionID, by string, at time.Time) error {
	q := db.New(tx)
	e, err := lockEntry(ctx, tx, kind, id)
	if err != nil {
		return err
	}
	state := confirmed
	if !good {
		state = rejected
	}
	if err := q.SetEntryState(ctx, db.SetEntryStateParams{State: state, Kind: kind, Reference: id}); err != nil {
		return fmt.Errorf("resolving a credit %s: %w", kind, err)
	}
	if good {
		return nil
	}
	amount := sign * e.Amount
	if err := q.RaiseDebt(ctx, db.RaiseDebtParams{Amount: amount, ID: e.CustomerID}); err != nil {
		return fmt.Errorf("changing what is owed: %w", err)
	}
	return enter(ctx, tx, db.InsertCreditParams{Kind: adjustment, Amount: amount, Reference: decisionID, Method: e.Method,
		Operation: payment.Operation{}, ShiftID: sql.NullString{}, State: confirmed, Actor: by, At: at, ID: e.CustomerID})
}
