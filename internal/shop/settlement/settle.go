package settlement

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/settlement/db"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Settle makes a decision about the item whose version the caller saw, all in one transaction with the cash that moves.
// The same request again gives the first decision, and false.
//
// Errors: errs.NotFound (no such money), errs.Stale when somebody decided meanwhile, errs.Conflict for an outcome that it
// cannot have and for an id that another decision has, errs.TillClosed, errs.DrawerShort, errs.InvalidRequest.
func Settle(ctx context.Context, conn *sql.DB, version int, r Request, by actor.Actor, at time.Time) (Settlement, bool, error) {
	r.Note = strings.TrimSpace(r.Note)
	number, err := r.check()
	if err != nil {
		return Settlement{}, false, err
	}
	var made Settlement
	fresh := false
	var item Item
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		// First the shift, then the sale or the customer, as a sale takes them.
		shift, closed, err := drawerFor(ctx, tx, r)
		if err != nil {
			return err
		}
		if item, err = lock(ctx, tx, r); err != nil {
			return err
		}
		before, err := find(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if fresh = before == nil; !fresh {
			if made = *before; !made.of(r, number) {
				return errs.New(errs.Conflict, "another decision has the id %q", r.ID)
			}
			return nil
		}
		state, err := item.after(version, r.Outcome)
		if err != nil {
			return err
		}
		made = Settlement{ID: r.ID, Kind: r.Kind, Subject: r.Subject, Line: r.Line, Outcome: r.Outcome, Amount: item.Amount, TillID: r.TillID,
			Reference: number, Note: r.Note, SettledBy: by.Name, SettledAt: at.Truncate(time.Millisecond)}
		if r.Outcome == Cash {
			if closed != nil {
				return closed
			}
			made.Amount = inCash(r.Kind, item.Amount)
			if err := made.moveCash(ctx, tx, shift, item, by); err != nil {
				return err
			}
		}
		return made.write(ctx, tx, item, state, by)
	})
	if err == nil {
		made.SameOperation, err = usedBefore(ctx, conn, made, item.Method)
	}
	return made, fresh, err
}

// drawerFor locks the open shift whose cash moves, if any. That the till is closed is no failure yet: a decision is known again when
// the shift is over, too.
func drawerFor(ctx context.Context, tx *sql.Tx, r Request) (shift string, closed, err error) {
	if r.Outcome != Cash {
		return "", nil, nil
	}
	shift, err = till.LockDrawer(ctx, tx, r.TillID)
	if errs.CodeOf(err) == errs.TillClosed {
		return "", err, nil
	}
	return shift, nil, err
}

// usedBefore returns where the number of a decision was used before it.
func usedBefore(ctx context.Context, conn *sql.DB, s Settlement, method string) ([]payment.Use, error) {
	if s.Outcome == Transfer {
		method = string(Transfer)
	}
	uses, err := operation.Uses(ctx, conn, []operation.Key{{Method: method, Number: s.Reference, Subject: s.Subject, Line: s.Line, Before: s.SettledAt}})
	if err != nil {
		return nil, err
	}
	return uses[0], nil
}

// after returns the state that the outcome leads to.
func (i Item) after(version int, outcome Outcome) (string, error) {
	if i.Version != version {
		return "", errs.New(errs.Stale, "it has the version %d, not %d", i.Version, version)
	}
	state, ok := leads[i.Kind][i.State][outcome]
	if !ok {
		return "", errs.New(errs.Conflict, "a %s that is %s cannot be %s", i.Kind, i.State, outcome)
	}
	if i.Amount <= 0 {
		return "", errs.New(errs.Conflict, "nothing of it is open: the goods came back")
	}
	return state, nil
}

// write does what was decided.
func (s Settlement) write(ctx context.Context, tx *sql.Tx, item Item, state string, by actor.Actor) error {
	q := db.New(tx)
	var err error
	switch s.Kind {
	case Payment:
		if s.Outcome == Rejected {
			if err := q.OffsetPayouts(ctx, db.OffsetPayoutsParams{SaleID: s.Subject, Line: s.Line}); err != nil {
				return fmt.Errorf("setting paybacks off: %w", err)
			}
		}
		err = q.SettlePayment(ctx, db.SettlePaymentParams{State: state, SaleID: s.Subject, Line: s.Line})
	case Payout:
		err = q.SettlePayout(ctx, db.SettlePayoutParams{State: state, Authorization: s.Reference.String(), RefundID: s.Subject, Line: s.Line})
	case CreditPayment:
		err = customer.ResolvePayment(ctx, tx, s.Subject, s.Outcome == Confirmed, s.ID, by.Username, s.SettledAt)
	case CreditPayout:
		err = customer.ResolvePayout(ctx, tx, s.Subject, s.Outcome == Confirmed, s.ID, by.Username, s.SettledAt)
	}
	if err == nil { // its day may be closed
		err = item.reopen(ctx, tx, s)
	}
	if err != nil {
		return fmt.Errorf("settling: %w", err)
	}
	err = q.InsertSettlement(ctx, db.InsertSettlementParams{ID: s.ID, Kind: string(s.Kind), Subject: s.Subject, Line: s.Line, Version: item.Version,
		Outcome: string(s.Outcome), Amount: s.Amount, TillID: sql.NullString{String: s.TillID, Valid: s.TillID != ""}, Reference: s.Reference, Note: s.Note,
		Actor: by.Username, ActorName: by.Name, SettledAt: s.SettledAt})
	if mysql.IsDuplicate(err) { // about other money, at this moment
		return errs.Wrap(errs.Conflict, err, "another decision has the id %q", s.ID)
	}
	if err != nil {
		return fmt.Errorf("keeping a decision: %w", err)
	}
	return audit.Write(ctx, tx, by, "money.settled", s.Subject, item, s, s.SettledAt)
}

