package stock_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

func TestStock_isReservedAndThenTakenOrGivenBack(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 20, 30)
	sold, given := uuid.NewString(), uuid.NewString()
	for sale, pieces := range map[string]map[int]int{sold: {3: 1, 1: 2}, given: {1: 5, 2: 20}} {
		if err := s.reserve(sale, pieces); err != nil {
			t.Fatal(err)
		}
	}
	s.assertLevel(1, 10, 7)
	s.assertLevel(2, 20, 20)
	s.assertLevel(3, 30, 1)
	s.assertBooks()

	s.consume(sold)
	if n := s.release(given); n != 2 {
		t.Errorf("%d products were released, want 2", n)
	}
	s.assertLevel(1, 8, 0)
	s.assertLevel(2, 20, 0)
	s.assertLevel(3, 29, 0)
	s.assertBooks()

	s.consume(sold) // again changes nothing: what is gone is gone
	if n := s.release(given); n != 0 {
		t.Errorf("releasing again released %d products", n)
	}
	s.assertLevel(1, 8, 0)
	s.assertBooks()
}

func TestConsume_writesTheLedger(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 20)
	sale := uuid.NewString()
	if err := s.reserve(sale, map[int]int{2: 3, 1: 4}); err != nil {
		t.Fatal(err)
	}
	before, err := stock.GroupOf(t.Context(), s.db, sale)
	if err != nil || before.Reserved != 2 || len(before.Movements) != 0 {
		t.Errorf("before: %+v, %v", before, err)
	}
	s.consume(sale)
	after, err := stock.GroupOf(t.Context(), s.db, sale)
	want := []stock.Movement{
		{ProductID: p(1), Name: "Producto 0001", Quantity: -4000, Balance: 6000},
		{ProductID: p(2), Name: "Producto 0002", Quantity: -3000, Balance: 17000},
	}
	if err != nil || after.Reserved != 0 || !slices.Equal(after.Movements, want) {
		t.Errorf("after: %+v, %v; want %+v", after, err, want)
	}
	var actor string
	if err := s.db.QueryRow("select distinct actor from stock_movements where reference = ? and kind = 'sale'", sale).Scan(&actor); err != nil || actor != "ana" {
		t.Errorf("the ledger names %q (%v)", actor, err)
	}
}

func TestReserve_takesAllOrNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 1)
	for name, pieces := range map[string]map[int]int{"one is short": {1: 1, 2: 2}, "more than there is": {1: 11}, "no such product": {1: 1, 99: 1}} {
		if err := s.reserve(uuid.NewString(), pieces); !errors.Is(err, stock.ErrShort) {
			t.Errorf("%s: %v, want ErrShort", name, err)
		}
	}
	s.assertLevel(1, 10, 0)
	s.assertLevel(2, 1, 0)
	if err := s.reserve(uuid.NewString(), map[int]int{1: 10, 2: 1}); err != nil {
		t.Errorf("to the last piece: %v", err)
	}
	s.assertBooks()
}

func TestShortages_namesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 1)
	if err := s.reserve(uuid.NewString(), map[int]int{1: 8}); err != nil {
		t.Fatal(err)
	}
	items := []stock.Item{{ProductID: p(1), Quantity: 3 * quantity.One}, {ProductID: p(2), Quantity: quantity.One}, {ProductID: p(99), Quantity: 500}}
	err := stock.Shortages(t.Context(), s.db, items)
	want := []errs.Shortage{{ProductID: p(1), Name: "Producto 0001", Requested: 3000, Available: 2000}, {ProductID: p(99), Requested: 500}}
	if errs.CodeOf(err) != errs.OutOfStock || !slices.Equal(errs.From(err).Shortages, want) {
		t.Errorf("got %+v, want %+v", errs.From(err).Shortages, want)
	}
	if err := stock.Shortages(t.Context(), s.db, cart(map[int]int{1: 2, 2: 1})); err != nil {
		t.Errorf("all is there, but %v", err)
	}
}

