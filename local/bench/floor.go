package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	events "carmensita.pe/market/internal/platform/event/db"
	"carmensita.pe/market/internal/platform/mysql"
	trail "carmensita.pe/market/internal/platform/trail/db"
	"carmensita.pe/market/internal/shop/payment"
	sales "carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// The floor is the least possible work: the rows that a sale leaves, written by one program in one transaction with
// statements that are prepared, multi-row where there are several rows, and ordered so that the rows which others
// wait for are locked last. It leaves out what the product needs to be right when something fails: the reservation
// before the payment, the retries, the separate processes, the reading of prices.
const (
	floorCheckout = `insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at) values (?, ?, ?, 'recorded', ?, ?)`
	floorNumber   = `update receipt_series set last_number = last_insert_id(last_number + 1), last_at = utc_timestamp(3) where till_id = ? and document = ?`
	floorStock    = `update stock
set on_hand = on_hand - case product_id when ? then ? when ? then ? else ? end
where product_id in (?, ?, ?) and on_hand - reserved >= case product_id when ? then ? when ? then ? else ? end`
	floorMovements = `insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at)
select product_id, 'sale', - case product_id when ? then ? when ? then ? else ? end, on_hand, 'sale', ?, 'rosa', ?
from stock
where product_id in (?, ?, ?)`
)

// floorWorkflow marks the floor's rows in the trail.
const floorWorkflow = "floor"

// model is a sale that went the whole path: the floor writes as much text as it did.
type model struct {
	id, hash, execution string
	cashierName         string
	tillNames           map[string]string
	series              map[string]string
	shifts              map[string]string
	event               string
	trail               []trail.TrailOfRow
}

func readModel(ctx context.Context, db *sql.DB) (*model, error) {
	m := &model{tillNames: map[string]string{}, series: map[string]string{}, shifts: map[string]string{}}
	err := db.QueryRowContext(ctx, `select s.id, c.request_hash, s.execution, s.cashier_name, o.payload
from sales s join checkouts c on c.sale_id = s.id join outbox o on o.subject = s.id limit 1`).Scan(&m.id, &m.hash, &m.execution, &m.cashierName, &m.event)
	if err != nil {
		return nil, fmt.Errorf("reading a sale: %w", err)
	}
	if m.trail, err = trail.New(db).TrailOf(ctx, trail.TrailOfParams{Subject: m.id, Workflows: []string{"checkout"}}); err != nil {
		return nil, fmt.Errorf("reading a sale's trail: %w", err)
	}
	rows, err := db.QueryContext(ctx, `select t.id, t.name, n.series, h.id from tills t join receipt_series n on n.till_id = t.id and n.document = 'boleta'
join till_shifts h on h.open_till = t.id`)
	if err != nil {
		return nil, fmt.Errorf("reading the series: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, name, series, shift string
		if err := rows.Scan(&id, &name, &series, &shift); err != nil {
			return nil, fmt.Errorf("reading the series: %w", err)
		}
		m.tillNames[id], m.series[id], m.shifts[id] = name, series, shift
	}
	return m, rows.Err()
}

// floor is one worker: a connection of its own with everything prepared.
type floor struct {
	*model
	conn                                                                            *sql.Conn
	checkout, number, sale, lines, payment, outbox, steps, stock, movements, commit *sql.Stmt
}

func newFloor(ctx context.Context, db *sql.DB, m *model) (*floor, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	f := &floor{model: m, conn: conn}
	lines, _, err := mysql.Rows(sales.InsertLine, make([]sales.InsertLineParams, linesPerCart))
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	steps, _, err := mysql.Rows(trail.InsertTrail, make([]trail.InsertTrailParams, len(m.trail)))
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if _, err := conn.ExecContext(ctx, "set autocommit = 0"); err != nil { // spares a `begin` for each sale
		return nil, errors.Join(err, conn.Close())
	}
	for _, p := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&f.checkout, floorCheckout},
		{&f.number, floorNumber},
		{&f.sale, sales.InsertSale},
		{&f.lines, lines},
		{&f.payment, sales.InsertPayment},
		{&f.outbox, events.InsertEvent},
		{&f.steps, steps},
		{&f.stock, floorStock},
		{&f.movements, floorMovements},
		{&f.commit, "commit"},
	} {
		if *p.to, err = conn.PrepareContext(ctx, p.text); err != nil { //nolint:sqlclosecheck // they live as long as the connection
			return nil, errors.Join(fmt.Errorf("preparing %q: %w", p.text, err), conn.Close())
		}
	}
	return f, nil
}

// sell writes one sale.
func (f *floor) sell(ctx context.Context, c cart) error {
	if err := f.write(ctx, c); err != nil {
		_, rollback := f.conn.ExecContext(ctx, "rollback")
		return errors.Join(err, rollback)
	}
	return nil
}

