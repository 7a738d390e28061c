// Package benchorders lets a made-up shop of 400 products live by a rule of orders, and measures what came of it. The rule that is measured is
// the product's own (package restock), beside the one that it had before. `make bench-orders` prints the table of docs/orders.md.
//
// Every proposal is approved as it is on the next morning. What expires is thrown away on the evening of its last day. Quantities are
// thousandths, money is centimos, days count from 0, which is a Monday.
package benchorders

import (
	"math"
	"math/rand/v2"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// firstDay is day 0.
var firstDay = peru.Day{Year: 2026, Month: 1, Day: 5}

// kind is what kind of goods a product is.
type kind int

const (
	fast kind = iota
	mid
	slow
	fresh
)

// supplier comes on some days of the week, some days after an order, and brings nothing below a minimum.
type supplier struct {
	restock.Visits
	minimum money.Centimos
}

// lot is goods with their last day; 0 keeps.
type lot struct {
	quantity.Quantity
	last int
}

// order is goods that come on a day.
type order struct {
	quantity.Quantity
	on int
}

// product is one of the shop's, with what it sells in truth, which no rule knows.
type product struct {
	kind
	supplier    *supplier
	price, cost money.Centimos
	pack        quantity.Quantity
	life        int
	reorder     quantity.Quantity
	// rate is what is asked for on a usual day, growing by trend a day, more in the week from rush on, from begins until ends.
	rate, trend        float64
	rush, begins, ends int
	bulk               int
	lots               []lot
	orders             []order
	days               []restock.ShelfDay // the oldest first
	back               quantity.Quantity  // what comes back tomorrow
}

// shop is the products, their suppliers and chance.
type shop struct {
	*rand.Rand
	products  []*product
	suppliers []*supplier
}

const (
	howMany   = 400
	suppliers = 12
	runIn     = 60
	measured  = 180
)

// newShop is a shop of its own for each seed.
func newShop(seed uint64) *shop {
	s := &shop{Rand: rand.New(rand.NewPCG(seed, howMany))}
	mostDays := map[int]catalog.Weekdays{0: 0b1111111, 1: 0b0111111, 2: 0b0010101}
	for i := range suppliers {
		v := &supplier{minimum: money.Centimos(3000 + s.IntN(27_000))}
		switch {
		case mostDays[i] != 0: // bakers and growers: most days
			v.Lead = 0
			v.Days = mostDays[i]
			v.minimum = money.Centimos(3000 + s.IntN(3000))
		case i < 7:
			v.Lead, v.Days = 1+s.IntN(2), 1<<s.IntN(3)|1<<(3+s.IntN(3))
		default:
			v.Lead, v.Days = 1+s.IntN(6), 1<<s.IntN(6)
		}
		s.suppliers = append(s.suppliers, v)
	}
	for i := range howMany {
		s.products = append(s.products, s.newProduct(i))
	}
	return s
}

func (s *shop) newProduct(i int) *product {
	p := &product{price: money.Centimos(120 + 380*math.Exp(0.7*s.NormFloat64())), ends: 1 << 30, rush: -100, bulk: -1}
	margin := 0.12 + 0.14*s.Float64()
	oneOf := func(of ...int) quantity.Quantity { return quantity.Quantity(of[s.IntN(len(of))]) * quantity.One }
	switch {
	case i < 45:
		p.kind, p.rate, p.pack = fast, 2+4*s.Float64(), oneOf(6, 12, 24)
	case i < 180:
		p.kind, p.rate, p.pack = mid, 0.3+0.9*s.Float64(), oneOf(6, 12)
	case i < 340:
		p.kind, p.rate, p.pack = slow, 0.02+0.15*s.Float64(), oneOf(1, 3, 6)
	default:
		p.kind, p.rate, p.pack, margin = fresh, 2+10*s.Float64(), oneOf(1, 5, 10), 0.22+0.15*s.Float64()
		p.life = []int{2 + s.IntN(2), 3 + s.IntN(5), 7, 30}[s.IntN(4)]
		for float64(p.pack) > 1000*p.rate*float64(p.life) { // nobody buys bread by packs that spoil
			p.pack = upTo(p.pack/2, quantity.One)
		}
	}
	p.cost = money.Centimos(float64(p.price) * (1 - margin))
	p.supplier = s.suppliers[3+s.IntN(suppliers-3)]
	if p.life > 3 {
		p.supplier = s.suppliers[s.IntN(3)]
	} else if p.life > 0 { // bread, of bakers
		p.supplier = s.suppliers[s.IntN(2)]
	}
	p.trend = 0.35 * s.NormFloat64() / (runIn + measured)
	p.reorder = map[bool]quantity.Quantity{true: 30, false: []quantity.Quantity{12, 6, 2}[min(int(p.price)/500, 2)]}[p.life > 0 && p.life <= 3] * quantity.One
	if s.IntN(10) == 0 {
		p.rush = runIn + s.IntN(measured)
	}
	switch s.IntN(25) {
	case 0: // one of 25 is new, and one stops
		p.begins = runIn + s.IntN(measured)
	case 1:
		p.ends = runIn + s.IntN(measured)
	case 2:
		p.bulk = runIn + s.IntN(measured)
	}
	p.lots = []lot{{upTo(quantity.Quantity(p.rate*7*1000), quantity.One), p.life}}
	return p
}

// truth is what is asked for on a usual day about that day.
func (p *product) truth(day int) float64 {
	if day < p.begins || day >= p.ends {
		return 0
	}
	rate := p.rate * math.Max(1+p.trend*float64(day), 0.2)
	if day >= p.rush && day < p.rush+7 {
		rate *= 2.5
	}
	return rate
}

// weekday is how much a day of the week sells of a usual one.
var weekday = [7]float64{0.85, 0.85, 0.9, 0.95, 1.1, 1.3, 1.05}

// asked is what customers want on a day, in units.
func (s *shop) asked(p *product, day int) int {
	rate := p.truth(day)
	if p.kind == slow {
		if s.Float64() < rate/1.4 {
			return 1 + s.poisson(0.4)
		}
		return 0
	}
	mean := rate * weekday[day%7]
	shape := max(int(math.Round(mean)), 1) // the variance is about twice the mean
	return s.poisson(mean * s.gamma(shape) / float64(shape))
}

func (s *shop) poisson(mean float64) (n int) {
	for left := math.Exp(-mean); ; n++ {
		if left /= s.Float64(); left >= 1 {
			return n
		}
	}
}

// gamma of a whole shape is a sum of exponentials.
func (s *shop) gamma(shape int) (sum float64) {
	for range shape {
		sum += s.ExpFloat64()
	}
	return sum
}

func (p *product) coming() (sum quantity.Quantity) {
	for _, o := range p.orders {
		sum += o.Quantity
	}
	return sum
}
