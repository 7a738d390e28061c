// Package promotion is what the shop takes off by itself, on some days, of a product or of a whole category: a percent,
// an amount off each unit, n for the price of m, or every second one cheaper. The last two count the pieces of a category together.
//
// The rules here are pure, and the page has the same (testdata/carts.json holds both to them). A line gets the one
// promotion that is best for the customer; promotions do not stack. Days
// are business days, the first and the last one included. Money is in centimos, percents are in basis points (100 are
// one percent). A promotion that is changed or ended leaves the sales alone that were made with it.
package promotion

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Kind is how a promotion reckons.
type Kind string

// The kinds of promotions.
const (
	Percent       Kind = "percent"        // Percent off
	Amount        Kind = "amount"         // Amount off each unit, or kilogram
	NForM         Kind = "n_for_m"        // Buy pieces for the price of Pay, the cheapest free: 3x2
	SecondPercent Kind = "second_percent" // Percent off every second piece: "segunda unidad a mitad de precio"
)

// whole is all of a price, in basis points.
const whole = 100_00

// Promotion of a product or of a category: exactly one of the two ids is set.
type Promotion struct {
	ID string `json:"id"`
	Terms
	Active  bool `json:"active"`
	Version int  `json:"version"`
}

// Terms are what the manager decides.
type Terms struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Percent is in basis points.
	Percent int            `json:"percent,omitempty"`
	Amount  money.Centimos `json:"amount,omitempty"`
	Buy     int            `json:"buy,omitempty"`
	Pay     int            `json:"pay,omitempty"`

	ProductID  string   `json:"productId,omitempty" validate:"omitempty,uuid"`
	CategoryID string   `json:"categoryId,omitempty" validate:"omitempty,uuid"`
	From       peru.Day `json:"from"`
	To         peru.Day `json:"to"`
}

// Line is what a promotion looks at. Amount is the price of all of the line.
type Line struct {
	ProductID, CategoryID string
	UnitPrice             money.Centimos
	Quantity              quantity.Quantity
	Amount                money.Centimos
	// Weighed goods have no pieces to count.
	Weighed bool
}

// Counts reports whether the promotion counts on that business day.
func (p Promotion) Counts(day peru.Day) bool {
	return p.Active && !day.Before(p.From) && !p.To.Before(day)
}

// Covers reports whether the line is of the promotion's product or category.
func (t Terms) Covers(l Line) bool {
	if t.ProductID != "" {
		return t.ProductID == l.ProductID
	}
	return t.CategoryID != "" && t.CategoryID == l.CategoryID
}

// combines reports whether the promotion counts the pieces of all lines that it covers together, and not of each by itself.
func (t Terms) combines() bool { return t.Kind == NForM || t.Kind == SecondPercent }

// discount is what a percent or an amount takes off a line that it covers: never below nothing, never more than the line's amount.
func (t Terms) discount(l Line) money.Centimos {
	var off money.Centimos
	var err error
	if t.Kind == Percent {
		off, err = l.Amount.MulDiv(int64(t.Percent), whole)
	} else {
		off, err = min(t.Amount, l.UnitPrice).MulDiv(int64(l.Quantity), int64(quantity.One))
	}
	if err != nil { // more than any line: it is free
		return l.Amount
	}
	return max(0, min(off, l.Amount))
}

// discounts is what a promotion that counts pieces takes off lines that it covers, the dearest first. Their pieces make
// groups of n (of two for a second one), the dearest first; the cheapest of each group are free, or cheaper. What is left
// over makes no group. So adding a cheap piece never makes the rest of a cart dearer.
func (t Terms) discounts(lines []*Line) []money.Centimos {
	buy, pay, percent := int64(t.Buy), int64(t.Pay), int64(whole)
	if t.Kind == SecondPercent {
		buy, pay, percent = 2, 1, int64(t.Percent)
	}
	offs := make([]money.Centimos, len(lines))
	if buy <= 0 {
		return offs
	}
	var grouped, n int64
	for _, l := range lines {
		grouped += l.pieces()
	}
	grouped -= grouped % buy
	cheaper := func(n int64) int64 { // of the first n pieces
		n = min(n, grouped)
		return n/buy*(buy-pay) + max(0, n%buy-pay)
	}
	for i, l := range lines {
		before := cheaper(n)
		n += l.pieces()
		off, err := l.UnitPrice.MulDiv(percent, whole) // reckoned on one piece, as the label on the shelf says it
		if err == nil {
			off, err = off.Times(cheaper(n) - before)
		}
		if err != nil {
			off = l.Amount
		}
		offs[i] = max(0, min(off, l.Amount))
	}
	return offs
}

func (l Line) pieces() int64 { return int64(l.Quantity / quantity.One) }

// Given is what a line gets: the promotion, nil without one, and what it takes off.
type Given struct {
	Promotion *Promotion
	Off       money.Centimos
}