func (f *floor) write(ctx context.Context, c cart) error {
	now := time.Now().UTC()
	execution := strings.Replace(f.execution, f.id, c.id, 1)
	if _, err := f.checkout.ExecContext(ctx, c.id, f.hash, execution, now, now.Add(time.Minute)); err != nil {
		return err
	}
	result, err := f.number.ExecContext(ctx, c.till, "boleta")
	if err != nil {
		return err
	}
	number, err := result.LastInsertId()
	if err != nil {
		return err
	}
	if err := insert(ctx, f.sale, sales.InsertSale, f.saleRow(c, number, execution, now)); err != nil {
		return err
	}
	if err := insert(ctx, f.lines, sales.InsertLine, lineRows(c)...); err != nil {
		return err
	}
	paid := sales.InsertPaymentParams{SaleID: c.id, Line: 1, Method: string(c.by), Amount: c.total, Received: c.total, Reference: payment.Operation{}, Authorization: "", State: "confirmed"}
	if c.by != payment.Cash {
		if paid.Reference, err = payment.ParseOperation(c.operation()); err != nil {
			return err
		}
	}
	if err := insert(ctx, f.payment, sales.InsertPayment, paid); err != nil {
		return err
	}
	if err := insert(ctx, f.outbox, events.InsertEvent, events.InsertEventParams{Kind: "SaleCompleted", Subject: c.id, Payload: f.event, CreatedAt: now}); err != nil {
		return err
	}
	if err := insert(ctx, f.steps, trail.InsertTrail, f.trailRows(c.id, now)...); err != nil {
		return err
	}
	if err := f.takeStock(ctx, c, now); err != nil {
		return err
	}
	_, err = f.commit.ExecContext(ctx)
	return err
}

// insert writes rows by the statement of them that is prepared.
func insert[P any](ctx context.Context, prepared *sql.Stmt, statement string, rows ...P) error {
	_, args, err := mysql.Rows(statement, rows)
	if err != nil {
		return err
	}
	_, err = prepared.ExecContext(ctx, args...)
	return err
}

// takeStock is where sales wait for each other, so it comes right before the commit.
func (f *floor) takeStock(ctx context.Context, c cart, now time.Time) error {
	a, b, d := c.lines[0], c.lines[1], c.lines[2]
	each := []any{a.id, a.thousandths(), b.id, b.thousandths(), d.thousandths()}
	ids := []any{a.id, b.id, d.id}
	result, err := f.stock.ExecContext(ctx, concat(each, ids, each)...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != linesPerCart {
		return errors.Join(err, fmt.Errorf("%d of %d products were there", n, linesPerCart))
	}
	_, err = f.movements.ExecContext(ctx, concat(each, []any{c.id, now}, ids)...)
	return err
}

func (m *model) saleRow(c cart, number int64, execution string, now time.Time) sales.InsertSaleParams {
	var base money.Centimos
	for _, l := range c.lines {
		base += l.base()
	}
	return sales.InsertSaleParams{
		ID: c.id, Document: "boleta", Series: m.series[c.till], Number: int(number), IssuerRuc: "20000000001", TillID: c.till, TillName: m.tillNames[c.till],
		Cashier: "rosa", CashierName: m.cashierName, BuyerKind: "none", BuyerNumber: "0", BuyerName: "", SoldAt: now, BusinessDay: peru.BusinessDay(now),
		TaxedBase: base, Exonerated: 0, Unaffected: 0, Igv: c.total - base, IgvRate: 1800, Icbper: 0, Bags: 0, Discount: 0, Total: c.total, Rounding: 0,
		Cost: base, SettingsVersion: 0, ApprovedBy: "", Execution: execution, ShiftID: sql.NullString{String: m.shifts[c.till], Valid: true}, CustomerID: sql.NullString{},
	}
}

func lineRows(c cart) []sales.InsertLineParams {
	rows := make([]sales.InsertLineParams, len(c.lines))
	for i, l := range c.lines {
		base := l.base()
		rows[i] = sales.InsertLineParams{SaleID: c.id, Line: i + 1, ProductID: l.id, Sku: l.sku, Name: l.name, Unit: "NIU",
			Quantity: quantity.Quantity(l.thousandths()), UnitPrice: l.price, Discount: 0, PromotionID: sql.NullString{}, Promotion: "", Amount: l.amount(),
			TaxClass: "gravado", Base: base, Igv: l.amount() - base, Icbper: 0, Cost: base}
	}
	return rows
}

func (m *model) trailRows(id string, now time.Time) []trail.InsertTrailParams {
	rows := make([]trail.InsertTrailParams, len(m.trail))
	for i, r := range m.trail {
		rows[i] = trail.InsertTrailParams{Subject: id, Workflow: floorWorkflow, EnteredAt: now, Steps: r.Steps, Texts: r.Texts}
	}
	return rows
}

// base is the amount without IGV.
func (l cartLine) base() money.Centimos { return l.amount() * 100 / 118 }

func (l cartLine) thousandths() int64 { return l.pieces * int64(quantity.One) }

func concat(parts ...[]any) []any {
	var all []any
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}
