package stock_test

import (
	"database/sql"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/stock"
)

// march is a day around opening, which is the 15th.
func march(day int) peru.Day { return peru.Day{Year: 2026, Month: time.March, Day: day} }

// perishable marks the products.
func (s shop) perishable(products ...int) {
	s.t.Helper()
	for _, product := range products {
		if _, err := s.db.ExecContext(s.t.Context(), "update products set perishable = true where id = ?", p(product)); err != nil {
			s.t.Fatal(err)
		}
	}
}

func received(product, n int, expires peru.Day) stock.ReceivedLine {
	return stock.ReceivedLine{ProductID: p(product), Quantity: pieces(n), ExpiresOn: expires}
}

func (s shop) receive(lines ...stock.ReceivedLine) (stock.Document, error) {
	d, _, err := stock.Receive(s.t.Context(), s.db, stock.Receipt{ID: uuid.NewString(), Note: "guía 001", Lines: lines}, luis, opening.Add(time.Hour))
	return d, err
}

// sellPerishable is what a sale with perishable goods does.
func (s shop) sellPerishable(items map[int]int) error {
	sale := uuid.NewString()
	if err := s.reserve(sale, items); err != nil {
		return err
	}
	return s.in(func(tx *sql.Tx) error {
		together := &mysql.Bundle{Tx: tx}
		if err := stock.Consume(s.t.Context(), together, sale, "ana", opening); err != nil {
			return err
		}
		if err := stock.TakeBatches(s.t.Context(), together, sale); err != nil {
			return err
		}
		_, err := together.Send(s.t.Context())
		return err
	})
}

// batches is what is left, soonest first, as "day:pieces".
func (s shop) batches(product int) string {
	s.t.Helper()
	all, err := stock.Expiring(s.t.Context(), s.db, march(31), 100, "")
	if err != nil {
		s.t.Fatal(err)
	}
	var left []string
	for _, b := range all.Items {
		if b.ProductID == p(product) {
			left = append(left, b.ExpiresOn.String()[8:]+":"+b.Remaining.String())
		}
	}
	return strings.Join(left, " ")
}

func TestReceive_putsGoodsOnTheShelfOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 20)
	s.perishable(2)
	receipt := stock.Receipt{ID: uuid.NewString(), Lines: []stock.ReceivedLine{received(2, 6, march(20)), received(1, 5, peru.Day{}), received(2, 4, march(18))}}
	for i := range 2 {
		d, fresh, err := stock.Receive(t.Context(), s.db, receipt, luis, opening)
		want := []stock.Movement{{ProductID: p(1), Name: "Producto 0001", Quantity: 5000, Balance: 15000}, {ProductID: p(2), Name: "Producto 0002", Quantity: 10000, Balance: 30000}}
		if err != nil || fresh != (i == 0) || !slices.Equal(d.Movements, want) {
			t.Errorf("fresh %t, %+v, %v", fresh, d, err)
		}
	}
	if got := s.batches(2); got != "18:4 20:6" {
		t.Errorf("the batches are %q", got)
	}
	s.assertLevel(2, 30, 0)
	s.assertBooks()
	s.assertCount(1, "audit entries", "select count(*) from audit_log where subject = ? and action = 'stock.received'", receipt.ID)
}

func TestReceive_asksForTheExpiryOfWhatIsPerishable(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 20)
	s.perishable(2)
	for name, line := range map[string]stock.ReceivedLine{
		"perishable without a day": received(2, 1, peru.Day{}), "a day for what keeps": received(1, 1, march(20)), "expired already": received(2, 1, march(14)),
		"half a piece": {ProductID: p(1), Quantity: 500},
	} {
		if _, err := s.receive(line); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.receive(received(99, 1, peru.Day{})); errs.CodeOf(err) != errs.UnknownProduct {
		t.Errorf("no product: %v", err)
	}
	s.assertLevel(1, 10, 0)
	s.assertLevel(2, 20, 0)
	s.assertBooks()
}

