package till

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/till/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// Kinds of movements of cash. Sales and refunds have none: their payments are counted.
const (
	cashIn        = "cash_in"
	cashOut       = "cash_out"
	creditPayment = "credit_payment"
	creditPayout  = "credit_payout"
	settlement    = "settlement"
	// supplierPayment counts for the limit of cash out as cashOut does.
	supplierPayment = "supplier_payment"
)

// NewMovement is cash that someone puts into an open drawer or takes out of it, other than by a sale. The client makes the
// id.
type NewMovement struct {
	ID     string         `json:"id" validate:"required,uuid"`
	Kind   string         `json:"kind" validate:"required,oneof=cash_in cash_out"`
	Amount money.Centimos `json:"amount" validate:"min=1,max=100000000"`
	Reason string         `json:"reason" validate:"required,max=200"`
	// Approval is a manager's, for more cash than a cashier may take out alone.
	Approval *pins.Approval `json:"approval,omitempty" validate:"omitempty"`
}

// Movement is cash that went in, or out when Amount is negative.
type Movement struct {
	ID     string         `json:"id"`
	Kind   string         `json:"kind"`
	Amount money.Centimos `json:"amount"`
	Reason string         `json:"reason"`
	By     string         `json:"by"`
	// ApprovedBy is who allowed it, when it was more than a cashier may take out alone.
	ApprovedBy string    `json:"approvedBy,omitempty"`
	At         time.Time `json:"at"`
}

// Approver says who allows more cash out than a cashier may take alone; "" for nobody. The PIN of a movement that is written
// already is not asked for again.
//
// Errors: those of pins.ApprovedBy.
func Approver(ctx context.Context, conn *sql.DB, n NewMovement, by actor.Actor, role string, now time.Time) (string, error) {
	if n.Approval != nil {
		_, err := db.New(conn).Movement(ctx, n.ID)
		if err == nil {
			return "", nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return "", fmt.Errorf("reading a movement: %w", mysql.Explain(err))
		}
	}
	return pins.ApprovedBy(ctx, conn, by, role, n.Approval, now)
}

// Move writes a movement of cash into an open shift. The same movement again gives it as it is, and false. More out than limit,
// with what was taken out of the shift before without approval, needs an approver.
//
// Errors: errs.NotFound, errs.TillClosed when the shift is closed, errs.Conflict when another movement has the id,
// errs.InvalidRequest for an amount that no coins make up or a blank reason, errs.DrawerShort, errs.ApprovalNeeded.
func Move(
	ctx context.Context,
	conn *sql.DB,
	shiftID string,
	n NewMovement,
	by actor.Actor,
	approver string,
	limit money.Centimos,
	at time.Time,
) (Movement, bool, error) {
	if err := Payable("amount", n.Amount); err != nil {
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
		q := db.New(tx)
		held, err := q.LockShift(ctx, shiftID)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.NotFound, "no shift has the id %q", shiftID)
		}
		if err != nil {
			return fmt.Errorf("reading a shift: %w", err)
		}
		was, err := q.Movement(ctx, n.ID)
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
		if n.Kind == cashOut {
			if err := TakeOut(ctx, tx, shiftID, n.Amount); err != nil {
				return err
			}
			if move.ApprovedBy, err = allowed(ctx, q, shiftID, n.Amount, approver, limit); err != nil {
				return err
			}
		}
		if err := insert(ctx, tx, shiftID, move); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "shift.cash_moved", shiftID, nil, move, at)
	})
	return move, created, err
}

// allowed says who allowed so much out of a drawer: "" while all of it in the shift is within the limit.
func allowed(ctx context.Context, q *db.Queries, shiftID string, amount money.Centimos, approver string, limit money.Centimos) (string, error) {
	before, err := q.TakenOut(ctx, shiftID)
	if err != nil {
		return "", fmt.Errorf("adding up what was taken out: %w", err)
	}
	sum := money.Centimos(before) + amount
	if sum <= limit {
		return "", nil
	}
	if approver == "" {
		needed := errs.New(errs.ApprovalNeeded, "%s out of this shift is more than the %s that need no approval", sum, limit)
		needed.Total = &sum
		return "", needed
	}
	return approver, nil
}

// TakeOut makes sure that a drawer holds what is about to leave it, for a transaction that has locked it (LockDrawer) and
// writes down in what way it leaves. It returns errs.DrawerShort with what is there.
func TakeOut(ctx context.Context, tx *sql.Tx, shiftID string, amount money.Centimos) error {
	cash, err := db.New(tx).CashOfShift(ctx, shiftID)
	if err != nil {
		return fmt.Errorf("adding up a drawer: %w", err)
	}
	if there := max(0, money.Centimos(cash)); amount > there {
		return errs.New(errs.DrawerShort, "%s is more than is in the drawer", amount).
			Because("Registre un ingreso de efectivo antes de sacar "+amount.String()+".", "Put cash in before you take out "+amount.String()+".")
	}
	return nil
}