// reopen has the days rolled up again that the decision changes.
func (i Item) reopen(ctx context.Context, tx *sql.Tx, s Settlement) error {
	switch s.Kind {
	case Payment:
		return rollup.SaleChanged(ctx, tx, s.Subject)
	case Payout:
		saleID, err := db.New(tx).SaleOfRefund(ctx, s.Subject)
		if err != nil {
			return fmt.Errorf("reading a refund: %w", err)
		}
		return rollup.SaleChanged(ctx, tx, saleID)
	case CreditPayment, CreditPayout:
		return rollup.Changed(ctx, tx, peru.BusinessDay(i.Since))
	}
	return nil
}

// moveCash puts the money of a sale into the drawer of the till's open shift, which is locked, or takes a payback out of it.
func (s Settlement) moveCash(ctx context.Context, tx *sql.Tx, shift string, item Item, by actor.Actor) error {
	amount := s.Amount
	if s.Kind == Payout {
		amount = -amount
	}
	return till.Settle(ctx, tx, shift, s.ID, amount, item.Number, by, s.SettledAt)
}

// lock reads the money that is to be decided about, and keeps others from deciding until the transaction ends. What
// belongs to a sale is locked as a refund locks it.
func lock(ctx context.Context, tx *sql.Tx, r Request) (Item, error) {
	switch r.Kind {
	case Payment:
		return lockPayment(ctx, tx, r.Subject, r.Line)
	case Payout:
		return lockPayout(ctx, tx, r.Subject, r.Line)
	case CreditPayment, CreditPayout:
		return lockCredit(ctx, tx, r.Kind, r.Subject, r.Line)
	}
	return Item{}, errs.Invalid("kind", "is unknown")
}

func lockPayment(ctx context.Context, tx *sql.Tx, saleID string, line int) (Item, error) {
	q := db.New(tx)
	if _, err := q.LockSale(ctx, saleID); err != nil {
		return Item{}, fmt.Errorf("locking a sale: %w", err)
	}
	p, err := q.LockPayment(ctx, db.LockPaymentParams{SaleID: saleID, Line: line})
	if err != nil {
		return Item{}, missing(err, Payment, saleID, line)
	}
	off, err := q.SetOff(ctx, db.SetOffParams{SaleID: saleID, Line: line})
	if err != nil {
		return Item{}, fmt.Errorf("reading what was set off: %w", err)
	}
	return paymentOf(db.OpenPaymentsRow{SaleID: saleID, Line: line, Method: p.Method, Amount: p.Amount, State: p.State, Version: p.Version,
		Reference: p.Reference, Series: p.Series, Number: p.Number, BuyerName: p.BuyerName, SoldAt: p.SoldAt, SetOff: off}), nil
}

func lockPayout(ctx context.Context, tx *sql.Tx, refundID string, line int) (Item, error) {
	q := db.New(tx)
	saleID, err := q.SaleOfRefund(ctx, refundID)
	if err != nil {
		return Item{}, missing(err, Payout, refundID, line)
	}
	if _, err := q.LockSale(ctx, saleID); err != nil {
		return Item{}, fmt.Errorf("locking a sale: %w", err)
	}
	o, err := q.LockPayout(ctx, db.LockPayoutParams{RefundID: refundID, Line: line})
	if err != nil {
		return Item{}, missing(err, Payout, refundID, line)
	}
	return payoutOf(db.OpenPayoutsRow{RefundID: refundID, Line: line, Method: o.Method, Amount: o.Amount, State: o.State, Version: o.Version,
		Reason: o.Reason, Series: o.Series, Number: o.Number, BuyerName: o.BuyerName, RefundedAt: o.RefundedAt}), nil
}

func lockCredit(ctx context.Context, tx *sql.Tx, kind Kind, id string, line int) (Item, error) {
	if line != 0 {
		return Item{}, missing(sql.ErrNoRows, kind, id, line)
	}
	read, ledger := customer.LockPayment, "payment"
	if kind == CreditPayout {
		read, ledger = customer.LockPayout, "payout"
	}
	e, err := read(ctx, tx, id)
	if err != nil {
		return Item{}, err
	}
	return creditOf(db.OpenCreditRow{Kind: ledger, Reference: id, Method: e.Method, Amount: int64(e.Amount), State: e.State, Version: e.Version,
		Operation: e.Reference, Name: e.Customer, CreatedAt: e.At}), nil
}

func missing(err error, kind Kind, subject string, line int) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, "there is no %s %s, line %d", kind, subject, line)
	}
	return fmt.Errorf("locking a %s: %w", kind, err)
}

// find returns the decision with the id; nil when there is none.
func find(ctx context.Context, tx *sql.Tx, id string) (*Settlement, error) {
	row, err := db.New(tx).SettlementOf(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // none is no failure
	}
	if err != nil {
		return nil, fmt.Errorf("reading a decision: %w", err)
	}
	made := settlementOf(row)
	return &made, nil
}
