package refund

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// note is a credit note about to be written.
type note struct {
	Submission
	of        db.SaleOfRow
	tillName  string
	shift     string
	credits   []credited
	payouts   []Payout
	approver  string
	execution string
	at        time.Time
}

// total is what the note takes back of the receipt.
func (n note) total() (sum money.Centimos) {
	for _, c := range n.credits {
		sum += c.Amount + c.ICBPER
	}
	return sum
}

// by is what goes back by a method.
func (n note) by(method payment.Method) (sum money.Centimos) {
	for _, p := range n.payouts {
		if p.Method == method {
			sum += p.Amount
		}
	}
	return sum
}

// tillName reads the till that the note is written at. It returns errs.UnknownTill.
func tillName(ctx context.Context, q *db.Queries, id string) (string, error) {
	name, err := q.ActiveTill(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", errs.New(errs.UnknownTill, "no active till has the id %q", id)
	}
	if err != nil {
		return "", fmt.Errorf("reading the till: %w", err)
	}
	return name, nil
}

// write locks in the one order of all (internal/platform/mysql): the shift and the sale's lines are locked, now the series, the customer, and stock.
func (n note) write(ctx context.Context, tx *sql.Tx) error {
	q := db.New(tx)
	next, err := till.TakeNumber(ctx, tx, n.Request.TillID, n.of.Document+"_credit_note", n.at)
	if err != nil {
		return err
	}
	n.at = next.At
	if err := n.insert(ctx, tx, next); err != nil {
		return err
	}
	if err := document.IssueNote(ctx, tx, document.Paper{ID: n.Request.ID, Kind: document.CreditNote, Series: next.Series, Number: next.Number,
		Emission: next.Emission, At: next.At, Total: n.total()}, n.SaleID, n.Request.Void); err != nil {
		return err
	}
	returned, err := q.ReturnLines(ctx, n.Request.ID)
	if err != nil {
		return fmt.Errorf("counting what came back: %w", err)
	}
	if returned != int64(len(n.credits)) {
		return errs.New(errs.AlreadyReturned, "less is left of some lines")
	}
	if owed := n.by(credit); owed > 0 {
		if err := customer.Refund(ctx, tx, n.of.CustomerID, n.Request.ID, owed, n.By.Username, n.at); err != nil {
			return err
		}
	}
	if err := n.takeBack(ctx, tx); err != nil {
		return err
	}
	return event.Write(ctx, tx, event.RefundRecorded, n.Request.ID,
		map[string]any{"refundId": n.Request.ID, "saleId": n.SaleID, "amount": n.total(), "businessDay": peru.BusinessDay(n.at)}, n.at)
}

// insert writes the numbered note with its lines and payouts.
func (n note) insert(ctx context.Context, tx *sql.Tx, next till.Number) error {
	q := db.New(tx)
	r := n.Request
	err := q.InsertRefund(ctx, db.InsertRefundParams{
		ID: r.ID, SaleID: n.SaleID, Series: next.Series, Number: next.Number, RequestHash: n.Hash(), TillID: r.TillID, TillName: n.tillName,
		ReasonCode: string(r.Reason), Reason: r.Note, Amount: n.total(), Cash: n.by(payment.Cash), Actor: n.By.Username, ActorName: n.By.Name,
		ApprovedBy: n.approver, ShiftID: sql.NullString{String: n.shift, Valid: n.shift != ""}, RefundedAt: n.at,
		BusinessDay: peru.BusinessDay(n.at), Execution: n.execution,
	})
	if mysql.IsDuplicate(err) { // of another sale, at this moment
		return errs.Wrap(errs.Conflict, err, "another refund has the id %q", r.ID)
	}
	if err != nil {
		return fmt.Errorf("recording the refund: %w", err)
	}
	lines := make([]db.InsertLineParams, len(n.credits))
	for i, c := range n.credits {
		lines[i] = db.InsertLineParams{RefundID: r.ID, Line: c.line, Quantity: c.quantity, Amount: c.Amount, Base: c.Base, Igv: c.IGV,
			Icbper: c.ICBPER, Cost: c.Cost, Goods: string(c.goods)}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertLine, lines); err != nil {
		return fmt.Errorf("recording the lines: %w", err)
	}
	payouts := make([]db.InsertPayoutParams, len(n.payouts))
	for i, p := range n.payouts {
		payouts[i] = db.InsertPayoutParams{RefundID: r.ID, Line: p.Line, Method: string(p.Method), Amount: p.Amount, State: string(p.State), Charge: p.charge}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertPayout, payouts); err != nil {
		return fmt.Errorf("recording the payouts: %w", err)
	}
	return nil
}

// takeBack puts all goods on the shelf and takes off again what is wasted, so that the ledger shows both.
func (n note) takeBack(ctx context.Context, tx *sql.Tx) error {
	var back, wasted []stock.Item
	for _, c := range n.credits {
		back = add(back, c.productID, c.quantity)
		if c.goods == ToWaste {
			wasted = add(wasted, c.productID, c.quantity)
		}
	}
	return stock.TakeBack(ctx, tx, n.SaleID, back, wasted, stock.Cause{Reference: n.Request.ID, Actor: n.By.Username, At: n.at})
}

// add keeps each product once: it may stand on two lines of a sale.
func add(items []stock.Item, productID string, q quantity.Quantity) []stock.Item {
	at := slices.IndexFunc(items, func(i stock.Item) bool { return i.ProductID == productID })
	if at < 0 {
		return append(items, stock.Item{ProductID: productID, Quantity: q})
	}
	items[at].Quantity += q
	return items
}