// Best gives each line of a cart the promotion of that day that is best for the customer, whatever the order of the lines
// and of the promotions. A line gets the percent or the amount that takes most off it. Then the promotion that counts
// pieces and gains most over that gets the lines that it covers, but for those that gain more without it; and so on with
// the lines that are left. Of equal ones it is the one with the smaller id.
func Best(all []Promotion, lines []Line, day peru.Day) []Given {
	given := make([]Given, len(lines))
	var combining []*Promotion
	for i := range all {
		switch p := &all[i]; {
		case !p.Counts(day):
		case p.combines():
			combining = append(combining, p)
		default:
			p.reduce(lines, given)
		}
	}
	left := byPriceDescending(lines)
	for {
		var most deal
		for _, p := range combining {
			found := p.bestDeal(lines, left, given)
			if found.gain > most.gain || (found.gain == most.gain && most.by != nil && p.ID < most.by.ID) {
				most = found
			}
		}
		if most.by == nil {
			return given
		}
		for i, at := range most.lines {
			given[at] = Given{}
			if most.offs[i] > 0 {
				given[at] = Given{most.by, most.offs[i]}
			}
		}
		left = slices.DeleteFunc(left, func(at int) bool { return slices.Contains(most.lines, at) })
	}
}

// reduce applies the percent or the amount to each line that has nothing better.
func (p *Promotion) reduce(lines []Line, given []Given) {
	for at, l := range lines {
		if !p.Covers(l) {
			continue
		}
		best, off := given[at], p.discount(l)
		if off > best.Off || (off == best.Off && best.Promotion != nil && p.ID < best.Promotion.ID) {
			given[at] = Given{p, off}
		}
	}
}

// byPriceDescending lists the lines that are sold by the piece; goods by weight have no pieces to count.
func byPriceDescending(lines []Line) []int {
	pieces := make([]int, 0, len(lines))
	for at, l := range lines {
		if !l.Weighed {
			pieces = append(pieces, at)
		}
	}
	slices.SortStableFunc(pieces, func(a, b int) int {
		return cmp.Or(cmp.Compare(lines[b].UnitPrice, lines[a].UnitPrice), strings.Compare(lines[a].ProductID, lines[b].ProductID))
	})
	return pieces
}

// deal is what a promotion that counts pieces takes off some lines, and how much that is more than what they get now.
type deal struct {
	by    *Promotion
	lines []int
	offs  []money.Centimos
	gain  money.Centimos
}

func (p *Promotion) bestDeal(lines []Line, left []int, given []Given) deal {
	deals := func(at []int) deal {
		counted := make([]*Line, len(at))
		for i := range at {
			counted[i] = &lines[at[i]]
		}
		d := deal{by: p, lines: at, offs: p.discounts(counted)}
		for i, off := range d.offs { // of at most 200 lines
			d.gain += off - given[at[i]].Off
		}
		return d
	}
	var covered []int
	for _, at := range left {
		if p.Covers(lines[at]) {
			covered = append(covered, at)
		}
	}
	best := deals(covered)
	for _, at := range covered {
		if given[at].Off == 0 {
			continue // gains nothing without it
		}
		without := deals(slices.DeleteFunc(slices.Clone(best.lines), func(one int) bool { return one == at }))
		if without.gain > best.gain {
			best = without
		}
	}
	return best
}

// longestName is how long a name may be, in letters: a receipt shows it.
const longestName = 60

// Checked returns the terms in their one spelling, or errs.InvalidRequest with every field that is wrong. A kind takes its
// own figures and no others.
func (t Terms) Checked() (Terms, error) {
	refused := errs.New(errs.InvalidRequest, "the promotion has wrong fields")
	must := func(good bool, field, message string) {
		if !good {
			refused.Fields = append(refused.Fields, errs.Field{Field: field, Message: message})
		}
	}
	t.Name = strings.TrimSpace(t.Name)
	must(t.Name != "" && utf8.RuneCountInString(t.Name) <= longestName, "name", "must have 1 to 60 characters")
	takesPercent, takesAmount, takesCounts := false, false, false
	switch t.Kind {
	case Percent, SecondPercent:
		takesPercent = true
		must(t.Percent > 0 && t.Percent <= whole, "percent", "must be from 1 to 10000 basis points")
	case Amount:
		takesAmount = true
		must(t.Amount > 0 && t.Amount <= 1_000_000*money.Sol, "amount", "must be more than nothing")
	case NForM:
		takesCounts = true
		must(t.Buy >= 2 && t.Buy <= 100, "buy", "must be from 2 to 100 pieces")
		must(t.Pay >= 1 && t.Pay < t.Buy, "pay", "must be at least 1 and less than buy")
	default:
		must(false, "kind", "must be one of: percent, amount, n_for_m, second_percent")
		takesPercent, takesAmount, takesCounts = true, true, true
	}
	must(takesPercent || t.Percent == 0, "percent", "is not for this kind: leave it out")
	must(takesAmount || t.Amount == 0, "amount", "is not for this kind: leave it out")
	must(takesCounts || t.Buy == 0, "buy", "is not for this kind: leave it out")
	must(takesCounts || t.Pay == 0, "pay", "is not for this kind: leave it out")
	must((t.ProductID == "") != (t.CategoryID == ""), "productId", "give a product or a category, and not both")
	must(!t.From.IsZero(), "from", "is required")
	must(!t.To.IsZero(), "to", "is required")
	must(!t.To.Before(t.From), "to", "must not come before from")
	if refused.Fields != nil {
		return Terms{}, refused
	}
	return t, nil
}
