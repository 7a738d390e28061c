package customer

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer/db"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Creditor is a customer whom the shop owes: goods came back that he had paid already.
type Creditor struct {
	ID             string            `json:"id"`
	Name           string            `json:"name"`
	DocumentKind   peru.DocumentKind `json:"documentKind"`
	DocumentNumber string            `json:"documentNumber"`
	Phone          string            `json:"phone"`
	Amount         money.Centimos    `json:"amount"`
	// Since is when the shop began to owe him.
	Since time.Time `json:"since"`
}

// Owed is what the shop owes its customers; whom it owes most comes first.
type Owed struct {
	Total     money.Centimos `json:"total"`
	Customers []Creditor     `json:"customers"`
}

// OwedNow lists what the shop owes its customers.
func OwedNow(ctx context.Context, conn db.DBTX) (Owed, error) {
	rows, err := db.New(conn).Owed(ctx)
	if err != nil {
		return Owed{}, fmt.Errorf("reading what the shop owes: %w", mysql.Explain(err))
	}
	owed := Owed{Customers: make([]Creditor, len(rows))}
	for i, r := range rows {
		owed.Customers[i] = Creditor{ID: r.ID, Name: r.Name, DocumentKind: r.DocumentKind, DocumentNumber: r.DocumentNumber, Phone: r.Phone,
			Amount: money.Centimos(r.Owed), Since: r.Since}
		owed.Total += owed.Customers[i].Amount
	}
	return owed, nil
}

// NewPayout is what the shop pays back of what it owes a customer. The client makes the id. Money that is not cash waits for a person to
// send it and to confirm that with the number of the operation (package settlement).
type NewPayout struct {
	ID     string         `json:"id" validate:"required,uuid"`
	Amount money.Centimos `json:"amount" validate:"min=1,max=100000000"`
	Method payment.Method `json:"method" validate:"required,known=payout"`
	// TillID is whose drawer cash leaves.
	TillID string `json:"tillId,omitempty" validate:"omitempty,uuid"`
}

// Payout is what the shop paid back. Cash is what left the drawer: never less than Amount, for there are no smaller coins than
// S/ 0.10. State is confirmed, to_confirm or rejected.
type Payout struct {
	ID         string         `json:"id"`
	CustomerID string         `json:"customerId"`
	Amount     money.Centimos `json:"amount"`
	Method     payment.Method `json:"method"`
	Cash       money.Centimos `json:"cash,omitempty"`
	State      string         `json:"state"`
	// Balance is what the customer owed after it; below 0 the shop owes him still.
	Balance money.Centimos `json:"balance"`
	PaidBy  string         `json:"paidBy"`
	PaidAt  time.Time      `json:"paidAt"`
}

// PayOut pays a customer what the shop owes him. The same payout again gives the first one, and false.
//
// Errors: errs.NotFound, errs.TillClosed and errs.DrawerShort for cash, errs.Conflict for more than the shop owes or an id that
// another payout has, errs.InvalidRequest.
func PayOut(ctx context.Context, conn *sql.DB, customerID string, p NewPayout, by actor.Actor, at time.Time) (Payout, bool, error) {
	if (p.Method == payment.Cash) != (p.TillID != "") {
		return Payout{}, false, errs.Invalid("tillId", "is for cash, and required for it")
	}
	var made Payout
	fresh := false
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		// First the shift, then the customer, as a sale takes them. A payout is known again when its shift is over, too.
		var shift string
		var closed error
		if p.Method == payment.Cash {
			shift, closed = till.LockDrawer(ctx, tx, p.TillID)
			if closed != nil && errs.CodeOf(closed) != errs.TillClosed {
				return closed
			}
		}
		c, err := lock(ctx, tx, customerID)
		if err != nil {
			return err
		}
		done, err := alreadyEntered(ctx, tx, payout, p.ID, customerID, p.Amount)
		if err != nil {
			return err
		}
		if fresh = !done; fresh {
			if closed != nil {
				return closed
			}
			if err := payBack(ctx, tx, c, shift, p, by, at); err != nil {
				return err
			}
		}
		e, err := db.New(tx).Entry(ctx, db.EntryParams{Kind: payout, Reference: p.ID})
		if err != nil {
			return fmt.Errorf("reading a payout: %w", err)
		}
		made = Payout{
			ID:         p.ID,
			CustomerID: e.CustomerID,
			Amount:     e.Amount,
			Method:     payment.Method(e.Method),
			State:      e.State,
			Balance:    e.Balance,
			PaidBy:     e.Actor,
			PaidAt:     e.CreatedAt,
		}
		if made.Method == payment.Cash {
			made.Cash = inCoins(made.Amount)
		}
		return nil
	})
	if err == nil && made.Method != p.Method {
		return Payout{}, false, errs.New(errs.Conflict, "another payout has the id %q", p.ID)
	}
	return made, fresh, err
}

// payBack pays a customer, who is locked as the shift is.
func payBack(ctx context.Context, tx *sql.Tx, c Customer, shift string, p NewPayout, by actor.Actor, at time.Time) error {
	if owed := max(0, -c.CreditBalance); p.Amount > owed {
		return errs.New(errs.Conflict, "%s is more than the %s that the shop owes", p.Amount, owed).
			Because("La tienda solo le debe "+owed.String()+".", "The shop owes only "+owed.String()+".")
	}
	if err := db.New(tx).RaiseDebt(ctx, db.RaiseDebtParams{Amount: p.Amount, ID: c.ID}); err != nil {
		return fmt.Errorf("paying what the shop owes: %w", err)
	}
	state := toConfirm
	if p.Method == payment.Cash {
		state = confirmed
	}
	err := enter(ctx, tx, db.InsertCreditParams{Kind: payout, Amount: p.Amount, Reference: p.ID, Method: string(p.Method), Operation: payment.Operation{},
		ShiftID: sql.NullString{String: shift, Valid: shift != ""}, State: state, Actor: by.Username, At: at, ID: c.ID})
	if err != nil {
		return err
	}
	if p.Method == payment.Cash {
		if err := till.PayOut(ctx, tx, shift, p.ID, inCoins(p.Amount), c.Name, by, at); err != nil {
			return err
		}
	}
	return audit.Write(ctx, tx, by, "customer.paid_out", c.ID, nil, p, at)
}

// inCoins is an amount as coins can pay it, in the customer's favour.
func inCoins(amount money.Centimos) money.Centimos { return -(-amount).RoundDownToTen() }
