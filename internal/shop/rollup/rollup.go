// Package rollup keeps each business day's figures, so that reports of a range and the dashboard read days and not lines.
//
// Measure reads a day from the ledger in one snapshot, Roll writes what it measured in place of what was there, and the
// readers (read.go) add days up. A rollup holds nothing that the ledger does not say: all of them may be thrown away and
// made again. A day is closed when it was measured after it was over; until then it may grow, and is rolled up again
// before it is read. Whoever changes something of a day that is over (a payout is refused, a payment never arrived) says so by Changed or
// SaleChanged in the same transaction, and the day is open again: a rollup knows how many changes it has seen. Money is in centimos, hours and days are those of Lima.
package rollup

import (
	"time"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Tax splits what was charged: what pays IGV (without it), what does not, and the taxes.
type Tax struct {
	TaxedBase  money.Centimos `json:"taxedBase"`
	Exonerated money.Centimos `json:"exonerated"`
	Unaffected money.Centimos `json:"unaffected"`
	IGV        money.Centimos `json:"igv"`
	ICBPER     money.Centimos `json:"icbper"`
}

// Base is what the shop keeps of it.
func (t Tax) Base() money.Centimos { return t.TaxedBase + t.Exonerated + t.Unaffected }

func (t *Tax) add(o Tax) {
	t.TaxedBase += o.TaxedBase
	t.Exonerated += o.Exonerated
	t.Unaffected += o.Unaffected
	t.IGV += o.IGV
	t.ICBPER += o.ICBPER
}

// Figures are what a day, or several, come to. Refunds are those whose credit notes are of these days, whenever the goods
// were sold.
type Figures struct {
	Tickets int `json:"tickets"`
	// Pieces and Weight (kg) are what was sold, by the piece and by weight.
	Pieces quantity.Quantity `json:"pieces"`
	Weight quantity.Quantity `json:"weight"`
	// Total is of the receipts, tax included; Rounding, never above 0, is what cash was let off.
	Total    money.Centimos `json:"total"`
	Rounding money.Centimos `json:"rounding"`
	Discount money.Centimos `json:"discount"`
	Tax      Tax            `json:"tax"`
	Cost     money.Centimos `json:"cost"`
	Refunds  int            `json:"refunds"`
	Refunded money.Centimos `json:"refunded"`
	// RefundedTax splits Refunded as Tax splits Total.
	RefundedTax Tax `json:"refundedTax"`
	// Recovered is the cost of goods that came back to the shelf; what was wasted is not in it.
	Recovered money.Centimos `json:"recovered"`
	// Uncosted is the part of Revenue of which no cost is known: it has no margin.
	Uncosted money.Centimos `json:"uncosted"`
}

// Net is what was sold and kept, tax included.
func (f Figures) Net() money.Centimos { return f.Total - f.Refunded }

// AverageTicket is Total per ticket; 0 without tickets.
func (f Figures) AverageTicket() money.Centimos { return share(f.Total, 1, int64(f.Tickets)) }

// Revenue is Net without the taxes.
func (f Figures) Revenue() money.Centimos { return f.Tax.Base() - f.RefundedTax.Base() }

// Costed is the part of Revenue whose cost is known.
func (f Figures) Costed() money.Centimos { return f.Revenue() - f.Uncosted }

// Margin is Costed without the cost of the goods that left for good.
func (f Figures) Margin() money.Centimos { return f.Costed() - f.Cost + f.Recovered }

// MarginRate is Margin in basis points of Costed; 0 without any.
func (f Figures) MarginRate() int { return Rate(f.Margin(), f.Costed()) }

// Add adds other figures to these.
func (f *Figures) Add(o Figures) {
	f.Tickets += o.Tickets
	f.Pieces += o.Pieces
	f.Weight += o.Weight
	f.Total += o.Total
	f.Rounding += o.Rounding
	f.Discount += o.Discount
	f.Tax.add(o.Tax)
	f.Cost += o.Cost
	f.Refunds += o.Refunds
	f.Refunded += o.Refunded
	f.RefundedTax.add(o.RefundedTax)
	f.Recovered += o.Recovered
	f.Uncosted += o.Uncosted
}

// Rate is part in basis points of whole; 0 of nothing, or of less.
func Rate(part, whole money.Centimos) int { return int(share(part, 10_000, int64(whole))) }

// share is amount × num ÷ den, rounded; 0 when there is nothing to divide by.
func share(amount money.Centimos, num, den int64) money.Centimos {
	if den <= 0 {
		return 0
	}
	part, err := amount.MulDiv(num, den)
	if err != nil {
		return 0 // no sum of a shop's receipts comes near
	}
	return part
}

// Hour is what was sold within an hour of the day.
type Hour struct {
	Hour    int            `json:"hour"`
	Tickets int            `json:"tickets"`
	Total   money.Centimos `json:"total"`
	Base    money.Centimos `json:"base"`
	Cost    money.Centimos `json:"cost"`
}

// Cashier is what a person sold, and the credit notes that he made.
type Cashier struct {
	Username string         `json:"username"`
	Name     string         `json:"name"`
	Tickets  int            `json:"tickets"`
	Total    money.Centimos `json:"total"`
	Discount money.Centimos `json:"discount"`
	Base     money.Centimos `json:"base"`
	Cost     money.Centimos `json:"cost"`
	Refunds  int            `json:"refunds"`
	Refunded money.Centimos `json:"refunded"`
}

func (c *Cashier) add(o Cashier) {
	c.Tickets += o.Tickets
	c.Total += o.Total
	c.Discount += o.Discount
	c.Base += o.Base
	c.Cost += o.Cost
	c.Refunds += o.Refunds
	c.Refunded += o.Refunded
}

// Goods is what was sold of a product or a category, and what came back. Amount is tax included, ICBPER not.
type Goods struct {
	Tickets        int               `json:"tickets"`
	Quantity       quantity.Quantity `json:"quantity"`
	Amount         money.Centimos    `json:"amount"`
	Discount       money.Centimos    `json:"discount"`
	Base           money.Centimos    `json:"base"`
	Cost           money.Centimos    `json:"cost"`
	Returned       quantity.Quantity `json:"returned"`
	ReturnedAmount money.Centimos    `json:"returnedAmount"`
	ReturnedBase   money.Centimos    `json:"returnedBase"`
	Recovered      money.Centimos    `json:"recovered"`
	// Uncosted is the part of Revenue of which no cost is known: it has no margin.
	Uncosted money.Centimos `json:"uncosted"`
}

// Net is what was sold and kept, tax included.
func (g Goods) Net() money.Centimos { return g.Amount - g.ReturnedAmount }

// Revenue is Net without the taxes.
func (g Goods) Revenue() money.Centimos { return g.Base - g.ReturnedBase }

// Costed is the part of Revenue whose cost is known.
func (g Goods) Costed() money.Centimos { return g.Revenue() - g.Uncosted }

// Margin is Costed without the cost of the goods that left for good.
func (g Goods) Margin() money.Centimos { return g.Costed() - g.Cost + g.Recovered }

// MarginRate is Margin in basis points of Costed; 0 without any.
func (g Goods) MarginRate() int { return Rate(g.Margin(), g.Costed()) }

func (g *Goods) add(o Goods) {
	g.Tickets += o.Tickets
	g.Quantity += o.Quantity
	g.Amount += o.Amount
	g.Discount += o.Discount
	g.Base += o.Base
	g.Cost += o.Cost
	g.Returned += o.Returned
	g.ReturnedAmount += o.ReturnedAmount
	g.ReturnedBase += o.ReturnedBase
	g.Recovered += o.Recovered
	g.Uncosted += o.Uncosted
}

// Method is what came in and went out by one way to pay: of sales, for returns, and of what customers owed. Missing is the part of
// Amount that somebody found never to have come.
type Method struct {
	Method      string         `json:"method"`
	Payments    int            `json:"payments"`
	Amount      money.Centimos `json:"amount"`
	Missing     money.Centimos `json:"missing"`
	Payouts     int            `json:"payouts"`
	PaidOut     money.Centimos `json:"paidOut"`
	Collections int            `json:"collections"`
	Collected   money.Centimos `json:"collected"`
}

// Arrived is what sales brought by it.
func (m Method) Arrived() money.Centimos { return m.Amount - m.Missing }

// Net is what is left of that after returns.
func (m Method) Net() money.Centimos { return m.Arrived() - m.PaidOut }

// Movement is money that came in and went out beside sales, refunds and what customers paid of what they owe: cash put into drawers
// and taken out (cash_in, cash_out), what the shop paid customers of what it owed them (credit_payout) and suppliers in cash
// (supplier_payment), and what was made up for in another way than it was paid (settlement).
type Movement struct {
	Kind      string         `json:"kind"`
	Method    string         `json:"method"`
	Movements int            `json:"movements"`
	In        money.Centimos `json:"in"`
	Out       money.Centimos `json:"out"`
}

// Till is how far the drawers of a till were off when they were counted: Missing and Surplus are never set off.
type Till struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Shifts  int            `json:"shifts"`
	Missing money.Centimos `json:"missing"`
	Surplus money.Centimos `json:"surplus"`
}

// Day is all that is measured of a business day.
type Day struct {
	Day peru.Day
	// MeasuredAt is when its snapshot was taken: what was recorded later is not in it.
	MeasuredAt time.Time
	// changes is how many changes after the fact the snapshot knew.
	changes int
	Figures
	// Of the hours, cashiers, products, methods and tills that have figures.
	Hours    map[int]Hour
	Cashiers map[string]Cashier
	Products map[string]Goods
	Methods  map[string]Method
	Tills    map[string]Till
	// Movements in the order of kinds and methods.
	Movements []Movement
}

// grace is how long after midnight a sale that began before it may still be committed.
const grace = 2 * time.Minute

// Closed says that a day measured at that time cannot grow any more.
func Closed(day peru.Day, measuredAt time.Time) bool { return !measuredAt.Before(day.End().Add(grace)) }