// Sixty carts want the last pieces of the same products, half of them listing them in the opposite order.
func TestReserve_neverSellsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := newShop(t, 20, 20, 20)
	items := cart(map[int]int{1: 1, 2: 1, 3: 1})
	backwards := slices.Clone(items)
	slices.Reverse(backwards)
	var buyers sync.WaitGroup
	var mu sync.Mutex
	sold, short := 0, 0
	for i := range 60 {
		buyers.Go(func() {
			mine := items
			if i%2 == 1 {
				mine = backwards
			}
			sale := uuid.NewString()
			err := s.in(func(tx *sql.Tx) error { return stock.Reserve(t.Context(), tx, sale, mine) })
			if err == nil {
				err = s.in(func(tx *sql.Tx) error { return consume(t.Context(), tx, sale, opening) })
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				sold++
			case errors.Is(err, stock.ErrShort):
				short++
			default:
				t.Error(err)
			}
		})
	}
	buyers.Wait()
	if sold != 20 || short != 40 {
		t.Errorf("%d carts were sold and %d were short, want 20 and 40", sold, short)
	}
	for product := range 3 {
		s.assertLevel(product+1, 0, 0)
	}
	s.assertBooks()
}

func TestOpen_startsTheLedgerOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10)
	s.assertLevel(1, 10, 0)
	s.assertBooks()
	err := s.in(func(tx *sql.Tx) error {
		return stock.Open(t.Context(), tx, cart(map[int]int{1: 5}), "otra vez", "demo", opening)
	})
	if !mysql.IsDuplicate(err) {
		t.Errorf("opening again: %v", err)
	}
	s.assertLevel(1, 10, 0)
	s.assertBooks()
}

// names walks all pages of the levels.
func names(t *testing.T, s shop, onlyLow bool, limit int) (names []string) {
	t.Helper()
	for cursor := ""; ; {
		got, err := stock.Levels(t.Context(), s.db, onlyLow, limit, cursor)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Items) > limit {
			t.Errorf("%d levels on a page of %d", len(got.Items), limit)
		}
		for _, level := range got.Items {
			names = append(names, level.Name)
		}
		if cursor = got.Next; cursor == "" {
			return names
		}
	}
}

func TestLevels_showsEveryActiveProductOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 10, 10, 10, 10)
	if _, err := s.db.Exec("update products set name = 'Agua' where id in (?, ?)", p(2), p(4)); err != nil { // two of one name
		t.Fatal(err)
	}
	if _, err := s.db.Exec("update products set active = false where id = ?", p(3)); err != nil {
		t.Fatal(err)
	}
	want := []string{"Agua", "Agua", "Producto 0001", "Producto 0005"}
	for _, limit := range []int{1, 2, 3, 4, 50} {
		if got := names(t, s, false, limit); !slices.Equal(got, want) {
			t.Errorf("by %d: %q, want %q", limit, got, want)
		}
	}
	if _, err := stock.Levels(t.Context(), s.db, false, 2, "nonsense"); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a cursor that no page gave: %v", err)
	}
}

func TestLevels_lowMeansAtTheReorderPointOrBelow(t *testing.T) {
	t.Parallel()
	s := newShop(t, 6, 5, 4, 9) // the reorder point is 5
	if err := s.reserve(uuid.NewString(), map[int]int{4: 4}); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, s, true, 2), []string{"Producto 0002", "Producto 0003", "Producto 0004"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	all, err := stock.Levels(t.Context(), s.db, true, 50, "")
	if err != nil {
		t.Fatal(err)
	}
	want := stock.ProductLevel{
		ProductID:    p(4),
		SKU:          "ABA-0004",
		Name:         "Producto 0004",
		Unit:         "NIU",
		ReorderPoint: 5000,
		Stock:        stock.Level{OnHand: 9000, Reserved: 4000, Available: 5000},
	}
	if got := all.Items[2]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	text, err := json.Marshal(all.Items[2].Stock)
	if err != nil || string(text) != `{"onHand":9,"reserved":4,"available":5}` {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestLevels_ofAnEmptyShopIsAnEmptyList(t *testing.T) {
	t.Parallel()
	s := newShop(t, 1)
	if _, err := s.db.Exec("update products set active = false"); err != nil {
		t.Fatal(err)
	}
	got, err := stock.Levels(t.Context(), s.db, false, 50, "")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := json.Marshal(got); err != nil || string(text) != `{"items":[]}` {
		t.Errorf("got %s, %v", text, err)
	}
}
