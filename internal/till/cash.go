package till

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"carmensita.pe/market/internal/actor"
	"carmensita.pe/market/internal/audit"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/till/db"
)

// Kinds of movements of cash. Sales and refunds have none: their payments tell.
const (
	cashIn        = "cash_in"
	cashOut       = "cash_out"
	creditPayment = "credit_payment"
	settlement    = "settlement"
)

// NewMovement is cash that someone puts into an open drawer or takes out of it, other than by a sale. The client makes the
// id.
type NewMovement struct {
	ID     string         `json:"id" validate:"required,uuid"`
	Kind   string         `json:"kind" validate:"required,oneof=cash_in cash_out"`
	Amount money.Centimos `json:"amount" validate:"min=1,max=100000000"`
	Reason string         `json:"reason" validate:"required,max=200"`
}

// Movement is cash that went in, or out when Amount is negative.
type Movement struct {
	ID     string         `json:"id"`
	Kind   string         `json:"kind"`
	Amount money.Centimos `json:"amount"`
	Reason string         `json:"reason"`
	By     string         `json:"by"`
	At     time.Time      `json:"at"`
}

// Move writes a movement of cash into an open shift. The same movement again gives it as it is, and false.
//
// Errors: errs.NotFound, errs.TillClosed when the shift is closed, errs.Conflict when another movement has the id,
// errs.InvalidRequest for an amount that no coins make up or a blank reason.
func Move(ctx context.Context, conn *sql.DB, shiftID string, n NewMovement, by actor.Actor, at time.Time) (Movement, bool, error) {
	if err := payable("amount", n.Amount); err != nil {
		return Movement{}, false, err
	}
	move := Movement{ID: n.ID, Kind: n.Kind, Amount: n.Amount, Reason: strings.TrimSpace(n.Reason), By: by.Username, At: at.Truncate(time.Millisecond)}
	if move.Reason == "" {
		return Movement{}, false, errs.Invalid("reason", "is required")
	}
	if n.Kind == cashOut {
		move.Amount = -n.Amount
	}
	created := true
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		held, err := db.New(tx).HoldShift(ctx, shiftID)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.NotFound, "no shift has the id %q", shiftID)
		}
		if err != nil {
			return fmt.Errorf("reading a shift: %w", err)
		}
		was, err := db.New(tx).Movement(ctx, n.ID)
		if err == nil {
			created = false
			move, err = same(was, shiftID, move)
			return err
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("reading a movement: %w", err)
		}
		if held.ClosedAt.Valid {
			return errs.New(errs.TillClosed, "the shift %s is closed", shiftID)
		}
		if err := insert(ctx, tx, shiftID, move); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "shift.cash_moved", shiftID, nil, move, at)
	})
	return move, created, err
}

// same gives the movement that was written before, when it is the one that is asked for again.
func same(was db.MovementRow, shiftID string, asked Movement) (Movement, error) {
	if was.ShiftID != shiftID || was.Kind != asked.Kind || was.Amount != asked.Amount || was.Reason != asked.Reason {
		return Movement{}, errs.New(errs.Conflict, "another movement has the id %q", asked.ID)
	}
	return Movement{ID: was.Reference, Kind: was.Kind, Amount: was.Amount, Reason: was.Reason, By: was.Actor, At: was.CreatedAt}, nil
}

// Collect puts the cash of a customer's credit payment into a shift that the transaction holds (LockOpen). It returns
// errs.InvalidRequest for an amount that no coins make up.
func Collect(ctx context.Context, tx *sql.Tx, shiftID, paymentID string, amount money.Centimos, from string, by actor.Actor, at time.Time) error {
	if err := payable("amount", amount); err != nil {
		return err
	}
	return insert(ctx, tx, shiftID, Movement{ID: paymentID, Kind: creditPayment, Amount: amount, Reason: from, By: by.Username, At: at})
}

// Settle puts cash into a shift that the transaction holds (LockOpen), or takes it out when the amount is negative: a payment
// or payback that could not be made as it was meant. number is of the receipt or credit note. It returns
// errs.InvalidRequest for an amount that no coins make up.
func Settle(ctx context.Context, tx *sql.Tx, shiftID, settlementID string, amount money.Centimos, number string, by actor.Actor, at time.Time) error {
	if err := payable("amount", amount); err != nil {
		return err
	}
	return insert(ctx, tx, shiftID, Movement{ID: settlementID, Kind: settlement, Amount: amount, Reason: number, By: by.Username, At: at})
}

func insert(ctx context.Context, tx *sql.Tx, shiftID string, m Movement) error {
	err := db.New(tx).InsertMovement(ctx, db.InsertMovementParams{ShiftID: shiftID, Kind: m.Kind, Amount: m.Amount, Reason: m.Reason,
		Reference: m.ID, Actor: m.By, CreatedAt: m.At})
	if mysql.IsDuplicate(err) {
		return errs.Wrap(errs.Conflict, err, "another movement has the id %q", m.ID)
	}
	if err != nil {
		return fmt.Errorf("writing a movement of cash: %w", err)
	}
	return nil
}
