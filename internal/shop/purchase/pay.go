package purchase

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/purchase/db"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// NewPayment is a part of a purchase to pay: out of the drawer of an open till, or by a bank or wallet, whose number of the operation proves
// it. The client makes the id.
type NewPayment struct {
	ID     string         `json:"id" validate:"required,uuid"`
	Amount money.Centimos `json:"amount" validate:"min=1,max=100000000"`
	Method payment.Method `json:"method" validate:"required,known=payout"`
	// TillID is for cash alone, Operation for the others.
	TillID    string `json:"tillId,omitempty" validate:"omitempty,uuid"`
	Operation string `json:"operation,omitempty" validate:"max=64"`
}

// Pay pays a part of a purchase. Cash leaves the open shift of a till as any cash does: the drawer must hold it, and more than limit in a
// shift is noted as allowed by the approver. The same payment again gives it as it is, and false.
//
// Errors: errs.NotFound; errs.Conflict for more than is owed, or the id of another payment; errs.TillClosed, errs.DrawerShort,
// errs.ApprovalNeeded; errs.InvalidRequest about a field.
func Pay(
	ctx context.Context,
	conn *sql.DB,
	purchaseID string,
	n NewPayment,
	by actor.Actor,
	approver string,
	limit money.Centimos,
	at time.Time,
) (made Payment, fresh bool, err error) {
	if (n.Method == payment.Cash) != (n.TillID != "") {
		return Payment{}, false, errs.Invalid("tillId", "is for cash, and required for it")
	}
	number, err := n.Method.Operation("operation", n.Operation)
	if err != nil {
		return Payment{}, false, err
	}
	if n.Method == payment.Cash && !number.IsZero() {
		return Payment{}, false, errs.Invalid("operation", "cash has no operation")
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		// First the shift, then the purchase. A payment is known again when its shift is over, too.
		shift, closed := "", error(nil)
		if n.Method == payment.Cash {
			if shift, closed = till.LockDrawer(ctx, tx, n.TillID); closed != nil && errs.CodeOf(closed) != errs.TillClosed {
				return closed
			}
		}
		q := db.New(tx)
		was, err := lock(ctx, q, purchaseID)
		if err != nil {
			return err
		}
		before, err := q.Payment(ctx, n.ID)
		if fresh = errors.Is(err, sql.ErrNoRows); !fresh {
			made, err = same(before, err, purchaseID, n, number)
			return err
		}
		if closed != nil {
			return closed
		}
		made = Payment{ID: n.ID, Amount: n.Amount, Owed: was.Total - was.Paid - n.Amount, Method: n.Method, Operation: number, By: by.Username,
			At: at.Truncate(time.Millisecond)}
		return pay(ctx, tx, was, &made, shift, by, approver, limit)
	})
	return made, fresh, err
}

// pay writes a new payment of a purchase that is locked, as is the shift of cash.
func pay(ctx context.Context, tx *sql.Tx, of db.LockPurchaseRow, made *Payment, shift string, by actor.Actor, approver string, limit money.Centimos) error {
	if made.Owed < 0 {
		owed := of.Total - of.Paid
		return errs.New(errs.Conflict, "%s is more than the %s that are owed", made.Amount, owed).
			Because("De esta compra solo se debe "+owed.String()+".", "Only "+owed.String()+" is owed for this purchase.")
	}
	q := db.New(tx)
	if shift != "" {
		supplier, err := q.SupplierOf(ctx, of.SupplierID)
		if err != nil {
			return fmt.Errorf("reading the supplier: %w", err)
		}
		if made.ApprovedBy, err = till.PaySupplier(ctx, tx, shift, made.ID, made.Amount, supplier.Name, by, approver, limit, made.At); err != nil {
			return err
		}
	}
	err := q.InsertPayment(ctx, db.InsertPaymentParams{ID: made.ID, PurchaseID: of.ID, SupplierID: of.SupplierID, Amount: made.Amount, Owed: made.Owed,
		Method: string(made.Method), Operation: made.Operation, ShiftID: text(shift), Actor: made.By, ApprovedBy: made.ApprovedBy, PaidAt: made.At})
	if mysql.IsDuplicate(err) {
		return errs.Wrap(errs.Conflict, err, "another payment has the id %q", made.ID)
	}
	if err != nil {
		return fmt.Errorf("writing the payment: %w", err)
	}
	if err := q.AddPaid(ctx, db.AddPaidParams{Amount: made.Amount, ID: of.ID}); err != nil {
		return fmt.Errorf("counting what is paid: %w", err)
	}
	return audit.Write(ctx, tx, by, "purchase.paid", of.ID, nil, *made, made.At)
}