func TestTakeBatches_whatExpiresFirstGoesFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t, 2, 0, 50) // two of the first are of no batch
	s.perishable(1, 2)
	if _, err := s.receive(received(1, 5, march(22)), received(1, 3, march(18)), received(2, 4, march(19))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sold          map[int]int
		first, second string
	}{
		{map[int]int{1: 2, 3: 5}, "18:1 22:5", "19:4"},
		{map[int]int{1: 3, 2: 1}, "22:3", "19:3"},
		{map[int]int{1: 5, 2: 3}, "", ""}, // three of the batch, two of none
	} {
		if err := s.sellPerishable(c.sold); err != nil {
			t.Fatal(err)
		}
		if first, second := s.batches(1), s.batches(2); first != c.first || second != c.second {
			t.Errorf("after %v: %q and %q, want %q and %q", c.sold, first, second, c.first, c.second)
		}
	}
	s.assertLevel(1, 0, 0)
	s.assertBooks()
}

func TestTakeBatches_wasteAndMissingGoodsComeOutOfTheBatchesToo(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, 0)
	s.perishable(1, 2)
	if _, err := s.receive(received(1, 5, march(18)), received(1, 5, march(22)), received(2, 5, march(18))); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.adjust(adjustment(stock.Expired, "", less(1, 4))); err != nil {
		t.Fatal(err)
	}
	id := s.count()
	if err := s.post(id, s.counted(id, map[int]int{1: 4, 2: 6})); err != nil {
		t.Fatal(err)
	}
	if first, second := s.batches(1), s.batches(2); first != "22:4" || second != "18:5" {
		t.Errorf("left are %q and %q", first, second)
	}
	s.assertBooks()
}

// What a customer brings back spoilt and is thrown away was in no batch any more.
func TestTakeBatches_goodsThatCameBackToBeThrownAwayTakeNoOthers(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.perishable(1)
	if _, err := s.receive(received(1, 5, march(18))); err != nil {
		t.Fatal(err)
	}
	refund := uuid.NewString()
	s.must(func(tx *sql.Tx) error {
		cause := stock.Cause{Kind: stock.Returned, Reference: refund, Actor: "rosa", At: opening}
		if err := stock.Move(t.Context(), tx, []stock.Item{{ProductID: p(1), Quantity: pieces(2)}}, cause); err != nil {
			return err
		}
		cause.Kind = stock.Wasted
		return stock.Move(t.Context(), tx, []stock.Item{{ProductID: p(1), Quantity: pieces(-2)}}, cause)
	})
	if got := s.batches(1); got != "18:5" {
		t.Errorf("left are %q", got)
	}
	s.assertLevel(1, 5, 0)
	s.assertBooks()
}

func TestTakeBatches_salesAtOnceTakeEachPieceOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, 0)
	s.perishable(1, 2)
	if _, err := s.receive(received(1, 7, march(18)), received(1, 7, march(19)), received(1, 26, march(20)), received(2, 40, march(20))); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if err := s.sellPerishable(map[int]int{2: 1, 1: 1}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if first, second := s.batches(1), s.batches(2); first != "20:10" || second != "20:10" {
		t.Errorf("left are %q and %q", first, second)
	}
	s.assertBooks()
}

func TestExpiring_pagesFromTheSoonest(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, 0)
	s.perishable(1, 2)
	for day := 16; day <= 25; day++ {
		if _, err := s.receive(received(1, 1, march(day)), received(2, 1, march(day))); err != nil {
			t.Fatal(err)
		}
	}
	var days []int
	for cursor := ""; ; {
		got, err := stock.Expiring(t.Context(), s.db, march(18), 4, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range got.Items {
			days = append(days, b.ExpiresOn.Day)
		}
		if cursor = got.Next; cursor == "" {
			break
		}
	}
	if want := []int{16, 16, 17, 17, 18, 18}; !slices.Equal(days, want) {
		t.Errorf("days %v, want %v", days, want)
	}
	if _, err := stock.Expiring(t.Context(), s.db, march(18), 4, "nonsense"); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a cursor that no page gave: %v", err)
	}
}