// same returns the movement that was written before, when it is the one that is asked for again.
func same(was db.MovementRow, shiftID string, asked Movement) (Movement, error) {
	if was.ShiftID != shiftID || was.Kind != asked.Kind || was.Amount != asked.Amount || was.Reason != asked.Reason {
		return Movement{}, errs.New(errs.Conflict, "another movement has the id %q", asked.ID)
	}
	return Movement{ID: was.Reference, Kind: was.Kind, Amount: was.Amount, Reason: was.Reason, By: was.Actor, ApprovedBy: was.ApprovedBy,
		At: was.CreatedAt}, nil
}

// Collect puts the cash of a customer's credit payment into a shift that the transaction holds (LockOpen). It returns
// errs.InvalidRequest for an amount that no coins make up.
func Collect(ctx context.Context, tx *sql.Tx, shiftID, paymentID string, amount money.Centimos, from string, by actor.Actor, at time.Time) error {
	return put(ctx, tx, shiftID, Movement{ID: paymentID, Kind: creditPayment, Amount: amount, Reason: from, By: by.Username, At: at})
}

// PayOut takes what the shop owes a customer out of a shift that the transaction has locked (LockDrawer).
//
// Errors: errs.InvalidRequest for an amount that no coins make up, errs.DrawerShort.
func PayOut(ctx context.Context, tx *sql.Tx, shiftID, payoutID string, amount money.Centimos, to string, by actor.Actor, at time.Time) error {
	return put(ctx, tx, shiftID, Movement{ID: payoutID, Kind: creditPayout, Amount: -amount, Reason: to, By: by.Username, At: at})
}

// PaySupplier takes a part of what the shop owes a supplier out of a shift that the transaction has locked (LockDrawer), as Move takes cash
// out: more than limit, with what was taken out of the shift before without approval, needs an approver. It says who allowed it; "" for nobody.
//
// Errors: errs.InvalidRequest for an amount that no coins make up, errs.DrawerShort, errs.ApprovalNeeded.
func PaySupplier(
	ctx context.Context,
	tx *sql.Tx,
	shiftID, paymentID string,
	amount money.Centimos,
	to string,
	by actor.Actor,
	approver string,
	limit money.Centimos,
	at time.Time,
) (string, error) {
	approvedBy, err := allowed(ctx, db.New(tx), shiftID, amount, approver, limit)
	if err != nil {
		return "", err
	}
	out := Movement{ID: paymentID, Kind: supplierPayment, Amount: -amount, Reason: to, By: by.Username, ApprovedBy: approvedBy, At: at}
	return approvedBy, put(ctx, tx, shiftID, out)
}

// Settle puts cash into a shift that the transaction has locked (LockDrawer), or takes it out when the amount is negative: a
// payment or payback that could not be made as it was meant. number is of the receipt or credit note.
//
// Errors: errs.InvalidRequest for an amount that no coins make up, errs.DrawerShort.
func Settle(ctx context.Context, tx *sql.Tx, shiftID, settlementID string, amount money.Centimos, number string, by actor.Actor, at time.Time) error {
	return put(ctx, tx, shiftID, Movement{ID: settlementID, Kind: settlement, Amount: amount, Reason: number, By: by.Username, At: at})
}

// put writes a movement that coins can make, and that the drawer can pay.
func put(ctx context.Context, tx *sql.Tx, shiftID string, m Movement) error {
	if err := Payable("amount", m.Amount); err != nil {
		return err
	}
	if m.Amount < 0 {
		if err := TakeOut(ctx, tx, shiftID, -m.Amount); err != nil {
			return err
		}
	}
	return insert(ctx, tx, shiftID, m)
}

func insert(ctx context.Context, tx *sql.Tx, shiftID string, m Movement) error {
	err := db.New(tx).InsertMovement(ctx, db.InsertMovementParams{ShiftID: shiftID, Kind: m.Kind, Amount: m.Amount, Reason: m.Reason,
		Reference: m.ID, Actor: m.By, ApprovedBy: m.ApprovedBy, CreatedAt: m.At})
	if mysql.IsDuplicate(err) {
		return errs.Wrap(errs.Conflict, err, "another movement has the id %q", m.ID)
	}
	if err != nil {
		return fmt.Errorf("writing a movement of cash: %w", err)
	}
	return nil
}
