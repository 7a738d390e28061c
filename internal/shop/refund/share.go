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
	// Rate is the sale's IGV, in basis points, where the line is taxed.
	Rate int
}

// Credit is what a credit note takes back of a line. Amount is Base + IGV; the ICBPER comes on top.
type Credit struct {
	Amount, Base, IGV, ICBPER, Cost money.Centimos
}

// Return credits a quantity of the line, of which so much is left at least. Shares are differences of a cumulative share,
// rounded half up: whatever the parts, all of them together are exactly the line.
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
	c.IGV = s.tax(c.Amount, s.Amount-share(s.Amount, after))
	c.Base = c.Amount - c.IGV
	return c
}

// tax divides the tax that is not credited yet between what comes back now and what is left, so that each is as near to the rate as the
// other: SUNAT multiplies on every note, and wants a base on each, and some tax where the rate gives a centimo. None is below zero or above
// its price.
func (s Sold) tax(back, left money.Centimos) money.Centimos {
	open := s.IGV - s.CreditedIGV
	if left == 0 {
		return open
	}
	const whole = 10_000
	// back × rate ÷ (1 + rate), and half of what all that is open is off by
	tax, _ := (open*money.Centimos(whole+s.Rate) + (back-left)*money.Centimos(s.Rate)).MulDiv(1, int64(2*(whole+s.Rate)))
	some := func(price money.Centimos) money.Centimos {
		if price*money.Centimos(s.Rate) >= money.Centimos(whole+s.Rate) {
			return 1
		}
		return 0
	}
	tax = min(max(tax, open-max(left-1, 0), some(back)), max(back-1, 0), open-some(left))
	return min(max(tax, open-left, 0), open, back)
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
