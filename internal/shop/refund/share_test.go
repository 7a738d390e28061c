package refund_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

func TestReturn_creditsTheShareOfWhatWasPaid(t *testing.T) {
	t.Parallel()
	three := refund.Sold{Quantity: 3 * quantity.One, Amount: 1000, IGV: 153, ICBPER: 150, Cost: 799, Rate: 1800}
	for _, c := range []struct {
		name string
		sold refund.Sold
		back quantity.Quantity
		want refund.Credit
	}{
		{"all of it", three, 3 * quantity.One, refund.Credit{Amount: 1000, Base: 847, IGV: 153, ICBPER: 150, Cost: 799}},
		{"the first of three", three, quantity.One, refund.Credit{Amount: 333, Base: 282, IGV: 51, ICBPER: 50, Cost: 266}},
		{"the second of three", after(three, quantity.One, 51), quantity.One, refund.Credit{Amount: 334, Base: 283, IGV: 51, ICBPER: 50, Cost: 267}},
		{"the last of three", after(three, 2*quantity.One, 102), quantity.One, refund.Credit{Amount: 333, Base: 282, IGV: 51, ICBPER: 50, Cost: 266}},
		{"350 g of 1 kg", refund.Sold{Quantity: quantity.One, Amount: 650}, 350, refund.Credit{Amount: 228, Base: 228}},
		{"goods that cost nothing", refund.Sold{Quantity: quantity.One}, quantity.One, refund.Credit{}},
	} {
		if got := c.sold.Return(c.back); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func after(s refund.Sold, returned quantity.Quantity, igv money.Centimos) refund.Sold {
	s.Returned, s.CreditedIGV = returned, igv
	return s
}

// However a line comes back, its parts are never below zero, and all of them are the line.
func TestReturn_allPartsTogetherAreExactlyTheLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(0, 100_000).Draw(t, "amount")
		s := refund.Sold{
			Quantity: quantity.Quantity(rapid.Int64Range(1, 20_000).Draw(t, "quantity")), Amount: money.Centimos(amount),
			IGV: money.Centimos(rapid.Int64Range(0, amount).Draw(t, "igv")), Rate: rapid.SampledFrom([]int{0, 1050, 1800}).Draw(t, "rate"),
			ICBPER: money.Centimos(rapid.Int64Range(0, 1000).Draw(t, "icbper")), Cost: money.Centimos(rapid.Int64Range(0, 100_000).Draw(t, "cost")),
		}
		sold := s
		var sum refund.Credit
		for s.Returned < s.Quantity {
			q := quantity.Quantity(rapid.Int64Range(1, int64(s.Quantity-s.Returned)).Draw(t, "back"))
			part := s.Return(q)
			if part.Amount < 0 || part.Base < 0 || part.IGV < 0 || part.ICBPER < 0 || part.Cost < 0 || part.Base+part.IGV != part.Amount {
				t.Fatalf("%s of %+v gives %+v", q, s, part)
			}
			sum = refund.Credit{Amount: sum.Amount + part.Amount, Base: sum.Base + part.Base, IGV: sum.IGV + part.IGV,
				ICBPER: sum.ICBPER + part.ICBPER, Cost: sum.Cost + part.Cost}
			s.Returned, s.CreditedIGV = s.Returned+q, s.CreditedIGV+part.IGV
		}
		if want := (refund.Credit{Amount: sold.Amount, Base: sold.Amount - sold.IGV, IGV: sold.IGV, ICBPER: sold.ICBPER, Cost: sold.Cost}); sum != want {
			t.Fatalf("all parts of %+v are %+v", sold, sum)
		}
	})
}

// SUNAT multiplies the base of every note's line by the rate: however pieces of 20 centimos or more come back, the tax of each part is that
// to the centimo. (A line that comes back in many parts of a few centimos may have less tax than parts.)
func TestReturn_taxesEachPartToTheCentimo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.Int64Range(1, 50).Draw(t, "pieces")
		amount := money.Centimos(rapid.Int64Range(20*pieces, 5_000*pieces).Draw(t, "amount"))
		rate := rapid.SampledFrom([]int{1050, 1800}).Draw(t, "rate")
		s := refund.Sold{Quantity: quantity.Quantity(pieces) * quantity.One, Amount: amount, Rate: rate}
		base := amount * 10_000 / money.Centimos(10_000+rate)
		base += money.Centimos(rapid.Int64Range(0, 1).Draw(t, "spread")) // what the other lines of its sale left it
		s.IGV = amount - base
		for s.Returned < s.Quantity {
			q := quantity.Quantity(rapid.Int64Range(1, int64((s.Quantity-s.Returned)/quantity.One)).Draw(t, "back")) * quantity.One
			part := s.Return(q)
			if off(part.Base, part.IGV, rate) > 1 || part.IGV == 0 {
				t.Fatalf("%s of %+v gives %+v", q, s, part)
			}
			s.Returned, s.CreditedIGV = s.Returned+q, s.CreditedIGV+part.IGV
		}
	})
}

