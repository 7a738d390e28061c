package sale

import (
	"fmt"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Discounts are what the cashier takes off by hand: of single products, and of the whole receipt.
type Discounts struct {
	Lines   []LineDiscount `json:"lines,omitempty" validate:"max=200"`
	Receipt *Discount      `json:"receipt,omitempty"`
}

// LineDiscount is a discount on all of one product in the cart.
type LineDiscount struct {
	ProductID string `json:"productId"`
	Discount
}

// Discount is a percent, in basis points, or an amount: one of the two.
type Discount struct {
	Percent int            `json:"percent,omitempty"`
	Amount  money.Centimos `json:"amount,omitempty"`
}

// whole is all of a price, in basis points.
const whole = 100_00

// part is a rate's share of a price, rounded half up. It cannot overflow: a rate is at most whole.
func part(price money.Centimos, rate int) money.Centimos {
	share, _ := price.MulDiv(int64(rate), whole)
	return share
}

// off is what the discount takes off a price; errs.InvalidRequest when that is more than the price, or is not one thing.
func (d Discount) off(price money.Centimos, field string) (money.Centimos, error) {
	switch {
	case (d.Percent == 0) == (d.Amount == 0):
		return 0, errs.Invalid(field, "give a percent or an amount")
	case d.Percent < 0 || d.Percent > whole:
		return 0, errs.Invalid(field+".percent", "must be from 1 to %d basis points", whole)
	case d.Amount < 0 || d.Amount > price:
		return 0, errs.Invalid(field+".amount", "must be from 0.01 to the %s that is charged", price)
	case d.Amount > 0:
		return d.Amount, nil
	}
	return part(price, d.Percent), nil
}

// reduce takes off each line's amount what the promotions give, then what the cashier takes off by hand of what is
// left: of the line, then of the receipt, spread over the lines. Promotions do not stack; the tax is that of the rest. It says
// whether the cashier takes off more than may be without approval.
//
// Errors: errs.InvalidRequest, errs.ApprovalNeeded.
func reduce(lines []CartLine, products map[string]catalog.Priced, byHand *Discounts, terms Terms, day peru.Day) (bool, error) {
	promoted := make([]promotion.Line, len(lines))
	for i, line := range lines {
		promoted[i] = promotion.Line{ProductID: line.ProductID, CategoryID: products[line.ProductID].CategoryID, UnitPrice: line.UnitPrice,
			Quantity: line.Quantity, Amount: line.Amount, Weighed: line.Unit != catalog.Piece}
	}
	for i, given := range promotion.Best(terms.Promotions, promoted, day) {
		if given.Promotion != nil {
			lines[i].Promotion, lines[i].PromotionID = given.Promotion.Name, given.Promotion.ID
			lines[i].take(given.Off)
		}
	}
	if byHand == nil {
		return false, nil
	}
	offs, err := byHand.offs(lines)
	if err != nil {
		return false, err
	}
	above := !within(terms.Shop.Limits.Discount, lines, offs)
	if above && terms.Approver == "" {
		return false, errs.New(errs.ApprovalNeeded, "the cashier takes more than %d basis points off", terms.Shop.Limits.Discount)
	}
	for i := range lines {
		lines[i].take(offs[i].line + offs[i].receipt)
	}
	return above, nil
}

// take takes an amount off the line.
func (l *Line) take(off money.Centimos) {
	l.Amount -= off
	l.Discount += off
}

// handOff is what is taken off one line by hand: of itself, and as its share of the receipt's discount.
type handOff struct{ line, receipt money.Centimos }

func (d Discounts) offs(lines []CartLine) ([]handOff, error) {
	of := make(map[string][]int, len(lines)) // a product by weight may be on several
	for i, line := range lines {
		of[line.ProductID] = append(of[line.ProductID], i)
	}
	offs := make([]handOff, len(lines))
	for n, wanted := range d.Lines {
		field := fmt.Sprintf("discounts.lines[%d]", n)
		at, ok := of[wanted.ProductID]
		if !ok {
			return nil, errs.Invalid(field+".productId", "is not in the cart, or has a discount already")
		}
		delete(of, wanted.ProductID)
		amounts := make([]money.Centimos, len(at))
		var sum money.Centimos
		for i, line := range at {
			amounts[i] = lines[line].Amount
			sum += amounts[i]
		}
		off, err := wanted.off(sum, field)
		if err != nil {
			return nil, err
		}
		for i, share := range money.Spread(off, amounts) {
			offs[at[i]].line = share
		}
	}
	if d.Receipt == nil {
		return offs, nil
	}
	left := make([]money.Centimos, len(lines))
	var sum money.Centimos // of at most 200 lines of maxTotal each
	for i, line := range lines {
		left[i] = line.Amount - offs[i].line
		sum += left[i]
	}
	off, err := d.Receipt.off(sum, "discounts.receipt")
	if err != nil {
		return nil, err
	}
	for i, share := range money.Spread(off, left) {
		offs[i].receipt = share
	}
	return offs, nil
}

// within reports whether a cashier may take so much off without asking: of each product by itself, and of all together. What
// is rounded in the customer's favour does not count against the cashier.
func within(limit int, lines []CartLine, offs []handOff) bool {
	var sum, taken, allowed money.Centimos
	type product struct{ sum, off money.Centimos }
	of := make(map[string]product, len(lines))
	for i, line := range lines {
		p := of[line.ProductID]
		of[line.ProductID] = product{p.sum + line.Amount, p.off + offs[i].line}
		sum += line.Amount
		taken += offs[i].line + offs[i].receipt
		allowed += part(line.Amount, limit)
	}
	for _, p := range of {
		if p.off > part(p.sum, limit) {
			return false
		}
	}
	return taken <= max(allowed, part(sum, limit))
}
