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
		q := db.New(tx)
		if err := q.HoldDay(ctx, day); err != nil {
			return fmt.Errorf("holding %s: %w", day, err)
		}
		before, err := q.LockDay(ctx, day)
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
	for _, clear := range []func(context.Context, peru.Day) error{
		q.DeleteDay, q.DeleteHours, q.DeleteCashiers, q.DeleteProducts, q.DeletePayments, q.DeleteMovements, q.DeleteTills,
	} {
		if err := clear(ctx, m.Day); err != nil {
			return err
		}
	}
	if err := q.InsertDay(ctx, m.row()); err != nil {
		return err
	}
	hours := rows(m.Hours, func(_ int, h Hour) db.InsertHourParams {
		return db.InsertHourParams{BusinessDay: m.Day, Hour: h.Hour, Tickets: h.Tickets, Total: h.Total, Base: h.Base, Cost: h.Cost}
	})
	if _, err := mysql.InsertAll(ctx, tx, db.InsertHour, hours); err != nil {
		return err
	}
	cashiers := rows(m.Cashiers, func(_ string, c Cashier) db.InsertCashierParams {
		return db.InsertCashierParams{BusinessDay: m.Day, Cashier: c.Username, Name: c.Name, Tickets: c.Tickets, Total: c.Total, Discount: c.Discount,
			Base: c.Base, Cost: c.Cost, Refunds: c.Refunds, RefundTotal: int64(c.Refunded)}
	})
	if _, err := mysql.InsertAll(ctx, tx, db.InsertCashier, cashiers); err != nil {
		return err
	}
	methods := rows(m.Methods, func(_ string, p Method) db.InsertPaymentParams {
		return db.InsertPaymentParams{BusinessDay: m.Day, Method: p.Method, Payments: p.Payments, Amount: p.Amount, Missing: int64(p.Missing), Payouts: p.Payouts,
			PaidOut: int64(p.PaidOut), Collections: p.Collections, Collected: int64(p.Collected)}
	})
	if _, err := mysql.InsertAll(ctx, tx, db.InsertPayment, methods); err != nil {
		return err
	}
	tills := rows(m.Tills, func(_ string, t Till) db.InsertTillParams {
		return db.InsertTillParams{BusinessDay: m.Day, TillID: t.ID, Shifts: t.Shifts, Missing: int64(t.Missing), Surplus: int64(t.Surplus)}
	})
	if _, err := mysql.InsertAll(ctx, tx, db.InsertTill, tills); err != nil {
		return err
	}
	products := rows(m.Products, func(id string, g Goods) db.InsertProductParams {
		return db.InsertProductParams{BusinessDay: m.Day, ProductID: id, Tickets: g.Tickets, Quantity: g.Quantity, Amount: g.Amount, Discount: g.Discount,
			Base: g.Base, Cost: g.Cost, Returned: g.Returned, ReturnedAmount: int64(g.ReturnedAmount), ReturnedBase: int64(g.ReturnedBase),
			Recovered: int64(g.Recovered), Uncosted: int64(g.Uncosted)}
	})
	if _, err := mysql.InsertAll(ctx, tx, db.InsertProduct, products); err != nil {
		return err
	}
	movements := make([]db.InsertMovementParams, len(m.Movements))
	for i, o := range m.Movements {
		movements[i] = db.InsertMovementParams{BusinessDay: m.Day, Kind: o.Kind, Method: o.Method, Movements: o.Movements,
			MoneyIn: int64(o.In), MoneyOut: int64(o.Out)}
	}
	_, err := mysql.InsertAll(ctx, tx, db.InsertMovement, movements)
	return err
}

// row is the day's own figures.
func (m Day) row() db.InsertDayParams {
	f, t, r := m.Figures, m.Tax, m.RefundedTax
	return db.InsertDayParams{BusinessDay: m.Day, MeasuredAt: m.MeasuredAt, Changes: m.changes, Tickets: f.Tickets, Pieces: int64(f.Pieces),
		Weight: int64(f.Weight), Total: f.Total, Rounding: f.Rounding, Discount: f.Discount, TaxedBase: t.TaxedBase, Exonerated: t.Exonerated,
		Unaffected: t.Unaffected, Igv: t.IGV, Icbper: int64(t.ICBPER), Cost: f.Cost, Refunds: f.Refunds, RefundTotal: int64(f.Refunded),
		RefundTaxedBase: int64(r.TaxedBase), RefundExonerated: int64(r.Exonerated), RefundUnaffected: int64(r.Unaffected), RefundIgv: int64(r.IGV),
		RefundIcbper: int64(r.ICBPER), Recovered: int64(f.Recovered), Uncosted: int64(f.Uncosted)}
}

// rows makes a row of each value, in the order of the keys.
func rows[K int | string, V, P any](values map[K]V, row func(K, V) P) []P {
	made := make([]P, 0, len(values))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		made = append(made, row(key, values[key]))
	}
	return made
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
