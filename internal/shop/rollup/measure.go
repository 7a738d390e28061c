package rollup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/rollup/db"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// byWeight is the unit of goods sold by the kilogram.
const byWeight = "KGM"

// Measure reads a day from the ledger, in one snapshot, as it is now.
func Measure(ctx context.Context, conn *sql.DB, day peru.Day, now time.Time) (Day, error) {
	var measured Day
	err := mysql.InSnapshot(ctx, conn, func(tx *sql.Tx) (err error) {
		measured, err = measure(ctx, db.New(tx), day, now)
		return err
	})
	return measured, err
}

func measure(ctx context.Context, q *db.Queries, day peru.Day, now time.Time) (Day, error) {
	m := Day{Day: day, MeasuredAt: now, Hours: map[int]Hour{}, Cashiers: map[string]Cashier{}, Products: map[string]Goods{},
		Methods: map[string]Method{}, Tills: map[string]Till{}, Movements: []Movement{}}
	for _, read := range []func(context.Context, *db.Queries) error{m.sales, m.lines, m.payments, m.refunds, m.returned, m.movements, m.shifts, m.changed} {
		if err := read(ctx, q); err != nil {
			return Day{}, fmt.Errorf("measuring %s: %w", day, err)
		}
	}
	return m, nil
}

func (m *Day) sales(ctx context.Context, q *db.Queries) error {
	rows, err := q.SalesByHour(ctx, m.Day)
	for _, r := range rows {
		tax := Tax{money.Centimos(r.TaxedBase), money.Centimos(r.Exonerated), money.Centimos(r.Unaffected), money.Centimos(r.Igv), money.Centimos(r.Icbper)}
		f := Figures{Tickets: int(r.Tickets), Total: money.Centimos(r.Total), Rounding: money.Centimos(r.Rounding),
			Discount: money.Centimos(r.Discount), Tax: tax, Cost: money.Centimos(r.Cost)}
		m.Add(f)

		hour := m.Hours[int(r.Hour)]
		hour.Hour = int(r.Hour)
		hour.Tickets += f.Tickets
		hour.Total += f.Total
		hour.Base += tax.Base()
		hour.Cost += f.Cost
		m.Hours[hour.Hour] = hour

		by := m.cashier(r.Cashier, r.CashierName)
		by.Tickets += f.Tickets
		by.Total += f.Total
		by.Discount += f.Discount
		by.Base += tax.Base()
		by.Cost += f.Cost
		m.Cashiers[by.Username] = by
	}
	return err
}

// cashier returns who sold or took back. Of a person who changed his name within the day, one name counts.
func (m *Day) cashier(username, name string) Cashier {
	by := m.Cashiers[username]
	by.Username, by.Name = username, max(by.Name, name)
	return by
}

func (m *Day) lines(ctx context.Context, q *db.Queries) error {
	rows, err := q.LinesByProduct(ctx, m.Day)
	for _, r := range rows {
		sold := Goods{Tickets: int(r.Tickets), Quantity: quantity.Quantity(r.Quantity), Amount: money.Centimos(r.Amount),
			Discount: money.Centimos(r.Discount), Base: money.Centimos(r.Base), Cost: money.Centimos(r.Cost), Uncosted: money.Centimos(r.Uncosted)}
		m.goods(r.ProductID, sold)
		m.Uncosted += sold.Uncosted
		if r.Unit == byWeight {
			m.Weight += sold.Quantity
		} else {
			m.Pieces += sold.Quantity
		}
	}
	return err
}

func (m *Day) goods(productID string, more Goods) {
	goods := m.Products[productID]
	goods.add(more)
	m.Products[productID] = goods
}

func (m *Day) payments(ctx context.Context, q *db.Queries) error {
	paid, err := q.PaymentsByMethod(ctx, m.Day)
	if err != nil {
		return err
	}
	for _, r := range paid {
		by := m.method(r.Method)
		by.Payments, by.Amount, by.Missing = int(r.Payments), money.Centimos(r.Amount), money.Centimos(r.Missing)
		m.Methods[r.Method] = by
	}
	back, err := q.PayoutsByMethod(ctx, m.Day)
	if err != nil {
		return err
	}
	for _, r := range back {
		by := m.method(r.Method)
		by.Payouts, by.PaidOut = int(r.Payouts), money.Centimos(r.Amount)
		m.Methods[r.Method] = by
	}
	collected, err := q.CollectionsByMethod(ctx, db.CollectionsByMethodParams{FromTime: m.Day.Start(), ToTime: m.Day.End()})
	for _, r := range collected {
		by := m.method(r.Method)
		by.Collections, by.Collected = int(r.Collections), money.Centimos(r.Amount)
		m.Methods[r.Method] = by
	}
	return err
}

func (m *Day) method(name string) Method {
	by := m.Methods[name]
	by.Method = name
	return by
}

func (m *Day) refunds(ctx context.Context, q *db.Queries) error {
	rows, err := q.RefundsByPerson(ctx, m.Day)
	for _, r := range rows {
		by := m.cashier(r.Actor, r.ActorName)
		by.Refunds += int(r.Refunds)
		by.Refunded += money.Centimos(r.Amount)
		m.Cashiers[r.Actor] = by
		m.Refunds += int(r.Refunds)
		m.Refunded += money.Centimos(r.Amount)
	}
	return err
}

func (m *Day) returned(ctx context.Context, q *db.Queries) error {
	rows, err := q.RefundsByProduct(ctx, m.Day)
	for _, r := range rows {
		base, recovered, uncosted := money.Centimos(r.Base), money.Centimos(r.Recovered), money.Centimos(r.Uncosted)
		m.goods(
			r.ProductID,
			Goods{Returned: quantity.Quantity(r.Quantity), ReturnedAmount: money.Centimos(r.Amount), ReturnedBase: base, Recovered: recovered, Uncosted: -uncosted},
		)
		back := Tax{IGV: money.Centimos(r.Igv), ICBPER: money.Centimos(r.Icbper)}
		switch r.TaxClass {
		case peru.Gravado:
			back.TaxedBase = base
		case peru.Exonerado:
			back.Exonerated = base
		case peru.Inafecto:
			back.Unaffected = base
		}
		m.RefundedTax.add(back)
		m.Recovered += recovered
		m.Uncosted -= uncosted
	}
	return err
}

func (m *Day) movements(ctx context.Context, q *db.Queries) error {
	rows, err := q.MovementsByKind(ctx, db.MovementsByKindParams{FromTime: m.Day.Start(), ToTime: m.Day.End()})
	for _, r := range rows {
		m.Movements = append(
			m.Movements,
			Movement{Kind: r.Kind, Method: r.Method, Movements: int(r.Movements), In: money.Centimos(r.MoneyIn), Out: money.Centimos(r.MoneyOut)},
		)
	}
	return err
}

func (m *Day) shifts(ctx context.Context, q *db.Queries) error {
	rows, err := q.ShiftsByTill(
		ctx,
		db.ShiftsByTillParams{FromTime: sql.NullTime{Time: m.Day.Start(), Valid: true}, ToTime: sql.NullTime{Time: m.Day.End(), Valid: true}},
	)
	for _, r := range rows {
		m.Tills[r.TillID] = Till{ID: r.TillID, Shifts: int(r.Shifts), Missing: money.Centimos(r.Missing), Surplus: money.Centimos(r.Surplus)}
	}
	return err
}

// changed counts the changes that this snapshot has seen.
func (m *Day) changed(ctx context.Context, q *db.Queries) error {
	n, err := q.Changes(ctx, m.Day)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	m.changes = n
	return nil
}
