package restock

import (
	"cmp"
	"math"
	"slices"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

const (
	// weekPermille is the money of a week where the owner set none: what the goods of a week cost, and a bit.
	weekPermille = 1150
	// fillDays bounds what is added to reach a supplier's minimum: what sells in so many days.
	fillDays = 28
)

// Candidate is a product that is looked at for an order.
type Candidate struct {
	Figures
	Proposal
}

// WeekMoney is what orders may cost in any seven nights where the owner set nothing. It comes of the pace, not of the takings: those fall when
// shelves are empty, and so would the orders that fill them.
func WeekMoney(all []*Candidate) money.Centimos {
	var week float64
	for _, c := range all {
		if !c.Stopped {
			week += float64(c.Pace) * float64(c.Cost) * 7
		}
	}
	return money.Centimos(math.Min(week*weekPermille/1000/float64(quantity.One), float64(money.Max)))
}

// Fit keeps of what is proposed what the money pays for, what earns most for each sol and day first; the rest waits. What is new has no
// earnings yet: where no owner set the money (strict), it does not wait for it.
func Fit(all []*Candidate, have money.Centimos, strict bool) {
	wanted := make([]*Candidate, 0, len(all))
	for _, c := range all {
		if c.Proposed > 0 && (strict || c.Reason != NewHere) {
			wanted = append(wanted, c)
		}
	}
	slices.SortStableFunc(wanted, func(a, b *Candidate) int { return cmp.Compare(b.earns(), a.earns()) })
	left := float64(have)
	for _, c := range wanted {
		if cost := c.costs(c.Proposed); cost <= left {
			left -= cost
		} else {
			c.Proposed, c.Reason = 0, Budget
		}
	}
}

// earns is what a day's sales leave for each centimo of the order.
func (c *Candidate) earns() float64 {
	return float64(c.Pace) * float64(c.Price-c.Cost) / math.Max(c.costs(c.Proposed), 1)
}

// costs is what so much costs, in centimos.
func (c *Candidate) costs(q quantity.Quantity) float64 {
	return float64(q) * float64(c.Cost) / float64(quantity.One)
}

// FillUp adds packs to the order of one supplier until it reaches his minimum, of what runs out soonest. It leaves an order that cannot reach
// it as it was, and returns false: a person decides whether it waits.
func FillUp(order []*Candidate, minimum money.Centimos) bool {
	sum, before := 0.0, make([]Proposal, len(order))
	for i, c := range order {
		before[i] = c.Proposal
		sum += c.costs(c.Proposed)
	}
	if sum == 0 {
		return true
	}
	for sum < float64(minimum) {
		var next *Candidate
		for _, c := range order {
			if c.mayGrow() && (next == nil || c.cover() < next.cover()) {
				next = c
			}
		}
		if next == nil {
			for i, c := range order {
				c.Proposal = before[i]
			}
			return false
		}
		if next.Proposed == 0 {
			next.Reason = OrderMin
		}
		next.Proposed += next.Pack
		sum += next.costs(next.Pack)
	}
	return true
}

// mayGrow reports whether a pack more would sell soon, and would not spoil.
func (c *Candidate) mayGrow() bool {
	if c.Life > 0 && c.Life <= freshDays || c.Stopped || c.Pace <= 0 || c.Pack <= 0 || c.Reason == Budget {
		return false
	}
	days := float64(fillDays)
	if c.Life > 0 {
		days = math.Min(days, float64(c.Life))
	}
	return c.cover()+float64(c.Pack)/float64(c.Pace) <= days
}

// cover is for how many days what there would be lasts.
func (c *Candidate) cover() float64 { return float64(c.position()+c.Proposed) / float64(c.Pace) }