// off is how far a tax is from its base times the rate, in whole centimos.
func off(base, igv money.Centimos, rate int) money.Centimos {
	tax, _ := base.MulDiv(int64(rate), 10_000)
	return max(tax-igv, igv-tax)
}

func TestDue_givesBackTheWayThatItCame(t *testing.T) {
	t.Parallel()
	mixed := []refund.Received{{payment.Cash, 390}, {payment.Card, 2000}} // 23.97, of which 0.07 were let off
	all := []refund.Received{{payment.Cash, 1000}, {"yape", 1000}, {payment.Card, 1000}, {"credit", 1000}, {payment.Card, 500}}
	for _, c := range []struct {
		name     string
		paid     []refund.Received
		credited money.Centimos
		want     []money.Centimos
	}{
		{"nothing", mixed, 0, []money.Centimos{0, 0}},
		{"less than the card paid", mixed, 1000, []money.Centimos{0, 1000}},
		{"the card and some cash", mixed, 2203, []money.Centimos{210, 2000}},
		{"all of it, as it was paid", mixed, 2397, []money.Centimos{390, 2000}},
		{"cash in coins, for the customer", []refund.Received{{payment.Cash, 470}}, 238, []money.Centimos{240}},
		{"never more cash than was paid", []refund.Received{{payment.Cash, 470}}, 476, []money.Centimos{470}},
		{"the debt first", all, 700, []money.Centimos{0, 0, 0, 700, 0}},
		{"then the cards", all, 2300, []money.Centimos{0, 0, 1000, 1000, 300}},
		{"then the wallet", all, 2900, []money.Centimos{0, 400, 1000, 1000, 500}},
		{"cash last", all, 4444, []money.Centimos{950, 1000, 1000, 1000, 500}},
		{"a sale for nothing", []refund.Received{{payment.Cash, 0}}, 9, []money.Centimos{0}},
	} {
		if got := refund.Due(c.paid, c.credited); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Whatever comes back in whatever parts: no payment gives back more than it brought, none takes back what it gave, cash
// goes in coins, and a whole sale gives back exactly what was paid.
func TestDue_neverExceedsWhatWasPaidAndEndsAtIt(t *testing.T) {
	t.Parallel()
	methods := rapid.SampledFrom([]payment.Method{payment.Card, "yape", "plin", "credit"})
	rapid.Check(t, func(t *rapid.T) {
		var paid []refund.Received
		var total money.Centimos
		for range rapid.IntRange(0, 4).Draw(t, "exact") {
			p := refund.Received{Method: methods.Draw(t, "method"), Amount: money.Centimos(rapid.Int64Range(1, 5000).Draw(t, "amount"))}
			paid, total = append(paid, p), total+p.Amount
		}
		if len(paid) == 0 || rapid.Bool().Draw(t, "cash") {
			rest := money.Centimos(rapid.Int64Range(0, 5000).Draw(t, "rest"))
			paid, total = append(paid, refund.Received{Method: payment.Cash, Amount: rest.RoundDownToTen()}), total+rest
		}
		before := refund.Due(paid, 0)
		for credited := money.Centimos(0); credited < total; {
			credited += money.Centimos(rapid.Int64Range(1, int64(total-credited)).Draw(t, "more"))
			due := refund.Due(paid, credited)
			var sum money.Centimos
			for i, p := range paid {
				sum += due[i]
				if due[i] < before[i] || due[i] > p.Amount || (p.Method == payment.Cash && due[i]%10 != 0) {
					t.Fatalf("%s of %+v gives %v back after %v", credited, paid, due, before)
				}
			}
			if sum > credited+9 {
				t.Fatalf("%s of %+v gives %s back", credited, paid, sum)
			}
			before = due
		}
		for i, p := range paid {
			if total > 0 && before[i] != p.Amount {
				t.Fatalf("all of %+v gives %v back", paid, before)
			}
		}
	})
}
