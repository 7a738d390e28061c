package stock_test

import (
	"testing"

	"carmensita.pe/market/internal/shop/stock"
)

// The reorder point of every product here is 5.
func TestStockLow_isEmittedOncePerCrossing(t *testing.T) {
	t.Parallel()
	s := newShop(t, 8, 100)
	got := func(times int, after string) {
		t.Helper()
		s.assertCount(times, "emitted after "+after, "select count(*) from outbox where kind = 'StockLow' and subject = ?", p(1))
	}
	adjust := func(a stock.Adjustment) {
		t.Helper()
		if _, _, err := s.adjust(a); err != nil {
			t.Fatal(err)
		}
	}

	if err := s.reserve("given-up", map[int]int{1: 6}); err != nil {
		t.Fatal(err)
	}
	s.release("given-up")
	got(0, "a cart that was given up")
	s.sell(1, 2)
	got(0, "a sale to 6")
	s.sell(1, 1)
	got(1, "a sale to 5")
	s.sell(1, 1)
	adjust(adjustment(stock.Theft, "", less(1, 1)))
	got(1, "going lower")
	adjust(adjustment(stock.Found, "", more(1, 7), more(2, 1)))
	got(1, "coming up to 10")
	adjust(adjustment(stock.Waste, "", less(1, 5), less(2, 5)))
	got(2, "waste down to 5")
	adjust(adjustment(stock.Found, "", more(1, 5)))
	count := s.count()
	if err := s.post(count, s.counted(count, map[int]int{1: 3, 2: 96})); err != nil {
		t.Fatal(err)
	}
	got(3, "a count that found 3")

	s.assertCount(3, "emitted in all", "select count(*) from outbox where kind = 'StockLow'")
	s.assertCount(1, "emitted with the figures",
		"select count(*) from outbox where json_value(payload, '$.onHand') = 3 and json_value(payload, '$.reorderPoint') = 5 and json_value(payload, '$.productId') = subject")
}
