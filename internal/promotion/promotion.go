// Package promotion is what the shop takes off by itself, on some days, of a product or of a whole category: a percent,
// an amount off each unit, n for the price of m, or every second one cheaper.
//
// The rules here are pure. A line gets the one promotion that is best for the customer; promotions do not stack. Days
// are business days, the first and the last one included. Money is in centimos, percents are in basis points (100 are
// one percent). A promotion that is changed or ended leaves the sales alone that were made with it.
package promotion

import (
	"strings"
	"unicode/utf8"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/quantity"
)

// Kind is how a promotion reckons.
type Kind string

// The kinds of promotions.
const (
	Percent       Kind = "percent"        // Percent off
	Amount        Kind = "amount"         // Amount off each unit, or kilogram
	NForM         Kind = "n_for_m"        // Buy pieces for the price of Pay: 3x2
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

// Counts says whether the promotion counts on that business day.
func (p Promotion) Counts(day peru.Day) bool {
	return p.Active && !day.Before(p.From) && !p.To.Before(day)
}

// Covers says whether the line is of the promotion's product or category.
func (t Terms) Covers(l Line) bool {
	if t.ProductID != "" {
		return t.ProductID == l.ProductID
	}
	return t.CategoryID != "" && t.CategoryID == l.CategoryID
}

// Discount is what the promotion takes off a line that it covers: never below nothing, never more than the line's amount.
func (t Terms) Discount(l Line) money.Centimos {
	pieces := int64(l.Quantity / quantity.One)
	if l.Weighed {
		pieces = 0
	}
	var off money.Centimos
	var err error
	switch t.Kind {
	case Percent:
		off, err = l.Amount.MulDiv(int64(t.Percent), whole)
	case Amount:
		off, err = min(t.Amount, l.UnitPrice).MulDiv(int64(l.Quantity), int64(quantity.One))
	case NForM:
		if t.Buy > 0 {
			off, err = l.UnitPrice.Times(pieces / int64(t.Buy) * int64(t.Buy-t.Pay))
		}
	case SecondPercent: // reckoned on one piece, as the label on the shelf says it
		if off, err = l.UnitPrice.MulDiv(int64(t.Percent), whole); err == nil {
			off, err = off.Times(pieces / 2)
		}
	}
	if err != nil { // more than any line: it is free
		return l.Amount
	}
	return max(0, min(off, l.Amount))
}

// Best gives the promotion of that day that takes most off the line, and what it takes off; nil when none does. Of equal
// ones it is the one with the smaller id, whatever their order.
func Best(all []Promotion, l Line, day peru.Day) (*Promotion, money.Centimos) {
	var best *Promotion
	var most money.Centimos
	for i := range all {
		p := &all[i]
		if !p.Counts(day) || !p.Covers(l) {
			continue
		}
		off := p.Discount(l)
		if off > most || (off == most && best != nil && p.ID < best.ID) {
			best, most = p, off
		}
	}
	return best, most
}

// longestName is how long a name may be, in letters: a receipt shows it.
const longestName = 60

// Checked gives the terms in their one spelling, or errs.InvalidRequest with every field that is wrong. A kind takes its
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
