package refund

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund/db"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Find reads a recorded refund; errs.NotFound when there is none.
func Find(ctx context.Context, conn db.DBTX, id string) (Refund, error) {
	q := db.New(conn)
	row, err := q.Refund(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Refund{}, errs.New(errs.NotFound, "no refund has the id %q", id)
	}
	if err != nil {
		return Refund{}, fmt.Errorf("reading a refund: %w", mysql.Explain(err))
	}
	lines, err := q.LinesOf(ctx, id)
	if err != nil {
		return Refund{}, fmt.Errorf("reading a refund's lines: %w", mysql.Explain(err))
	}
	payouts, err := q.PayoutsOf(ctx, id)
	if err != nil {
		return Refund{}, fmt.Errorf("reading a refund's payouts: %w", mysql.Explain(err))
	}
	return restore(row, lines, payouts)
}

// All reads recorded refunds by their ids. What is not there is left out.
func All(ctx context.Context, conn db.DBTX, ids []string) (map[string]Refund, error) {
	refunds := make(map[string]Refund, len(ids))
	if len(ids) == 0 {
		return refunds, nil
	}
	q := db.New(conn)
	rows, err := q.RefundsByID(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading refunds: %w", mysql.Explain(err))
	}
	allLines, err := q.LinesOfAll(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the lines of refunds: %w", mysql.Explain(err))
	}
	allPayouts, err := q.PayoutsOfAll(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the payouts of refunds: %w", mysql.Explain(err))
	}
	lines, payouts := map[string][]db.LinesOfRow{}, map[string][]db.PayoutsOfRow{}
	for _, l := range allLines {
		lines[l.RefundID] = append(lines[l.RefundID], db.LinesOfRow{Line: l.Line, ProductID: l.ProductID, Sku: l.Sku, Name: l.Name, Unit: l.Unit, Quantity: l.Quantity,
			UnitPrice: l.UnitPrice, Amount: l.Amount, TaxClass: l.TaxClass, Base: l.Base, Igv: l.Igv, Icbper: l.Icbper, Goods: l.Goods})
	}
	for _, p := range allPayouts {
		payouts[p.RefundID] = append(payouts[p.RefundID], db.PayoutsOfRow{Line: p.Line, Method: p.Method, Amount: p.Amount, State: p.State, Version: p.Version, Charge: p.Charge,
			Authorization: p.Authorization, Reason: p.Reason})
	}
	for _, row := range rows {
		if refunds[row.ID], err = restore(db.RefundRow(row), lines[row.ID], payouts[row.ID]); err != nil {
			return nil, err
		}
	}
	return refunds, nil
}

// OfSale reads the refunds of a sale, oldest first; errs.NotFound when there is no such sale.
func OfSale(ctx context.Context, conn db.DBTX, saleID string) ([]Refund, error) {
	q := db.New(conn)
	if _, err := q.SaleOf(ctx, saleID); errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "no sale has the id %q", saleID)
	} else if err != nil {
		return nil, fmt.Errorf("reading a sale: %w", mysql.Explain(err))
	}
	ids, err := q.RefundsOf(ctx, saleID)
	if err != nil {
		return nil, fmt.Errorf("reading a sale's refunds: %w", mysql.Explain(err))
	}
	return all(ctx, conn, ids)
}

// all reads refunds one by one: there is seldom more than one.
func all(ctx context.Context, conn db.DBTX, ids []string) ([]Refund, error) {
	refunds := make([]Refund, len(ids))
	for i, id := range ids {
		var err error
		if refunds[i], err = Find(ctx, conn, id); err != nil {
			return nil, err
		}
	}
	return refunds, nil
}

// Debt is what card terminals still have to give back of a refund.
type Debt struct {
	RefundID string           `json:"refundId"`
	Owed     []payment.Return `json:"owed"`
}

// UnpaidDebts reads the debts of refunds whose execution is over and marks them as tried, so that one that fails or
// hangs comes last in the next run, a minute later. It returns as many as a run can try while every terminal hangs.
func UnpaidDebts(ctx context.Context, conn db.DBTX, now time.Time) ([]Debt, error) {
	const atOnce, lives = 20, 30 * time.Second
	q := db.New(conn)
	ids, err := q.Owed(ctx, db.OwedParams{Before: now.Add(-lives), Limit: atOnce})
	if err != nil {
		return nil, fmt.Errorf("reading what is owed: %w", mysql.Explain(err))
	}
	if len(ids) > 0 {
		if err := q.MarkTried(ctx, db.MarkTriedParams{TriedAt: sql.NullTime{Time: now, Valid: true}, Ids: ids}); err != nil {
			return nil, fmt.Errorf("noting what is tried: %w", mysql.Explain(err))
		}
	}
	refunds, err := all(ctx, conn, ids)
	debts := make([]Debt, len(refunds))
	for i, r := range refunds {
		debts[i] = Debt{RefundID: r.ID, Owed: r.Owed()}
	}
	return debts, err
}

