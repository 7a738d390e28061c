package refund

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/refund/db"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Recorded is a refund, what card terminals have to give back of it still, and whether an earlier send recorded it.
type Recorded struct {
	Refund   Refund           `json:"refund"`
	Owed     []payment.Return `json:"owed"`
	Repeated bool             `json:"repeated"`
}

// Approver says who allows more cash than a cashier may give back alone: a manager who is signed in himself, or the one
// whose PIN came along; "" for nobody. The PIN of a refund that is recorded already is not asked for again.
//
// Errors: those of pins.ApprovedBy.
func Approver(ctx context.Context, conn *sql.DB, s Submission, now time.Time) (string, error) {
	if s.Request.Approval != nil {
		_, err := db.New(conn).Claimed(ctx, s.Request.ID)
		if err == nil {
			return "", nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return "", fmt.Errorf("reading a refund: %w", mysql.Explain(err))
		}
	}
	return pins.ApprovedBy(ctx, conn, s.By, s.Role, s.Request.Approval, now)
}

// Record records the refund, all in the caller's transaction: what comes back under the locks of the sale's lines, the
// credit note with its number, the goods, the payouts, the event. It may run again: a refund that is recorded already is
// given as it is. More cash than the limit, with what was given back of the sale before without approval, needs an approver,
// and so does a sale that is older than a cashier may find.
//
// Errors: errs.NotFound (no such sale), errs.Conflict (the id is another refund's), errs.UnknownTill,
// errs.InvalidRequest, errs.AlreadyReturned with what is left, errs.ApprovalNeeded with the cash as Total; for cash also
// errs.TillClosed and errs.DrawerShort; for a void errs.ApprovalNeeded and errs.Conflict (the sale's document may not become void).
func Record(ctx context.Context, tx *sql.Tx, s Submission, approver string, limits settings.Limits, execution string, now time.Time) (Recorded, error) {
	q := db.New(tx)
	// First the shift, then the sale, as a sale takes them. A refund is known again when its shift is over, too.
	shift, closed := till.LockDrawer(ctx, tx, s.Request.TillID)
	if closed != nil && errs.CodeOf(closed) != errs.TillClosed {
		return Recorded{}, closed
	}
	sold, err := q.LockLines(ctx, s.SaleID)
	if err != nil {
		return Recorded{}, fmt.Errorf("locking the sale's lines: %w", err)
	}
	if len(sold) == 0 {
		return Recorded{}, errs.New(errs.NotFound, "no sale has the id %q", s.SaleID)
	}
	if before, err := recorded(ctx, tx, s, execution); before != nil || err != nil {
		return deref(before), err
	}
	n := note{Submission: s, shift: shift, execution: execution, at: now}
	if n.of, err = q.SaleOf(ctx, s.SaleID); err != nil {
		return Recorded{}, fmt.Errorf("reading the sale: %w", err)
	}
	if n.credits, err = credits(ctx, q, s, sold, n.of.IgvRate); err != nil {
		return Recorded{}, err
	}
	if n.payouts, err = payouts(ctx, q, s.SaleID, n.total()); err != nil {
		return Recorded{}, err
	}
	if n.tillName, err = tillName(ctx, q, s.Request.TillID); err != nil {
		return Recorded{}, err
	}
	if n.approver, err = mayVoid(s.Request, approver); err != nil {
		return Recorded{}, err
	}
	if oldest := peru.BusinessDay(now).AddDays(-limits.SaleDays); n.of.BusinessDay.Before(oldest) {
		if approver == "" {
			return Recorded{}, errs.New(errs.ApprovalNeeded, "the sale is of %s, and a cashier takes goods back of sales since %s", n.of.BusinessDay, oldest)
		}
		n.approver = approver
	}
	if cash := n.by(payment.Cash); cash > 0 {
		if closed != nil {
			return Recorded{}, closed
		}
		if err := till.TakeOut(ctx, tx, shift, cash); err != nil {
			return Recorded{}, err
		}
		who, err := allowed(ctx, q, s.SaleID, cash, approver, limits.CashRefund)
		if err != nil {
			return Recorded{}, err
		}
		n.approver = cmp.Or(n.approver, who)
	}
	if err := n.write(ctx, tx); err != nil {
		return Recorded{}, err
	}
	refund, err := Find(ctx, tx, s.Request.ID)
	if err != nil {
		return Recorded{}, err
	}
	act := "sale.refunded"
	if s.Request.Void {
		act = "sale.voided"
	}
	if err := audit.Write(ctx, tx, s.By, act, refund.ID, nil, refund, refund.RefundedAt); err != nil {
		return Recorded{}, err
	}
	return Recorded{Refund: refund, Owed: refund.Owed()}, nil
}

