package rollup

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/rollup/db"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Range is business days, both ends included.
type Range struct {
	From peru.Day `json:"from"`
	To   peru.Day `json:"to"`
}

// Days is how many days the range has.
func (r Range) Days() int { return int(r.To.End().Sub(r.From.Start()).Hours()) / 24 }

// Product is what was sold of a product.
type Product struct {
	ID         string `json:"id"`
	SKU        string `json:"sku"`
	Name       string `json:"name"`
	Unit       string `json:"unit"`
	CategoryID string `json:"categoryId"`
	Category   string `json:"category"`
	Goods
}

// Category is what was sold of its products; pieces and kilograms are not added up.
type Category struct {
	ID     string            `json:"id"`
	Name   string            `json:"name"`
	Pieces quantity.Quantity `json:"pieces"`
	Weight quantity.Quantity `json:"weight"`
	Amount money.Centimos    `json:"amount"`
	// Net and Margin are after returns.
	Net     money.Centimos `json:"net"`
	Revenue money.Centimos `json:"revenue"`
	// Uncosted is the part of Revenue of which no cost is known, and Margin that of the rest.
	Uncosted money.Centimos `json:"uncosted"`
	Margin   money.Centimos `json:"margin"`
}

// MarginRate is Margin in basis points of the sales whose cost is known.
func (c Category) MarginRate() int { return Rate(c.Margin, c.Revenue-c.Uncosted) }

// Days reads the days of a range that are rolled up, in their order; their lists stay empty.
func Days(ctx context.Context, conn db.DBTX, r Range) ([]Day, error) {
	rows, err := db.New(conn).Days(ctx, db.DaysParams{FromDay: r.From, ToDay: r.To})
	if err != nil {
		return nil, unreadable("days", err)
	}
	days := make([]Day, len(rows))
	for i, d := range rows {
		days[i] = Day{Day: d.BusinessDay, MeasuredAt: d.MeasuredAt, Figures: Figures{
			Tickets: d.Tickets, Pieces: quantity.Quantity(d.Pieces), Weight: quantity.Quantity(d.Weight), Total: d.Total, Rounding: d.Rounding, Discount: d.Discount,
			Tax:  Tax{d.TaxedBase, d.Exonerated, d.Unaffected, d.Igv, money.Centimos(d.Icbper)},
			Cost: d.Cost, Refunds: d.Refunds, Refunded: money.Centimos(d.RefundTotal),
			RefundedTax: Tax{money.Centimos(d.RefundTaxedBase), money.Centimos(d.RefundExonerated), money.Centimos(d.RefundUnaffected),
				money.Centimos(d.RefundIgv), money.Centimos(d.RefundIcbper)},
			Recovered: money.Centimos(d.Recovered), Uncosted: money.Centimos(d.Uncosted)}}
	}
	return days, nil
}

// Hours adds the hours of a range up.
func Hours(ctx context.Context, conn db.DBTX, r Range) ([]Hour, error) {
	rows, err := db.New(conn).Hours(ctx, db.HoursParams{FromDay: r.From, ToDay: r.To})
	if err != nil {
		return nil, unreadable("hours", err)
	}
	hours := make([]Hour, len(rows))
	for i, h := range rows {
		hours[i] = Hour{Hour: h.Hour, Tickets: int(h.Tickets), Total: money.Centimos(h.Total), Base: money.Centimos(h.Base), Cost: money.Centimos(h.Cost)}
	}
	return hours, nil
}

// Cashiers adds the cashiers of a range up, who sold most first.
func Cashiers(ctx context.Context, conn db.DBTX, r Range) ([]Cashier, error) {
	rows, err := db.New(conn).Cashiers(ctx, db.CashiersParams{FromDay: r.From, ToDay: r.To})
	if err != nil {
		return nil, unreadable("cashiers", err)
	}
	cashiers := make([]Cashier, 0, len(rows))
	for _, c := range rows {
		sold := Cashier{Username: c.Cashier, Name: c.Name, Tickets: int(c.Tickets), Total: money.Centimos(c.Total), Discount: money.Centimos(c.Discount),
			Base: money.Centimos(c.Base), Cost: money.Centimos(c.Cost), Refunds: int(c.Refunds), Refunded: money.Centimos(c.RefundTotal)}
		if i := slices.IndexFunc(cashiers, func(o Cashier) bool { return o.Username == c.Cashier }); i >= 0 { // he changed his name meanwhile
			cashiers[i].add(sold)
			continue
		}
		cashiers = append(cashiers, sold)
	}
	slices.SortStableFunc(cashiers, func(a, b Cashier) int { return cmp.Compare(b.Total, a.Total) })
	return cashiers, nil
}

// Products adds the products of a range up, who brought most first. Months that AddUp has added up are read as such.
func Products(ctx context.Context, conn *sql.DB, r Range) (products []Product, err error) {
	err = mysql.InSnapshot(ctx, conn, func(tx *sql.Tx) error { // in which days and sums belong together
		products, err = productsOf(ctx, db.New(tx), r)
		return err
	})
	return products, err
}

