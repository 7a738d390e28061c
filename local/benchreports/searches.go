package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/peru"
)

// mostSearch is what 95 of 100 searches may take over a million sales.
const mostSearch = 100 * time.Millisecond

// searches measures how long a person waits for a list of sales, in a shop that has been sold in before.
func searches(ctx context.Context, db *sql.DB, rounds int) error {
	var last peru.Day
	var series, customer, product string
	var number int
	if err := db.QueryRowContext(ctx, "select business_day, series, number from sales order by business_day desc, sold_at desc limit 1").
		Scan(&last, &series, &number); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "select c.name from sales s join customers c on c.id = s.customer_id where s.business_day = ? limit 1", last).Scan(&customer); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "select l.name from sale_lines l join sales s on s.id = l.sale_id where s.business_day = ? limit 1", last).Scan(&product); err != nil {
		return err
	}
	const week, month, quarter = 6, 29, sale.MostDays - 1
	back := func(days int, text string) sale.Filter {
		return sale.Filter{From: last.AddDays(-days), To: last, Text: text}
	}
	with := func(f sale.Filter, change func(*sale.Filter)) sale.Filter { change(&f); return f }
	var failed bool
	for _, s := range []struct {
		what   string
		filter sale.Filter
	}{
		{"a day", back(0, "")},
		{"a month", back(month, "")},
		{"a quarter", back(quarter, "")},
		{"a receipt's number with its series", back(0, fmt.Sprintf("%s-%d", series, number/2))},
		{"a receipt's number", back(0, strconv.Itoa(number/2))},
		{"an amount of a week", back(week, "15.90")},
		{"an amount of a quarter", back(quarter, "15.90")},
		{"a customer of a quarter", back(quarter, customer)},
		{"a product of a month", back(month, product)},
		{"a product of a quarter", back(quarter, product)},
		{"words that nothing has, a quarter", back(quarter, "zzyzx")},
		{"by card, a month", with(back(month, ""), func(f *sale.Filter) { f.Method = payment.Card })},
		{"on credit, a quarter", with(back(quarter, ""), func(f *sale.Filter) { f.State = sale.OnCredit })},
		{"returned, a quarter", with(back(quarter, ""), func(f *sale.Filter) { f.State = sale.Returned })},
		{"not accepted by SUNAT, a quarter", with(back(quarter, ""), func(f *sale.Filter) { f.State = sale.Pending })},
		{"of a cashier, a quarter", with(back(quarter, ""), func(f *sale.Filter) { f.Cashier = "rosa" })},
	} {
		took := make([]time.Duration, rounds)
		var found sale.Found
		for i := range took {
			start := time.Now()
			var err error
			if found, err = sale.Search(ctx, db, s.filter, 50, ""); err != nil {
				return fmt.Errorf("%s: %w", s.what, err)
			}
			took[i] = time.Since(start)
		}
		slices.Sort(took)
		p95 := took[len(took)*95/100]
		failed = failed || p95 > mostSearch
		fmt.Fprintf(os.Stdout, "%-40s %7d found   p50 %6.1f ms   p95 %6.1f ms\n", s.what, found.Totals.Sales, ms(took[len(took)/2]), ms(p95))
	}
	if failed {
		return fmt.Errorf("a search takes more than %v", mostSearch)
	}
	return nil
}
