package customer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/customer/db"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/peru"
)

// The states of a payment. One by wallet is to be confirmed by looking into the wallet's app.
const (
	confirmed = "confirmed"
	toConfirm = "to_confirm"
	rejected  = "rejected"
)

// stateOf is how a payment by the method begins.
func stateOf(method string) string {
	if method == "yape" || method == "plin" {
		return toConfirm
	}
	return confirmed
}

// LockedPayment is a payment that nobody else decides about.
type LockedPayment struct {
	Receipt
	// Customer is the name.
	Customer string
	Version  int
}

// LockPayment reads a payment with its customer, and keeps both until the transaction ends; errs.NotFound when there is none.
func LockPayment(ctx context.Context, tx *sql.Tx, id string) (LockedPayment, error) {
	q := db.New(tx)
	e, err := q.Entry(ctx, db.EntryParams{Kind: paid, Reference: id})
	if errors.Is(err, sql.ErrNoRows) {
		return LockedPayment{}, errs.New(errs.NotFound, "no credit payment has the id %q", id)
	}
	if err != nil {
		return LockedPayment{}, fmt.Errorf("reading a payment: %w", err)
	}
	c, err := lock(ctx, tx, e.CustomerID)
	if err != nil {
		return LockedPayment{}, err
	}
	if e, err = q.Entry(ctx, db.EntryParams{Kind: paid, Reference: id}); err != nil { // as it is under the lock
		return LockedPayment{}, fmt.Errorf("reading a payment: %w", err)
	}
	return LockedPayment{Receipt: receipt(id, e), Customer: c.Name, Version: e.Version}, nil
}

// Judge says whether the money of a payment by wallet arrived. When it did not, the customer owes it again, whatever the
// limit: the ledger gets an adjustment under the id of the decision. It returns errs.NotFound for no such payment.
func Judge(ctx context.Context, tx *sql.Tx, paymentID string, arrived bool, decisionID, by string, at time.Time) error {
	q := db.New(tx)
	p, err := LockPayment(ctx, tx, paymentID)
	if err != nil {
		return err
	}
	state := confirmed
	if !arrived {
		state = rejected
	}
	if err := q.JudgePayment(ctx, db.JudgePaymentParams{State: state, Reference: p.ID}); err != nil {
		return fmt.Errorf("judging a payment: %w", err)
	}
	if arrived {
		return nil
	}
	if err := q.RaiseDebt(ctx, db.RaiseDebtParams{Amount: p.Amount, ID: p.CustomerID}); err != nil {
		return fmt.Errorf("raising a debt: %w", err)
	}
	err = q.InsertAdjustment(ctx, db.InsertAdjustmentParams{Amount: p.Amount, Reference: decisionID, Day: peru.BusinessDay(at).Start(), Method: p.Method,
		Actor: by, At: at, ID: p.CustomerID})
	if err != nil {
		return fmt.Errorf("writing the credit ledger: %w", err)
	}
	return nil
}
