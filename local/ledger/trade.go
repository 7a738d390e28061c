package ledger

import (
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Opens is the hour at which a made-up shop opens, and Closes the one at which it closes, in Lima.
const (
	Opens  = 7
	Closes = Opens + 16
)

// hours is what part of a day is sold in each hour from Opens: bread, lunch, and the way home.
var hours = []float64{5, 8, 7, 5, 5, 7, 8, 5, 4, 4, 6, 9, 11, 9, 5, 2}

// Season is how much more or less is sold on a day than on a usual one: by the weekday, the month, payday and the feasts.
func Season(day peru.Day) float64 {
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

// Trade makes up what a shop sells: at lunch and on the way home, a few products in most carts and many once a week (Zipf).
type Trade struct {
	*Ledger
	Random        *rand.Rand
	hour, product picker
	method        picker
	methods       []string
}

// NewTrade opens the ledger's shop. methods are how people pay, by how often they do.
func NewTrade(l *Ledger, random *rand.Rand, methods map[string]float64) *Trade {
	t := &Trade{Ledger: l, Random: random, hour: newPicker(hours)}
	popularity := make([]float64, len(l.Products))
	for i, rank := range random.Perm(len(l.Products)) {
		popularity[i] = 1 / float64(rank+8)
	}
	t.product = newPicker(popularity)
	t.methods = slices.Sorted(maps.Keys(methods))
	weights := make([]float64, len(t.methods))
	for i, method := range t.methods {
		weights[i] = methods[method]
	}
	t.method = newPicker(weights)
	return t
}

// At is a moment of a day while the shop is open, and likelier one when it is full.
func (t *Trade) At(day peru.Day) time.Time {
	hour := day.Start().Add(time.Duration(Opens+t.hour.pick(t.Random)) * time.Hour)
	return hour.Add(time.Duration(t.Random.Int64N(int64(time.Hour)))).Truncate(time.Millisecond)
}

// Cart is what somebody buys of what the shelves hold, and how it is paid. It has no lines when the shelves are empty.
func (t *Trade) Cart() (lines []Line, paid []Paid) {
	most := 1
	for most < 12 && t.Random.IntN(3) > 0 { // three on average
		most++
	}
	var total money.Centimos
	in := map[*Product]bool{}
	for range most {
		p := t.Products[t.product.pick(t.Random)]
		q := quantity.Quantity(1+t.Random.IntN(3)) * quantity.One
		if p.Unit == "KGM" {
			q = quantity.Quantity(100 + t.Random.IntN(2400))
		}
		if in[p] || p.balance < q { // a sale has a product on one line
			continue
		}
		in[p] = true
		total += part(p.Price, q, quantity.One)
		lines = append(lines, Line{Product: p, Quantity: q})
	}
	if method := t.methods[t.method.pick(t.Random)]; method != "cash" {
		paid = []Paid{{Method: method, Amount: total}}
	}
	return lines, paid
}