func productsOf(ctx context.Context, q *db.Queries, r Range) ([]Product, error) {
	from, after, err := believed(ctx, q, r)
	if err != nil {
		return nil, err
	}
	rows, err := q.Products(ctx, db.ProductsParams{FromDay: r.From, FromMonth: from, AfterMonth: after, ToDay: r.To})
	if err != nil {
		return nil, unreadable("products", err)
	}
	products := make([]Product, len(rows))
	for i, p := range rows {
		products[i] = Product{ID: p.ID, SKU: p.Sku, Name: p.Name, Unit: p.Unit, CategoryID: p.CategoryID, Category: p.Category, Goods: Goods{
			Tickets: int(p.Tickets), Quantity: quantity.Quantity(p.Quantity), Amount: money.Centimos(p.Amount), Discount: money.Centimos(p.Discount),
			Base: money.Centimos(p.Base), Cost: money.Centimos(p.Cost), Returned: quantity.Quantity(p.Returned),
			ReturnedAmount: money.Centimos(p.ReturnedAmount), ReturnedBase: money.Centimos(p.ReturnedBase), Recovered: money.Centimos(p.Recovered),
			Uncosted: money.Centimos(p.Uncosted)}}
	}
	return products, nil
}

// Named puts names to the goods of some products that were measured, in the order of the ids.
func Named(ctx context.Context, conn db.DBTX, ids []string, goods map[string]Goods) ([]Product, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := db.New(conn).ProductNames(ctx, ids)
	if err != nil {
		return nil, unreadable("products", err)
	}
	products := make([]Product, len(rows))
	for i, p := range rows {
		products[i] = Product{ID: p.ID, SKU: p.Sku, Name: p.Name, Unit: p.Unit, CategoryID: p.CategoryID, Category: p.Category, Goods: goods[p.ID]}
	}
	slices.SortFunc(products, func(a, b Product) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return products, nil
}

// Categories adds products up, which brought most first.
func Categories(products []Product) []Category {
	categories := []Category{}
	at := map[string]int{}
	for _, p := range products {
		i, ok := at[p.CategoryID]
		if !ok {
			i = len(categories)
			at[p.CategoryID] = i
			categories = append(categories, Category{ID: p.CategoryID, Name: p.Category})
		}
		c := &categories[i]
		if p.Unit == byWeight {
			c.Weight += p.Quantity
		} else {
			c.Pieces += p.Quantity
		}
		c.Amount += p.Amount
		c.Net += p.Net()
		c.Revenue += p.Revenue()
		c.Uncosted += p.Uncosted
		c.Margin += p.Margin()
	}
	slices.SortStableFunc(categories, func(a, b Category) int { return cmp.Compare(b.Net, a.Net) })
	return categories
}

// Methods adds the ways to pay of a range up, the one that brought most first.
func Methods(ctx context.Context, conn db.DBTX, r Range) ([]Method, error) {
	rows, err := db.New(conn).Methods(ctx, db.MethodsParams{FromDay: r.From, ToDay: r.To})
	if err != nil {
		return nil, unreadable("payments", err)
	}
	methods := make([]Method, len(rows))
	for i, m := range rows {
		methods[i] = Method{Method: m.Method, Payments: int(m.Payments), Amount: money.Centimos(m.Amount),
			Missing: money.Centimos(m.Missing), Payouts: int(m.Payouts),
			PaidOut: money.Centimos(m.PaidOut), Collections: int(m.Collections), Collected: money.Centimos(m.Collected)}
	}
	return methods, nil
}

// Movements adds up what came in and went out in a range beside sales and refunds.
func Movements(ctx context.Context, conn db.DBTX, r Range) ([]Movement, error) {
	rows, err := db.New(conn).Movements(ctx, db.MovementsParams{FromDay: r.From, ToDay: r.To})
	if err != nil {
		return nil, unreadable("movements", err)
	}
	movements := make([]Movement, len(rows))
	for i, m := range rows {
		movements[i] = Movement{Kind: m.Kind, Method: m.Method, Movements: int(m.Movements), In: money.Centimos(m.MoneyIn), Out: money.Centimos(m.MoneyOut)}
	}
	return movements, nil
}

// Tills adds up how far the drawers of a range were off.
func Tills(ctx context.Context, conn db.DBTX, r Range) ([]Till, error) {
	rows, err := db.New(conn).Tills(ctx, db.TillsParams{FromDay: r.From, ToDay: r.To})
	if err != nil {
		return nil, unreadable("tills", err)
	}
	tills := make([]Till, len(rows))
	for i, t := range rows {
		tills[i] = Till{ID: t.TillID, Name: t.Name, Shifts: int(t.Shifts), Missing: money.Centimos(t.Missing), Surplus: money.Centimos(t.Surplus)}
	}
	return tills, nil
}

// HoursOf reads the hours of some days, each day's in their order.
func HoursOf(ctx context.Context, conn db.DBTX, days []peru.Day) (map[peru.Day][]Hour, error) {
	if len(days) == 0 {
		return nil, nil
	}
	rows, err := db.New(conn).HoursOf(ctx, days)
	if err != nil {
		return nil, unreadable("hours", err)
	}
	hours := map[peru.Day][]Hour{}
	for _, h := range rows {
		hours[h.BusinessDay] = append(hours[h.BusinessDay], Hour{Hour: h.Hour, Tickets: h.Tickets, Total: h.Total})
	}
	return hours, nil
}

func unreadable(what string, err error) error {
	return fmt.Errorf("reading the rollups of %s: %w", what, mysql.Explain(err))
}