// Settle records what terminals gave back, or refused for good, and returns the refund. It may run again.
func Settle(ctx context.Context, tx *sql.Tx, refundID string, done []payment.Return) (Refund, error) {
	q := db.New(tx)
	for _, part := range done { // a sale has five payments at most
		state := Paid
		switch {
		case part.ByHand:
			state = ToConfirm
		case part.Refused != "":
			state = Refused
		}
		_, err := q.SettlePayout(ctx, db.SettlePayoutParams{State: string(state), Authorization: part.Authorization, Reason: part.Refused,
			RefundID: refundID, Line: part.Line})
		if err != nil {
			return Refund{}, fmt.Errorf("settling a refund: %w", err)
		}
	}
	refund, err := Find(ctx, tx, refundID)
	if err != nil || len(done) == 0 {
		return refund, err
	}
	return refund, rollup.SaleChanged(ctx, tx, refund.SaleID) // its day may be closed
}

func restore(row db.RefundRow, lines []db.LinesOfRow, payouts []db.PayoutsOfRow) (Refund, error) {
	number, err := peru.NewReceiptNumber(peru.Series(row.Series), int64(row.Number))
	if err != nil {
		return Refund{}, fmt.Errorf("numbering a credit note: %w", err)
	}
	original := peru.ReceiptNumber{Series: peru.Series(row.SaleSeries), Correlative: int64(row.SaleNumber)}
	r := Refund{
		ID: row.ID, SaleID: row.SaleID, Document: peru.ReceiptKind(row.Document), SaleNumber: original.String(), Number: number.String(),
		RefundedAt: row.RefundedAt, BusinessDay: row.BusinessDay, Cashier: row.ActorName, Till: row.TillName, ApprovedBy: row.ApprovedBy,
		Reason: Reason(row.ReasonCode), Note: row.Reason, Lines: make([]Line, len(lines)), Payouts: make([]Payout, len(payouts)),
		Settled: true, Words: row.Amount.Words(),
	}
	r.Totals = sale.Totals{IGVRate: row.IgvRate, Total: row.Amount}
	for i, l := range lines {
		r.Lines[i] = Line{Number: l.Line, ProductID: l.ProductID, SKU: l.Sku, Name: l.Name, Unit: catalog.Unit(l.Unit), Quantity: l.Quantity,
			UnitPrice: l.UnitPrice, Amount: l.Amount, TaxClass: l.TaxClass, Base: l.Base, IGV: l.Igv, ICBPER: l.Icbper, Goods: Goods(l.Goods)}
		addTo(&r.Totals, r.Lines[i])
	}
	for i, p := range payouts {
		r.Payouts[i] = Payout{Line: p.Line, Method: payment.Method(p.Method), Amount: p.Amount, State: State(p.State),
			Authorization: p.Authorization, Version: p.Version, Reason: p.Reason, charge: p.Charge}
		r.Totals.ToPay += p.Amount
		r.Settled = r.Settled && !r.Payouts[i].State.open()
	}
	r.Totals.Rounding = r.Totals.ToPay - r.Totals.Total
	document := peru.Document{Kind: row.BuyerKind, Number: row.BuyerNumber}
	if row.BuyerName != "" {
		r.Buyer = &sale.Buyer{DocumentKind: row.BuyerKind, DocumentNumber: row.BuyerNumber, Name: row.BuyerName}
	}
	r.QR = peru.QR{IssuerRUC: row.IssuerRuc, Number: number, IGV: r.Totals.IGV, Total: r.Totals.Total, Issued: row.BusinessDay, Buyer: document}.Content()
	return r, nil
}

func addTo(t *sale.Totals, l Line) {
	t.IGV += l.IGV
	t.ICBPER += l.ICBPER
	if l.ICBPER > 0 {
		t.Bags += int(l.Quantity / quantity.One)
	}
	classes := map[peru.TaxClass]*money.Centimos{peru.Gravado: &t.TaxedBase, peru.Exonerado: &t.Exonerated, peru.Inafecto: &t.Unaffected}
	if sum := classes[l.TaxClass]; sum != nil {
		*sum += l.Base
	}
}
