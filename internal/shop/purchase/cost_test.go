package purchase_test

import (
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

func pieces(n int) quantity.Quantity { return quantity.Quantity(n) * quantity.One }

func TestAverageCost_byHand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		onHand        int
		cost          money.Centimos
		came          int
		paid, average money.Centimos
	}{
		{10, 800, 10, 900, 850}, // the mean of equals
		{10, 800, 5, 950, 850},  // (8000 + 4750) / 15
		{10, 800, 20, 800, 800}, // nothing changes
		{0, 800, 5, 950, 950},   // an empty shelf
		{-4, 800, 5, 950, 950},  // sold short
		{3, 100, 1, 101, 100},   // 100.25
		{1, 100, 1, 101, 101},   // 100.5
		{3, 100, 1, 102, 101},   // 100.5
		{1, 101, 1, 100, 101},   // 100.5 again
		{24, 345, 12, 0, 230},   // a gift
	} {
		got, err := purchase.AverageCost(pieces(c.onHand), c.cost, pieces(c.came), c.paid)
		if err != nil || got != c.average {
			t.Errorf("%d at %d and %d at %d: %d, %v; want %d", c.onHand, c.cost, c.came, c.paid, got, err, c.average)
		}
	}
}

func TestAverageCost_liesBetweenAndKeepsTheValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		onHand := quantity.Quantity(rapid.Int64Range(-10_000, 10_000_000).Draw(t, "on hand"))
		came := quantity.Quantity(rapid.Int64Range(1, 10_000_000).Draw(t, "came"))
		cost, paid := money.Centimos(rapid.Int64Range(0, 1_000_000).Draw(t, "cost")), money.Centimos(rapid.Int64Range(0, 1_000_000).Draw(t, "paid"))
		got, err := purchase.AverageCost(onHand, cost, came, paid)
		if err != nil || got < min(cost, paid) || got > max(cost, paid) {
			t.Fatalf("%d, %v", got, err)
		}
		if onHand > 0 { // twice the error of the mean, in centimos by thousandths, is at most the quantity
			off := int64(got)*int64(onHand+came) - int64(cost)*int64(onHand) - int64(paid)*int64(came)
			if 2*max(off, -off) > int64(onHand+came) {
				t.Fatalf("the value of the shelf changed by %d", off)
			}
		}
	})
}
