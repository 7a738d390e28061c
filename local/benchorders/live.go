package benchorders

import (
	"cmp"
	"math"
	"slices"

	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// result is what came of the measured days of one shop.
type result struct {
	asked, sold           float64 // in units
	freshAsked, freshSold float64
	margin, waste         float64 // centimos
	freshBought, stock    float64 // centimos; stock is summed over the days
	costSold              float64
	orders, lines, absurd int
}

// live lets a shop live by a rule, which is asked every night.
func live(s *shop, rule func(s *shop, day int, ordered []money.Centimos) map[*product]quantity.Quantity) (r result) {
	ordered := make([]money.Centimos, 0, runIn+measured) // by night
	for day := range runIn + measured {
		counts := day >= runIn
		for _, p := range s.products {
			s.trade(p, day, counts, &r)
		}
		ordered = append(ordered, s.order(day, rule(s, day, ordered), counts, &r))
	}
	return r
}

// trade is one day of a product: what comes, what is sold, what is thrown away.
func (s *shop) trade(p *product, day int, counts bool, r *result) {
	p.orders = slices.DeleteFunc(p.orders, func(o order) bool {
		if o.on == day {
			p.put(o.Quantity, day)
		}
		return o.on == day
	})
	if p.back > 0 {
		p.put(p.back, day)
		p.back = 0
	}
	there, wanted := p.onShelf(), quantity.Quantity(s.asked(p, day))*quantity.One
	bulk := quantity.Quantity(0)
	if day == p.bulk {
		bulk = min(quantity.Quantity(24+s.IntN(25))*quantity.One, max(there-wanted, 0))
	}
	sold := min(wanted, there)
	for range (sold + bulk) / quantity.One {
		p.take(s.IntN(4) == 0)
	}
	today := restock.ShelfDay{Sold: sold + bulk, Open: 1000}
	if there == 0 {
		today.Open = 0
	} else if wanted > there {
		today.Open = int64(there * 1000 / wanted)
	}
	for range sold / quantity.One {
		if s.IntN(200) < 3 {
			p.back += quantity.One
		}
	}
	p.back += bulk / 2 / quantity.One * quantity.One
	today.Sold -= p.back
	p.days = append(p.days, today)
	var thrown quantity.Quantity
	p.lots = slices.DeleteFunc(p.lots, func(l lot) bool {
		if l.last > 0 && l.last <= day {
			thrown += l.Quantity
		}
		return l.Quantity == 0 || l.last > 0 && l.last <= day
	})
	if !counts {
		return
	}
	units := func(q quantity.Quantity) float64 { return float64(q) / float64(quantity.One) }
	r.asked, r.sold = r.asked+units(wanted), r.sold+units(sold)
	if p.kind == fresh {
		r.freshAsked, r.freshSold = r.freshAsked+units(wanted), r.freshSold+units(sold)
	}
	r.margin += units(today.Sold) * float64(p.price-p.cost)
	r.costSold += units(today.Sold) * float64(p.cost)
	r.waste += units(thrown) * float64(p.cost)
	r.stock += units(p.onShelf()) * float64(p.cost)
}

func (p *product) put(q quantity.Quantity, day int) {
	l := lot{Quantity: q}
	if p.life > 0 {
		l.last = day + p.life - 1
	}
	p.lots = append(p.lots, l)
}

// take takes one unit: of what expires first, or of the newest, as some customers do.
func (p *product) take(newest bool) {
	slices.SortStableFunc(p.lots, func(a, b lot) int { return cmp.Compare(a.last, b.last) })
	for i := range p.lots {
		if newest {
			i = len(p.lots) - 1 - i
		}
		if p.lots[i].Quantity > 0 {
			p.lots[i].Quantity -= quantity.One
			return
		}
	}
}

func (p *product) onShelf() (sum quantity.Quantity) {
	for _, l := range p.lots {
		sum += l.Quantity
	}
	return sum
}

// order sends what was proposed to the suppliers. One who would get less than his minimum brings nothing.
func (s *shop) order(day int, proposed map[*product]quantity.Quantity, counts bool, r *result) (spent money.Centimos) {
	for _, v := range s.suppliers {
		var total money.Centimos
		for _, p := range s.products {
			if p.supplier == v {
				total += cost(p, proposed[p])
			}
		}
		if total == 0 || total < v.minimum {
			continue
		}
		spent += total
		arrives, _ := v.Arrives(firstDay.AddDays(day), false)
		if counts {
			r.orders++
		}
		for _, p := range s.products {
			q := proposed[p]
			if p.supplier != v || q == 0 {
				continue
			}
			p.orders = append(p.orders, order{q, day + arrives})
			if counts {
				r.lines++
				r.freshBought += map[bool]float64{true: float64(cost(p, q))}[p.kind == fresh]
				if days := 21.0; q > p.pack && float64(q) > 1000*p.truth(day+arrives)*within(days, p.life) {
					r.absurd++
				}
			}
		}
	}
	return spent
}

// within is so many days, or a life that is shorter.
func within(days float64, life int) float64 {
	if life > 0 {
		return math.Min(days, float64(life))
	}
	return days
}

func cost(p *product, q quantity.Quantity) money.Centimos {
	return p.cost * money.Centimos(q) / money.Centimos(quantity.One)
}

// before is the rule that the product had.
func before(s *shop, _ int, _ []money.Centimos) map[*product]quantity.Quantity {
	proposed := map[*product]quantity.Quantity{}
	for _, p := range s.products {
		proposed[p] = oldRule(p)
	}
	return proposed
}

// now is the rule of package restock, asked as a plan of the night asks it.
func now(s *shop, day int, ordered []money.Centimos) map[*product]quantity.Quantity {
	night := firstDay.AddDays(day)
	demands, all, of := s.demands(), make([]*restock.Candidate, len(s.products)), map[*supplier][]*restock.Candidate{}
	var asked []*restock.Candidate
	for i, p := range s.products {
		c := &restock.Candidate{Figures: restock.Figures{Demand: demands[i], Life: p.life, Pack: p.pack, Price: p.price, Cost: p.cost,
			Reserve: settings.UsualReserve}}
		c.Arrives, c.Next = p.supplier.Arrives(night, p.life > 0 && p.life <= 10)
		for _, l := range p.lots {
			known := restock.Lot{Quantity: l.Quantity}
			if l.last > 0 {
				known.Until = l.last - day
			}
			c.Lots = append(c.Lots, known)
		}
		for _, o := range p.orders {
			coming := restock.Lot{Quantity: o.Quantity, From: o.on - day}
			if p.life > 0 {
				coming.Until = coming.From + p.life - 1
			}
			c.Lots = append(c.Lots, coming)
		}
		c.Proposal = restock.Propose(c.Figures)
		if c.Unknown { // new goods: a person orders the first pack
			if day >= p.begins && p.onShelf()+p.coming() == 0 {
				c.Proposal = restock.Proposal{Reason: restock.NewHere, Proposed: p.pack}
			}
		}
		all[i] = c
		if p.supplier.Last(night) {
			of[p.supplier], asked = append(of[p.supplier], c), append(asked, c)
		}
	}
	spent := money.Centimos(0)
	for _, o := range ordered[max(len(ordered)-6, 0):] {
		spent += o
	}
	restock.Fit(asked, restock.WeekMoney(all)-spent, false)
	proposed := map[*product]quantity.Quantity{}
	for v, candidates := range of {
		restock.FillUp(candidates, v.minimum)
	}
	for i, p := range s.products {
		if p.supplier.Last(night) {
			proposed[p] = all[i].Proposed
		}
	}
	return proposed
}

// demands is what the days of each product say; of new ones with the median pace of their kind.
func (s *shop) demands() []restock.Demand {
	demands, paces := make([]restock.Demand, len(s.products)), map[kind][]quantity.Quantity{}
	for i, p := range s.products {
		demands[i] = restock.DemandOf(p.newestFirst(), 0)
		if d := demands[i]; !d.New && d.Pace > 0 {
			paces[p.kind] = append(paces[p.kind], d.Pace)
		}
	}
	for _, all := range paces {
		slices.Sort(all)
	}
	for i, p := range s.products {
		if all := paces[p.kind]; demands[i].New && len(all) > 0 {
			demands[i] = restock.DemandOf(p.newestFirst(), all[len(all)/2])
		}
	}
	return demands
}

// newestFirst are the days since the product came, as far back as the rule looks.
func (p *product) newestFirst() []restock.ShelfDay {
	const farthest = 180
	days := slices.Clone(p.days[max(len(p.days)-farthest, min(p.begins, len(p.days))):])
	slices.Reverse(days)
	return days
}
