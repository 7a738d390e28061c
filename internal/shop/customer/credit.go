package customer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer/db"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// The kinds of entries in the ledger.
const (
	charge = "charge"
	paid   = "payment"
	refund = "refund"
	payout = "payout"
	// adjustment takes back what a payment or payout said that never happened.
	adjustment = "adjustment"
)

// Charge lets a customer owe a sale, in the transaction that records it. The amount is above 0. The same sale again
// changes nothing.
//
// Errors: errs.CreditLimit with what may still be charged (nothing to an inactive customer), errs.NotFound,
// errs.Conflict when the sale was charged otherwise.
func Charge(ctx context.Context, tx *sql.Tx, customerID, saleID string, amount money.Centimos, by string, at time.Time) error {
	q := db.New(tx)
	charged, err := q.AddDebt(ctx, db.AddDebtParams{Amount: amount, ID: customerID})
	if err != nil {
		return fmt.Errorf("charging a customer: %w", err)
	}
	if charged == 0 {
		return refusal(ctx, tx, customerID, saleID, amount)
	}
	err = q.InsertCharge(ctx, db.InsertChargeParams{Amount: amount, Reference: saleID, Day: peru.BusinessDay(at).Start(), Actor: by, At: at, ID: customerID})
	if mysql.IsDuplicate(err) {
		if err := lower(ctx, q, customerID, amount); err != nil {
			return err
		}
		_, err = alreadyEntered(ctx, tx, charge, saleID, customerID, amount)
		return err
	}
	if err != nil {
		return fmt.Errorf("writing a charge: %w", err)
	}
	return nil
}

// refusal says why a charge did not pass; nil when it did before.
func refusal(ctx context.Context, tx *sql.Tx, customerID, saleID string, amount money.Centimos) error {
	done, err := alreadyEntered(ctx, tx, charge, saleID, customerID, amount)
	if done || err != nil {
		return err
	}
	c, err := Find(ctx, tx, customerID)
	if err != nil {
		return err
	}
	if err := c.Allow(amount); err != nil {
		return err
	}
	// The customer paid between the two looks: the whole step may run again.
	return errs.New(errs.Unavailable, "there is credit again")
}

// Allow reports whether a customer may owe so much more: errs.CreditLimit with what is left, nothing to an inactive one. It
// tells a till early; only Charge decides.
func (c Customer) Allow(amount money.Centimos) error {
	left := max(0, c.CreditLimit-c.CreditBalance)
	if !c.Active {
		left = 0
	}
	if amount <= left {
		return nil
	}
	refused := errs.New(errs.CreditLimit, "%s is more than the %s that the customer %s may still owe", amount, left, c.ID)
	refused.Available = &left
	return refused.Because("Disponible: "+left.String()+".", "Available: "+left.String()+".")
}

// Refund lowers what a customer owes when goods bought on credit come back, in the transaction of the return. Who had
// paid them already has money to his credit then. The same refund again changes nothing.
//
// Errors: errs.NotFound, errs.Conflict when the refund was credited otherwise.
func Refund(ctx context.Context, tx *sql.Tx, customerID, refundID string, amount money.Centimos, by string, at time.Time) error {
	if _, err := lock(ctx, tx, customerID); err != nil {
		return err
	}
	if done, err := alreadyEntered(ctx, tx, refund, refundID, customerID, -amount); done || err != nil {
		return err
	}
	if err := lower(ctx, db.New(tx), customerID, amount); err != nil {
		return err
	}
	return enter(ctx, tx, db.InsertCreditParams{Kind: refund, Amount: -amount, Reference: refundID, Method: "", Operation: payment.Operation{},
		ShiftID: sql.NullString{}, State: confirmed, Actor: by, At: at, ID: customerID})
}

// lower takes an amount off what a customer owes, who is there.
func lower(ctx context.Context, q *db.Queries, customerID string, amount money.Centimos) error {
	n, err := q.LowerDebt(ctx, db.LowerDebtParams{Amount: amount, ID: customerID})
	if err == nil && n != 1 {
		err = fmt.Errorf("%d customers have the id %q", n, customerID)
	}
	if err != nil {
		return fmt.Errorf("lowering a debt: %w", err)
	}
	return nil
}

// Payment is what a customer pays of what he owes, at a till. The client makes the id.
type Payment struct {
	ID     string         `json:"id" validate:"required,uuid"`
	TillID string         `json:"tillId" validate:"required,uuid"`
	Amount money.Centimos `json:"amount" validate:"min=1,max=100000000"`
	Method payment.Method `json:"method" validate:"required,known=debt"`
	// Reference is the operation number of a card or wallet, as it was typed.
	Reference string `json:"reference" validate:"max=64"`
}

// Receipt is a payment as it was received. Balance is what was still owed after it, State whether the money is known to be
// there: confirmed, to_confirm or rejected.
type Receipt struct {
	ID         string            `json:"id"`
	CustomerID string            `json:"customerId"`
	Amount     money.Centimos    `json:"amount"`
	Method     payment.Method    `json:"method"`
	Reference  payment.Operation `json:"reference"`
	State      string            `json:"state"`
	Balance    money.Centimos    `json:"balance"`
	ReceivedBy string            `json:"receivedBy"`
	ReceivedAt time.Time         `json:"receivedAt"`
	// SameOperation is where the number of the operation was used before.
	SameOperation []payment.Use `json:"sameOperation,omitempty"`
}

