package refund

import (
	"cmp"
	"slices"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// Sold is a line of a sale: what was paid for it, and what came back and was credited before.
type Sold struct {
	Quantity, Returned        quantity.Quantity
	Amount, IGV, ICBPER, Cost money.Centimos
	// CreditedIGV is the tax that earlier credit notes took back.
	CreditedIGV money.Centimos
}

// Credit is what a credit note takes back of a line. Amount is Base + IGV; the ICBPER comes on top.
type Credit struct {
	Amount, Base, IGV, ICBPER, Cost money.Centimos
}

// Return credits a quantity of the line, of which so much is left at least. Shares are differences of a cumulative share,
// rounded half up: whatever the parts, all of them together are exactly the line. The tax of a part is never more than
// the part, so that none is below zero; what it lags behind for that, a centimo at most, comes with the next.
func (s Sold) Return(q quantity.Quantity) Credit {
	before, after := s.Returned, s.Returned+q
	share := func(of money.Centimos, n quantity.Quantity) money.Centimos {
		part, _ := of.MulDiv(int64(n), int64(s.Quantity)) // n is no more than the whole, so it fits
		return part
	}
	c := Credit{
		Amount: share(s.Amount, after) - share(s.Amount, before),
		ICBPER: share(s.ICBPER, after) - share(s.ICBPER, before),
		Cost:   share(s.Cost, after) - share(s.Cost, before),
	}
	c.IGV = min(share(s.IGV, after)-s.CreditedIGV, c.Amount)
	c.Base = c.Amount - c.IGV
	return c
}

// Received is one payment of a sale.
type Received struct {
	Method payment.Method
	Amount money.Centimos
}

// Due is how much of each payment is to be back with the customer when credit notes of the sale have taken back so much
// in all: first what he owes, then cards, wallets, and cash last. Cash is rounded up to S/ 0.10, and no payment gives back
// more than it brought. It only grows with credited, and is exactly what was paid when the whole sale is credited: what one
// refund pays is the difference that it makes.
func Due(paid []Received, credited money.Centimos) []money.Centimos {
	order := make([]int, len(paid))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(turn(paid[a].Method), turn(paid[b].Method)) })
	due := make([]money.Centimos, len(paid))
	for _, i := range order {
		want := credited
		if paid[i].Method == payment.Cash {
			want = -(-credited).RoundDownToTen()
		}
		due[i] = min(want, paid[i].Amount)
		credited = max(0, credited-due[i])
	}
	return due
}

// turn is when a method's money goes back.
func turn(m payment.Method) int {
	switch m {
	case credit:
		return 0
	case payment.Card:
		return 1
	case payment.Cash:
		return 3
	default:
		return 2 // what is sent from the shop's wallet
	}
}

// credit is what a customer owes the shop (fiado).
const credit payment.Method = "credit"