// mayVoid says who decides that the sale's document becomes void; "" for a refund with a credit note.
func mayVoid(r Request, approver string) (string, error) {
	switch {
	case !r.Void:
		return "", nil
	case r.Reason != Annulment:
		return "", errs.Invalid("void", "a document is made void for the reason %s alone", Annulment)
	case approver == "":
		return "", errs.New(errs.ApprovalNeeded, "a manager decides that a document becomes void")
	}
	return approver, nil
}

// allowed says who allowed so much cash back: "" while all of it for the sale is within the limit.
func allowed(ctx context.Context, q *db.Queries, saleID string, cash money.Centimos, approver string, limit money.Centimos) (string, error) {
	before, err := q.CashBack(ctx, saleID)
	if err != nil {
		return "", fmt.Errorf("adding up the cash that went back: %w", err)
	}
	sum := money.Centimos(before) + cash
	if sum <= limit {
		return "", nil
	}
	if approver == "" {
		needed := errs.New(errs.ApprovalNeeded, "%s in cash is more than the %s that need no approval", sum, limit)
		needed.Total = &cash
		return "", needed
	}
	return approver, nil
}

// recorded returns the refund that was recorded under the id, when it is the one that is asked for again; nil for none.
func recorded(ctx context.Context, tx *sql.Tx, s Submission, execution string) (*Recorded, error) {
	held, err := db.New(tx).Claimed(ctx, s.Request.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // none is no failure
	}
	if err != nil {
		return nil, fmt.Errorf("reading a refund: %w", err)
	}
	if held.SaleID != s.SaleID || held.RequestHash != s.Hash() {
		return nil, errs.New(errs.Conflict, "another refund has the id %q", s.Request.ID)
	}
	refund, err := Find(ctx, tx, s.Request.ID)
	return &Recorded{Refund: refund, Owed: refund.Owed(), Repeated: step.Run(held.Execution) != execution}, err
}

func deref(r *Recorded) Recorded {
	if r == nil {
		return Recorded{}
	}
	return *r
}

// credited is a line of the request with what it takes back of the sale's line.
type credited struct {
	Credit
	line      int
	productID string
	quantity  quantity.Quantity
	goods     Goods
}

// credits works out what comes back, line by line.
func credits(ctx context.Context, q *db.Queries, s Submission, sold []db.LockLinesRow, rate int) ([]credited, error) {
	taxes, err := q.CreditedTax(ctx, s.SaleID)
	if err != nil {
		return nil, fmt.Errorf("reading earlier credit notes: %w", err)
	}
	creditedIGV := map[int]money.Centimos{}
	for _, t := range taxes {
		creditedIGV[t.Line] = money.Centimos(t.Igv)
	}
	back, err := match(s.Request, sold)
	if err != nil {
		return nil, err
	}
	credits := make([]credited, len(back))
	for i, want := range s.Request.Lines {
		l := back[i]
		of := Sold{Quantity: l.Quantity, Returned: l.Returned, Amount: l.Amount, IGV: l.Igv, ICBPER: l.Icbper, Cost: l.Cost, CreditedIGV: creditedIGV[l.Line]}
		if l.TaxClass == peru.Gravado {
			of.Rate = rate
		}
		credits[i] = credited{Credit: of.Return(want.Quantity), line: l.Line, productID: l.ProductID, quantity: want.Quantity, goods: want.Goods}
	}
	return credits, nil
}