// Pay receives a payment at an open till; cash goes into its drawer. The same payment again gives the first receipt, and
// false.
//
// Errors: errs.NotFound, errs.TillClosed, errs.Conflict for more than is owed or an id that another payment has,
// errs.InvalidRequest for cash that no coin can pay, or an operation without its number.
func Pay(ctx context.Context, conn *sql.DB, customerID string, p Payment, by actor.Actor, at time.Time) (Receipt, bool, error) {
	number, err := p.Method.Operation("reference", p.Reference)
	if err != nil {
		return Receipt{}, false, err
	}
	p.Reference = number.String()
	var made Receipt
	fresh := false
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		// First the shift, then the customer, as a sale takes them. A payment is known again when its shift is over, too.
		shift, closed := till.LockOpen(ctx, tx, p.TillID)
		if closed != nil && errs.CodeOf(closed) != errs.TillClosed {
			return closed
		}
		c, err := lock(ctx, tx, customerID)
		if err != nil {
			return err
		}
		done, err := alreadyEntered(ctx, tx, paid, p.ID, customerID, -p.Amount)
		if err != nil {
			return err
		}
		if fresh = !done; fresh {
			if closed != nil {
				return closed
			}
			if err := receive(ctx, tx, c, shift, p, number, by, at); err != nil {
				return err
			}
		}
		made, err = receiptOf(ctx, tx, p.ID)
		return err
	})
	if err != nil {
		return Receipt{}, false, err
	}
	if made.Method != p.Method || made.Reference != number {
		return Receipt{}, false, errs.New(errs.Conflict, "another payment has the id %q", p.ID)
	}
	uses, err := operation.Uses(ctx, conn, []operation.Key{{Method: string(made.Method), Number: number, Subject: made.ID, Before: made.ReceivedAt}})
	if err != nil {
		return Receipt{}, false, err
	}
	made.SameOperation = uses[0]
	return made, fresh, nil
}

// receive takes a new payment of a customer into a shift, both locked.
func receive(ctx context.Context, tx *sql.Tx, c Customer, shift string, p Payment, number payment.Operation, by actor.Actor, at time.Time) error {
	paying, err := db.New(tx).PayDebt(ctx, db.PayDebtParams{Amount: p.Amount, ID: c.ID})
	if err != nil {
		return fmt.Errorf("paying a debt: %w", err)
	}
	if paying == 0 {
		owed := max(0, c.CreditBalance)
		return errs.New(errs.Conflict, "%s is more than the %s that are owed", p.Amount, owed).
			Because("El cliente solo debe "+owed.String()+".", "The customer owes only "+owed.String()+".")
	}
	err = enter(ctx, tx, db.InsertCreditParams{Kind: paid, Amount: -p.Amount, Reference: p.ID, Method: string(p.Method), Operation: number,
		ShiftID: sql.NullString{String: shift, Valid: true}, State: string(p.Method.Begins()), Actor: by.Username, At: at, ID: c.ID})
	if err != nil {
		return err
	}
	if p.Method == payment.Cash {
		if err := till.Collect(ctx, tx, shift, p.ID, p.Amount, c.Name, by, at); err != nil {
			return err
		}
	}
	return audit.Write(ctx, tx, by, "customer.paid", c.ID, nil, p, at)
}

// PaymentOf reads a payment and who made it; errs.NotFound when there is none.
func PaymentOf(ctx context.Context, conn db.DBTX, id string) (Receipt, Customer, error) {
	made, err := receiptOf(ctx, conn, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Receipt{}, Customer{}, errs.New(errs.NotFound, "no payment has the id %q", id)
	}
	if err != nil {
		return Receipt{}, Customer{}, err
	}
	by, err := Find(ctx, conn, made.CustomerID)
	return made, by, err
}

func receiptOf(ctx context.Context, tx db.DBTX, id string) (Receipt, error) {
	e, err := db.New(tx).Entry(ctx, db.EntryParams{Kind: paid, Reference: id})
	if err != nil {
		return Receipt{}, fmt.Errorf("reading a payment: %w", err)
	}
	return Receipt{ID: id, CustomerID: e.CustomerID, Amount: -e.Amount, Method: payment.Method(e.Method),
		Reference: e.Operation, State: e.State, Balance: e.Balance,
		ReceivedBy: e.Actor, ReceivedAt: e.CreatedAt}, nil
}

func enter(ctx context.Context, tx *sql.Tx, entry db.InsertCreditParams) error {
	if err := db.New(tx).InsertCredit(ctx, entry); err != nil {
		return fmt.Errorf("writing the credit ledger: %w", err)
	}
	return nil
}

// alreadyEntered reports whether the ledger has this entry already; errs.Conflict when it has another under its id.
func alreadyEntered(ctx context.Context, tx *sql.Tx, kind, reference, customerID string, amount money.Centimos) (bool, error) {
	e, err := db.New(tx).Entry(ctx, db.EntryParams{Kind: kind, Reference: reference})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("reading the credit ledger: %w", err)
	case e.CustomerID != customerID || e.Amount != amount:
		return false, errs.New(errs.Conflict, "the %s %s is in the ledger with another customer or amount", kind, reference)
	}
	return true, nil
}
