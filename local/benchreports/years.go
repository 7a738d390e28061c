package main

import (
	"context"
	"database/sql"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/ledger"
)

// The years that are made: the same at each run.
const (
	daysAYear    = 365
	tills        = 6
	productCount = 3000
	seed         = 20260630
	// chunk is how many sales are written at once: what fits into memory with ease.
	chunk = 50_000
)

var lastDay = peru.Day{Year: 2026, Month: time.June, Day: 30}

func (s size) days() int { return s.years * daysAYear }

func (s size) firstDay() peru.Day { return lastDay.AddDays(1 - s.days()) }

// shop is a shop while its years are being made.
type shop struct {
	*ledger.Trade
	customers []string
	sold      map[*ledger.Product]quantity.Quantity // since it was delivered last
}

var (
	methods = map[string]float64{"cash": 55, "yape": 22, "card": 12, "plin": 8, "credit": 3}
	debts   = []string{"cash", "yape", "card"}
	people  = []string{"rosa", "ana", "jose", "maria", "luis", "pedro"}
)

// trade makes the years of a shop: so many sales, refunds of one in a hundred, what customers pay of their debts, deliveries
// and shifts.
func trade(ctx context.Context, db *sql.DB, of size) error {
	y, err := openShop(ctx, db, of)
	if err != nil {
		return err
	}
	var weight, whole float64
	for i := range of.days() {
		whole += ledger.Season(of.firstDay().AddDays(i))
	}
	made, written := 0, 0
	for i := range of.days() {
		day := of.firstDay().AddDays(i)
		weight += ledger.Season(day)
		n := int(math.Round(float64(of.sales)*weight/whole)) - made
		y.day(day, n)
		if made += n; made-written >= chunk || i == of.days()-1 {
			if err := y.Write(ctx, db); err != nil {
				return err
			}
			written = made
			progress("%d sales", made)
		}
	}
	progress("what a sale leaves beside")
	const limit, days = 1_000_000_000, 30 // nobody is refused
	if err := ledger.Complete(ctx, db, limit, days); err != nil {
		return err
	}
	for _, table := range []string{"sales", "sale_lines", "payments", "stock_movements", "refunds", "customer_credit"} {
		if _, err := db.ExecContext(ctx, "analyze table "+table); err != nil {
			return err
		}
	}
	return nil
}

func openShop(ctx context.Context, db *sql.DB, of size) (*shop, error) {
	goods, err := demo.Load()
	if err != nil {
		return nil, err
	}
	if goods.Products, err = demo.Many(productCount, seed); err != nil {
		return nil, err
	}
	if err := demo.Seed(ctx, db, goods, tills, of.firstDay().Start().AddDate(0, 0, -7)); err != nil {
		return nil, err
	}
	l, err := ledger.Open(ctx, db)
	if err != nil {
		return nil, err
	}
	y := &shop{Trade: ledger.NewTrade(l, rand.New(rand.NewPCG(seed, seed)), methods), sold: map[*ledger.Product]quantity.Quantity{}}
	rows, err := db.QueryContext(ctx, "select id from customers order by id limit 50")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		y.customers = append(y.customers, id)
	}
	return y, rows.Err()
}

// day makes a day with n sales.
func (y *shop) day(day peru.Day, n int) {
	at := func(hour int) time.Time { return day.Start().Add(time.Duration(hour) * time.Hour) }
	for _, p := range y.Products { // what was sold comes again in the morning
		if q := y.sold[p]; q >= 20*quantity.One || (q > 0 && p.OnHand() < 3*quantity.One) {
			y.Receive(p, q, "luis", at(ledger.Opens-1))
			y.sold[p] = 0
		}
	}
	moments := make([]time.Time, n)
	for i := range moments {
		moments[i] = y.At(day)
	}
	slices.SortFunc(moments, time.Time.Compare) // numbers go in the order of time
	for _, when := range moments {
		sold := y.Sell(y.sale(when))
		if y.Random.IntN(100) == 0 {
			y.Refund(ledger.Refund{At: when.Add(20 * time.Minute), Of: sold, By: sold.Cashier,
				Lines: []ledger.Return{{Quantity: min(quantity.One, sold.Lines[0].Quantity), Waste: y.Random.IntN(3) == 0}}})
		}
	}
	for range 5 {
		y.Collect(y.customers[y.Random.IntN(len(y.customers))], debts[y.Random.IntN(3)], money.Centimos(500+y.Random.IntN(5000)), "rosa", at(20))
	}
	for i, t := range y.Tills {
		y.Close(t, people[i], at(ledger.Opens), at(ledger.Closes), 0, 100_000, money.Centimos(99_800+y.Random.IntN(300)))
	}
}

func (y *shop) sale(at time.Time) ledger.Sale {
	till := y.Random.IntN(len(y.Tills))
	s := ledger.Sale{At: at, Till: y.Tills[till], Cashier: people[till], Customer: y.customers[y.Random.IntN(len(y.customers))]}
	for len(s.Lines) == 0 {
		s.Lines, s.Paid = y.Cart()
	}
	for _, line := range s.Lines {
		y.sold[line.Product] += line.Quantity
	}
	return s
}
