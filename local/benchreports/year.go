package main

import (
	"context"
	"database/sql"
	"math"
	"math/rand/v2"
	"time"

	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/quantity"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/ledger"
)

// The year that is made: the same at each run.
const (
	days         = 365
	tills        = 6
	productCount = 3000
	seed         = 20260630
	// chunk is how many sales are written at once: what fits into memory with ease.
	chunk = 50_000
)

var lastDay = peru.Day{Year: 2026, Month: time.June, Day: 30}

func firstDay() peru.Day { return lastDay.AddDays(1 - days) }

// season is how much more or less is sold on a day than on a usual one: by the weekday, the month, payday and the feasts.
func season(day peru.Day) float64 {
	date := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC)
	weight := map[time.Weekday]float64{time.Monday: 0.85, time.Tuesday: 0.85, time.Wednesday: 0.9, time.Thursday: 0.95,
		time.Friday: 1.1, time.Saturday: 1.35, time.Sunday: 1.2}[date.Weekday()]
	switch day.Month {
	case time.December:
		weight *= 1.3
	case time.July:
		weight *= 1.15
	case time.January, time.February:
		weight *= 0.9
	default:
	}
	switch {
	case day.Day == 15, day.Day >= 30:
		weight *= 1.15
	case day.Month == time.December && (day.Day == 23 || day.Day == 24):
		weight *= 1.8
	case day.Month == time.July && (day.Day == 27 || day.Day == 28):
		weight *= 1.4
	}
	return weight
}

// hours is what part of a day is sold in each hour from seven in the morning: bread, lunch, and the way home.
var hours = []float64{5, 8, 7, 5, 5, 7, 8, 5, 4, 4, 6, 9, 11, 9, 5, 2}

const opens = 7

// picker draws an index as often as its weight says.
type picker []float64

func newPicker(weights []float64) picker {
	p, sum := make(picker, len(weights)), 0.0
	for i, w := range weights {
		sum += w
		p[i] = sum
	}
	return p
}

func (p picker) pick(r *rand.Rand) int {
	at := r.Float64() * p[len(p)-1]
	low, high := 0, len(p)-1
	for low < high {
		if middle := (low + high) / 2; p[middle] > at {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// year is a shop while its year is being made.
type year struct {
	*ledger.Ledger
	r                     *rand.Rand
	hour, product, method picker
	customers             []string
	sold                  map[*ledger.Product]quantity.Quantity // since it was delivered last
}

var (
	methods = []string{"cash", "yape", "card", "plin", "credit"}
	people  = []string{"rosa", "ana", "jose", "maria", "luis", "pedro"}
)

// trade makes a year of a shop: so many sales, refunds of one in a hundred, what customers pay of their debts, deliveries
// and shifts.
func trade(ctx context.Context, db *sql.DB, sales int) error {
	y, err := openYear(ctx, db)
	if err != nil {
		return err
	}
	var weight, whole float64
	for i := range days {
		whole += season(firstDay().AddDays(i))
	}
	made, written := 0, 0
	for i := range days {
		day := firstDay().AddDays(i)
		weight += season(day)
		n := int(math.Round(float64(sales)*weight/whole)) - made
		y.day(day, n)
		if made += n; made-written >= chunk || i == days-1 {
			if err := y.Write(ctx, db); err != nil {
				return err
			}
			written = made
			progress("%d sales", made)
		}
	}
	for _, table := range []string{"sales", "sale_lines", "payments", "stock_movements", "refunds", "customer_credit"} {
		if _, err := db.ExecContext(ctx, "analyze table "+table); err != nil {
			return err
		}
	}
	return nil
}

func openYear(ctx context.Context, db *sql.DB) (*year, error) {
	shop, err := demo.Load()
	if err != nil {
		return nil, err
	}
	if shop.Products, err = demo.Many(productCount, seed); err != nil {
		return nil, err
	}
	if err := demo.Seed(ctx, db, shop, tills, firstDay().Start().AddDate(0, 0, -7)); err != nil {
		return nil, err
	}
	y := &year{r: rand.New(rand.NewPCG(seed, seed)), hour: newPicker(hours), method: newPicker([]float64{55, 22, 12, 8, 3}),
		sold: map[*ledger.Product]quantity.Quantity{}}
	if y.Ledger, err = ledger.Open(ctx, db); err != nil {
		return nil, err
	}
	// A few products are in most carts, and many are sold once a week: Zipf.
	popularity := make([]float64, len(y.Products))
	for i, rank := range y.r.Perm(len(y.Products)) {
		popularity[i] = 1 / float64(rank+8)
	}
	y.product = newPicker(popularity)
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
func (y *year) day(day peru.Day, n int) {
	at := func(hour int) time.Time { return day.Start().Add(time.Duration(hour) * time.Hour) }
	for _, p := range y.Products { // what was sold comes again in the morning
		if q := y.sold[p]; q >= 20*quantity.One {
			y.Receive(p, q, "luis", at(opens-1))
			y.sold[p] = 0
		}
	}
	for range n {
		when := at(opens + y.hour.pick(y.r)).Add(time.Duration(y.r.Int64N(int64(time.Hour)))).Truncate(time.Millisecond)
		sold := y.Sell(y.sale(when))
		if y.r.IntN(100) == 0 {
			y.Refund(ledger.Refund{At: when.Add(20 * time.Minute), Of: sold, By: sold.Cashier,
				Lines: []ledger.Return{{Quantity: min(quantity.One, sold.Lines[0].Quantity), Waste: y.r.IntN(3) == 0}}})
		}
	}
	for range 5 {
		y.Collect(y.customers[y.r.IntN(len(y.customers))], methods[y.r.IntN(3)], money.Centimos(500+y.r.IntN(5000)), "rosa", at(20))
	}
	for i, t := range y.Tills {
		y.Close(t, people[i], at(opens), at(opens+len(hours)), 100_000, money.Centimos(99_800+y.r.IntN(300)))
	}
}

func (y *year) sale(at time.Time) ledger.Sale {
	till := y.r.IntN(len(y.Tills))
	s := ledger.Sale{At: at, Till: y.Tills[till], Cashier: people[till], Customer: y.customers[y.r.IntN(len(y.customers))]}
	lines := 1
	for lines < 12 && y.r.IntN(3) > 0 { // three on average
		lines++
	}
	var total money.Centimos
	in := map[*ledger.Product]bool{}
	for range lines {
		p := y.Products[y.product.pick(y.r)]
		if in[p] {
			continue // a sale has a product on one line
		}
		in[p] = true
		q := quantity.Quantity(1+y.r.IntN(3)) * quantity.One
		if p.Unit == "KGM" {
			q = quantity.Quantity(100 + y.r.IntN(2400))
		}
		amount, _ := p.Price.MulDiv(int64(q), int64(quantity.One)) // prices of a shop
		total += amount
		y.sold[p] += q
		s.Lines = append(s.Lines, ledger.Line{Product: p, Quantity: q})
	}
	if method := methods[y.method.pick(y.r)]; method != "cash" {
		s.Paid = []ledger.Paid{{Method: method, Amount: total}}
	}
	return s
}
