package rollup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/rollup/db"
	"carmensita.pe/market/internal/values/peru"
)

// Roll measures a day and writes it in place of what was there, in one transaction. It may run again at any time; of two
// that run at once, the later snapshot stays.
func Roll(ctx context.Context, conn *sql.DB, day peru.Day, now time.Time) error {
	measured, err := Measure(ctx, conn, day, now)
	if err != nil {
		return err
	}
	return mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		before, err := db.New(tx).LockDay(ctx, day)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("locking the rollup of %s: %w", day, err)
		}
		if before.After(now) {
			return nil
		}
		if err := measured.write(ctx, tx); err != nil {
			return fmt.Errorf("rolling %s up: %w", day, err)
		}
		return nil
	})
}

func (m Day) write(ctx context.Context, tx *sql.Tx) error {
	q := db.New(tx)
	for _, clear := range []func(context.Context, peru.Day) error{q.DeleteDay, q.DeleteHours, q.DeleteCashiers, q.DeleteProducts, q.DeletePayments, q.DeleteTills} {
		if err := clear(ctx, m.Day); err != nil {
			return err
		}
	}
	f, t, r := m.Figures, m.Tax, m.RefundedTax
	err := insert(ctx, tx, db.InsertDay, [][]any{{m.Day, m.MeasuredAt, m.changes, f.Tickets, f.Pieces, f.Weight, f.Total, f.Rounding, f.Discount,
		t.TaxedBase, t.Exonerated, t.Unaffected, t.IGV, t.ICBPER, f.Cost, f.Refunds, f.Refunded,
		r.TaxedBase, r.Exonerated, r.Unaffected, r.IGV, r.ICBPER, f.Recovered}})
	if err != nil {
		return err
	}
	hours := rows(m.Hours, func(h Hour) []any { return []any{m.Day, h.Hour, h.Tickets, h.Total, h.Base, h.Cost} })
	cashiers := rows(m.Cashiers, func(c Cashier) []any {
		return []any{m.Day, c.Username, c.Name, c.Tickets, c.Total, c.Discount, c.Base, c.Cost, c.Refunds, c.Refunded}
	})
	methods := rows(m.Methods, func(p Method) []any {
		return []any{m.Day, p.Method, p.Payments, p.Amount, p.Payouts, p.PaidOut, p.Collections, p.Collected}
	})
	tills := rows(m.Tills, func(t Till) []any { return []any{m.Day, t.ID, t.Shifts, t.Missing, t.Surplus} })
	var products [][]any
	for _, id := range slices.Sorted(maps.Keys(m.Products)) {
		g := m.Products[id]
		products = append(products, []any{m.Day, id, g.Tickets, g.Quantity, g.Amount, g.Discount, g.Base, g.Cost, g.Returned, g.ReturnedAmount, g.ReturnedBase, g.Recovered})
	}
	for statement, rows := range map[string][][]any{db.InsertHour: hours, db.InsertCashier: cashiers, db.InsertPayment: methods, db.InsertTill: tills, db.InsertProduct: products} {
		if err := insert(ctx, tx, statement, rows); err != nil {
			return err
		}
	}
	return nil
}

// rows makes one row of each value, in the order of their keys.
func rows[K int | string, V any](values map[K]V, row func(V) []any) [][]any {
	made := make([][]any, 0, len(values))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		made = append(made, row(values[key]))
	}
	return made
}

// insert writes rows by one statement.
func insert(ctx context.Context, tx *sql.Tx, statement string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, mysql.Rows(statement, len(rows)), slices.Concat(rows...)...)
	return err
}

// Changed opens a day again, in the transaction that changes something of it after the fact.
func Changed(ctx context.Context, tx *sql.Tx, day peru.Day) error {
	if err := db.New(tx).CountChange(ctx, day); err != nil {
		return fmt.Errorf("opening %s again: %w", day, err)
	}
	return nil
}

// SaleChanged opens the day of a sale and those of its credit notes again, in the transaction that changes how it was paid or paid back.
func SaleChanged(ctx context.Context, tx *sql.Tx, saleID string) error {
	if err := db.New(tx).CountChangesOfSale(ctx, db.CountChangesOfSaleParams{SaleID: saleID}); err != nil {
		return fmt.Errorf("opening the days of a sale again: %w", err)
	}
	return nil
}

// Open lists the days of a range that are not rolled up yet, were while they could still grow, or were changed since.
func Open(ctx context.Context, conn db.DBTX, from, to peru.Day) ([]peru.Day, error) {
	measured, err := db.New(conn).Measured(ctx, db.MeasuredParams{FromDay: from, ToDay: to})
	if err != nil {
		return nil, fmt.Errorf("reading which days are rolled up: %w", mysql.Explain(err))
	}
	closed := map[peru.Day]bool{}
	for _, m := range measured {
		closed[m.BusinessDay] = m.Missed == 0 && Closed(m.BusinessDay, m.MeasuredAt)
	}
	var open []peru.Day
	for day := from; !to.Before(day); day = day.AddDays(1) {
		if !closed[day] {
			open = append(open, day)
		}
	}
	return open, nil
}