// same is the payment that was written before, when it is the one that is asked for again.
func same(was db.PaymentRow, reading error, purchaseID string, n NewPayment, number payment.Operation) (Payment, error) {
	if reading != nil {
		return Payment{}, fmt.Errorf("reading a payment: %w", reading)
	}
	if was.PurchaseID != purchaseID || was.Amount != n.Amount || was.Method != string(n.Method) || was.Operation != number || was.TillID != n.TillID {
		return Payment{}, errs.New(errs.Conflict, "another payment has the id %q", n.ID)
	}
	return Payment{ID: was.ID, Amount: was.Amount, Owed: was.Owed, Method: n.Method, Operation: number, By: was.Actor, ApprovedBy: was.ApprovedBy,
		At: was.PaidAt}, nil
}

func lock(ctx context.Context, q *db.Queries, id string) (db.LockPurchaseRow, error) {
	row, err := q.LockPurchase(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return row, errs.New(errs.NotFound, "no purchase has the id %q", id)
	}
	if err != nil {
		return row, fmt.Errorf("locking the purchase: %w", err)
	}
	return row, nil
}

// Mend writes down what the paper of a purchase says: of goods that came without one, or where it was misread. What it is made of is worked
// out anew from the lines; goods and costs stay.
//
// Errors: errs.NotFound; errs.Stale for another version; errs.PaperEntered; errs.InvalidRequest about a field; errs.Conflict when more was
// paid than the new total.
func Mend(ctx context.Context, conn *sql.DB, id string, version int, c Change, by actor.Actor, at time.Time) (is Purchase, err error) {
	if c.Paper, err = c.spelled(peru.BusinessDay(at)); err != nil {
		return Purchase{}, err
	}
	supplier := ""
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		row, err := lock(ctx, q, id)
		if err != nil {
			return err
		}
		if row.Version != version {
			return errs.New(errs.Stale, "the purchase has the version %d, not %d", row.Version, version)
		}
		supplier = row.SupplierID
		was, err := find(ctx, q, id)
		if err != nil {
			return err
		}
		lines := []peru.TaxLine{{Gross: was.Freight, Class: peru.Gravado}}
		for _, l := range was.Lines {
			lines = append(lines, peru.TaxLine{Gross: l.Amount, Class: l.TaxClass})
		}
		tax, total, err := taxOf(c.Kind, lines, c.Total)
		if err != nil {
			return err
		}
		if total < row.Paid {
			return errs.New(errs.Conflict, "%s were paid, which is more than %s", row.Paid, total)
		}
		err = q.ChangePurchase(ctx, db.ChangePurchaseParams{Kind: string(c.Kind), Series: c.Series, Number: text(c.Number), IssuedOn: c.IssuedOn, DueOn: c.DueOn,
			TaxedBase: tax.Base, Igv: tax.IGV, Untaxed: tax.Untaxed, Rounding: tax.Rounding, Total: total, Note: c.Note, ID: id})
		if mysql.IsDuplicate(err) {
			return errs.Wrap(errs.PaperEntered, err, "the paper was entered before")
		}
		if err != nil {
			return fmt.Errorf("mending the purchase: %w", err)
		}
		if is, err = find(ctx, q, id); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "purchase.mended", id, was, is, at)
	})
	if errs.CodeOf(err) == errs.PaperEntered {
		return Purchase{}, first(ctx, conn, supplier, c.Paper, err)
	}
	return is, err
}

// SetPhoto notes under which key the photo of a purchase's paper is kept. The same key again changes nothing.
//
// Errors: errs.NotFound.
func SetPhoto(ctx context.Context, conn *sql.DB, id, key string, by actor.Actor, at time.Time) (is Purchase, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		row, err := lock(ctx, q, id)
		if err != nil {
			return err
		}
		if row.Photo != key {
			if err := q.SetPhoto(ctx, db.SetPhotoParams{Photo: key, ID: id}); err != nil {
				return fmt.Errorf("noting the photo: %w", err)
			}
			if err := audit.Write(ctx, tx, by, "purchase.photographed", id, photo{row.Photo}, photo{key}, at); err != nil {
				return err
			}
		}
		is, err = find(ctx, q, id)
		return err
	})
	return is, err
}

// photo is what the audit keeps of one.
type photo struct {
	Photo string `json:"photo"`
}