// match finds the sale's line of each line of the request, and refuses what cannot come back.
func match(r Request, sold []db.LockLinesRow) ([]db.LockLinesRow, error) {
	open := map[int]db.LockLinesRow{} // lines that the request did not name yet
	for _, l := range sold {
		open[l.Line] = l
	}
	gone := errs.New(errs.AlreadyReturned, "less is left of some lines")
	back := make([]db.LockLinesRow, len(r.Lines))
	whole := len(r.Lines) == len(sold)
	for i, want := range r.Lines {
		l, ok := open[want.Line]
		if !ok {
			return nil, errs.Invalid(fmt.Sprintf("lines[%d].line", i), "the sale has no line %d, or it stands twice", want.Line)
		}
		delete(open, want.Line)
		if catalog.Unit(l.Unit) == catalog.Piece && !want.Quantity.Whole() {
			return nil, errs.Invalid(fmt.Sprintf("lines[%d].quantity", i), "%s is sold by the piece: give a whole number, not %s", l.Name, want.Quantity)
		}
		if left := l.Quantity - l.Returned; want.Quantity > left {
			gone.Shortages = append(gone.Shortages, errs.Shortage{ProductID: l.ProductID, Name: l.Name, Requested: want.Quantity, Available: left})
		}
		whole = whole && want.Quantity == l.Quantity
		back[i] = l
	}
	switch {
	case gone.Shortages != nil:
		return nil, gone
	case r.Reason != ItemReturn && !whole:
		return nil, errs.Invalid("reason", "%s is for a whole sale: return all of it, or give the reason %s", r.Reason, ItemReturn)
	}
	return back, nil
}

// arrived is a payment of the sale, or the part of one, as its money came in the end.
type arrived struct {
	Received
	db.PaidRow
}

// arrivals are the sale's payments as their money came. A payment by wallet that never came and was then settled in cash or by
// transfer goes back that way; what returns of goods had set off against it before stays set off.
func arrivals(ctx context.Context, q *db.Queries, saleID string) ([]arrived, error) {
	paid, err := q.Paid(ctx, saleID)
	if err != nil {
		return nil, fmt.Errorf("reading the sale's payments: %w", err)
	}
	var came []arrived
	for _, p := range paid {
		if payment.State(p.State) != payment.Settled {
			came = append(came, arrived{Received{payment.Method(p.Method), p.Amount}, p})
			continue
		}
		if p.SetOff > 0 {
			came = append(came, arrived{Received{payment.Method(p.Method), money.Centimos(p.SetOff)}, p})
		}
		came = append(came, arrived{Received{payment.Method(p.SettledBy), p.SettledAmount}, p})
	}
	return came, nil
}

// payouts works out what goes back by each payment when so much more is credited.
func payouts(ctx context.Context, q *db.Queries, saleID string, more money.Centimos) ([]Payout, error) {
	came, err := arrivals(ctx, q, saleID)
	if err != nil {
		return nil, err
	}
	sum, err := q.Credited(ctx, saleID)
	if err != nil {
		return nil, fmt.Errorf("reading earlier credit notes: %w", err)
	}
	before := money.Centimos(sum)
	received := make([]Received, len(came))
	for i, p := range came {
		received[i] = p.Received
	}
	was, is := Due(received, before), Due(received, before+more)
	var payouts []Payout
	for i, p := range came {
		if is[i] == was[i] {
			continue
		}
		payout := Payout{Line: p.Line, Method: p.Received.Method, Amount: is[i] - was[i], State: Paid}
		switch state := payment.State(p.State); {
		case state == payment.Rejected || state == payment.WrittenOff:
			payout.State = Offset
		case payout.Method == payment.Card:
			payout.State, payout.charge = Pending, payment.ChargeID(saleID, p.Generation, p.Line-1)
		case payout.Method == payment.Cash || payout.Method == credit:
		default:
			payout.State = ToConfirm
		}
		payouts = append(payouts, payout)
	}
	return payouts, nil
}
