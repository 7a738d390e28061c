package refund_test

import (
	"database/sql"
	"slices"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

// What comes in counts before what goes out: spoilt goods come back and are thrown away, whatever the figure was.
func TestRecord_goodsBelowZeroComeBackAndAreThrownAway(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sale := s.sold(3, paid{"cash", 1420})
	s.exec("update stock set on_hand = -5000, reserved = 2000 where product_id = ?", s.product)
	sub := s.back(sale, 2)
	sub.Request.Lines[0].Goods = refund.ToWaste
	got := s.refunded(sub)
	if moves := s.ledger(got.Refund.ID); !slices.Equal(moves, []string{"return 2 -3", "waste -2 -5"}) {
		t.Errorf("the ledger is %q", moves)
	}
	var low int
	s.read(&low, "select count(*) from outbox where kind = 'StockLow'")
	if low != 0 {
		t.Errorf("%d products are reported low, although nothing left the shelf", low)
	}
}

// A refund whose id is that of its sale takes back what it says, once, and stands apart from the sale.
func TestRecord_underTheIDOfItsSaleTouchesItsOwnRowsAlone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec("update products set perishable = true where id = ?", s.product)
	s.exec("insert into stock_batches (id, product_id, expires_on, remaining, received_at) values ('b', ?, '2026-03-20', 100000, ?)", s.product, day)
	sale := s.sold(3, paid{"cash", 1420})
	s.exec("insert into stock_reservations (sale_id, product_id, quantity) values (?, ?, 3000)", sale, s.product)
	s.exec("update stock set reserved = 3000 where product_id = ?", s.product)
	s.consume(sale, day)
	sub := s.back(sale, 2)
	sub.Request.ID = sale
	s.refunded(sub)
	again, err := s.record(sub, "second")
	if err != nil || !again.Repeated {
		t.Errorf("again: %+v, %v", again, err)
	}
	other := s.back(s.sold(1, paid{"cash", 470}), 1)
	other.Request.ID = sale
	if _, err := s.record(other, "first"); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("another refund under its id: %v", err)
	}
	group, err := stock.GroupOf(t.Context(), s.db, sale)
	if err != nil || len(group.Movements) != 1 || group.Movements[0].Quantity != -3*quantity.One {
		t.Errorf("of the sale: %+v, %v", group, err)
	}
	var left, returned quantity.Quantity
	s.read(&left, "select remaining from stock_batches where id = 'b'")
	s.read(&returned, "select returned from sale_batches where sale_id = ?", sale)
	if left != 99*quantity.One || returned != 2*quantity.One {
		t.Errorf("%s are left in the batch and %s came back, want 99 and 2", left, returned)
	}
}

// What came back to the shelf is no demand; what was sold before the weeks that count lowers nothing when it comes back.
func TestCovers_whatCameBackToTheShelfWasNotAskedFor(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	now := day.AddDate(0, 0, 10)
	sell := func(pieces int, at time.Time) string {
		t.Helper()
		sale := s.sold(pieces, paid{"cash", 4760})
		s.exec("update sales set sold_at = ? where id = ?", at, sale)
		s.exec("insert into stock_reservations (sale_id, product_id, quantity) values (?, ?, ?)", sale, s.product, pieces*1000)
		s.exec("update stock set reserved = reserved + ? where product_id = ?", pieces*1000, s.product)
		s.consume(sale, at)
		return sale
	}
	demand := func() quantity.Quantity {
		t.Helper()
		got, err := stock.Covers(t.Context(), s.db, false, 10, "", now)
		if err != nil {
			t.Fatal(err)
		}
		return got.Items[0].DailySales
	}
	sale := sell(56, day)
	if got := demand(); got != 2*quantity.One {
		t.Fatalf("%s a day", got)
	}
	refunded := func(sub refund.Submission) {
		t.Helper()
		sub.Role = "manager"
		s.refunded(sub)
	}
	refunded(s.back(sale, 28))
	if got := demand(); got != quantity.One {
		t.Errorf("half of it came back: %s a day", got)
	}
	wasted := s.back(sale, 14)
	wasted.Request.Lines[0].Goods = refund.ToWaste
	refunded(wasted)
	if got := demand(); got != quantity.One {
		t.Errorf("spoilt goods were asked for, too: %s a day", got)
	}
	refunded(s.back(sell(10, day.AddDate(0, 0, -60)), 10))
	if got := demand(); got != quantity.One {
		t.Errorf("what was sold long ago came back: %s a day", got)
	}
}

// consume takes what a sale reserved.
func (s shop) consume(sale string, at time.Time) {
	s.t.Helper()
	s.must(func(tx *sql.Tx) error {
		return mysql.Bundled(s.t.Context(), tx, func(b *mysql.Bundle) error { return stock.Consume(s.t.Context(), b, sale, "rosa", at) })
	})
}
