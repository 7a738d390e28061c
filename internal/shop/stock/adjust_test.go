package stock_test

import (
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

var luis = actor.Actor{Username: "luis", Name: "Luis Huamán", Address: "127.0.0.1"}

// pieces is a quantity of whole pieces.
func pieces(n int) quantity.Quantity { return quantity.Quantity(n) * quantity.One }

func adjustment(reason stock.Reason, note string, lines ...stock.Correction) stock.Adjustment {
	return stock.Adjustment{ID: uuid.NewString(), Reason: reason, Note: note, Lines: lines}
}

func less(product, n int) stock.Correction {
	return stock.Correction{ProductID: p(product), Quantity: pieces(-n)}
}

func more(product, n int) stock.Correction {
	return stock.Correction{ProductID: p(product), Quantity: pieces(n)}
}

func (s shop) adjust(a stock.Adjustment) (stock.Document, bool, error) {
	return stock.Adjust(s.t.Context(), s.db, a, luis, opening.Add(2*time.Hour))
}

func (s shop) assertCount(want int, what, query string, args ...any) {
	s.t.Helper()
	var got int
	if err := s.db.QueryRowContext(s.t.Context(), query, args...).Scan(&got); err != nil || got != want {
		s.t.Errorf("%s: %d (%v), want %d", what, got, err, want)
	}
}

func TestAdjust_movesTheStockOnceAndSaysWhy(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 20)
	waste := adjustment(stock.Waste, "se malogró", less(2, 3), less(1, 1))

	first, fresh, err := s.adjust(waste)
	if err != nil || !fresh {
		t.Fatalf("fresh %t, %v", fresh, err)
	}
	again, fresh, err := s.adjust(waste)
	if err != nil || fresh || !slices.Equal(again.Movements, first.Movements) || again.ID != waste.ID {
		t.Errorf("again: fresh %t, %+v, %v", fresh, again, err)
	}
	want := []stock.Movement{
		{ProductID: p(1), Name: "Producto 0001", Quantity: -1000, Balance: 9000},
		{ProductID: p(2), Name: "Producto 0002", Quantity: -3000, Balance: 17000},
	}
	if !slices.Equal(first.Movements, want) {
		t.Errorf("moved %+v, want %+v", first.Movements, want)
	}
	s.assertLevel(1, 9, 0)
	s.assertLevel(2, 17, 0)
	s.assertBooks()
	ledger, err := stock.Ledger(t.Context(), s.db, p(2), 50, "")
	if err != nil || len(ledger.Items) != 2 {
		t.Fatalf("%+v, %v", ledger, err)
	}
	got := ledger.Items[0]
	got.ID = 0
	if got != (stock.Entry{
		At:        opening.Add(2 * time.Hour),
		Kind:      stock.Wasted,
		Source:    stock.OfAdjustment,
		Quantity:  -3000,
		Balance:   17000,
		Reference: waste.ID,
		Reason:    "waste",
		Note:      "se malogró",
		Actor:     "luis",
	}) {
		t.Errorf("the ledger tells %+v", got)
	}
	s.assertCount(1, "audit entries", "select count(*) from audit_log where subject = ? and actor = 'luis' and action = 'stock.adjusted'", waste.ID)

	waste.Note = "otra cosa"
	if _, _, err := s.adjust(waste); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("another request under the id: %v", err)
	}
}

func TestAdjust_refusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 5)
	if err := s.reserve(uuid.NewString(), map[int]int{1: 4}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		adjustment stock.Adjustment
		code       errs.Code
	}{
		"more than there is":         {adjustment(stock.Theft, "", less(2, 6)), errs.OutOfStock},
		"what a sale has reserved":   {adjustment(stock.OwnUse, "", less(2, 1), less(1, 7)), errs.OutOfStock},
		"no such product":            {adjustment(stock.Waste, "", less(1, 1), less(99, 1)), errs.UnknownProduct},
		"the same product twice":     {adjustment(stock.Waste, "", less(1, 1), less(1, 1)), errs.InvalidRequest},
		"waste that brings goods":    {adjustment(stock.Waste, "", more(1, 1)), errs.InvalidRequest},
		"found that takes them":      {adjustment(stock.Found, "", less(1, 1)), errs.InvalidRequest},
		"other without a word":       {adjustment(stock.Other, "", less(1, 1)), errs.InvalidRequest},
		"half a piece":               {adjustment(stock.Waste, "", stock.Correction{ProductID: p(1), Quantity: -500}), errs.InvalidRequest},
		"the first of two, if short": {adjustment(stock.Theft, "", less(1, 1), less(2, 6)), errs.OutOfStock},
	} {
		_, _, err := s.adjust(c.adjustment)
		if errs.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		s.assertCount(0, name+": documents", "select count(*) from stock_documents where id = ?", c.adjustment.ID)
	}
	_, _, err := s.adjust(adjustment(stock.OwnUse, "", less(1, 7)))
	want := []errs.Shortage{{ProductID: p(1), Name: "Producto 0001", Requested: 7000, Available: 6000}}
	if got := errs.From(err).Shortages; !slices.Equal(got, want) {
		t.Errorf("short of %+v, want %+v", got, want)
	}
	s.assertLevel(1, 10, 4)
	s.assertLevel(2, 5, 0)
	s.assertBooks()
}

// Sixty adjustments and sales take the same products in any order.
func TestAdjust_andSalesAtOnceNeverTakeWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := newShop(t, 20, 20, 20)
	one := adjustment(stock.Damage, "", less(3, 1), less(2, 1), less(1, 1))
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			var err error
			if i%3 == 0 {
				mine := one
				mine.ID = uuid.NewString()
				_, _, err = s.adjust(mine)
			} else {
				sale := uuid.NewString()
				if err = s.reserve(sale, map[int]int{1: 1, 2: 1, 3: 1}); err == nil {
					err = s.in(func(tx *sql.Tx) error { return consume(t.Context(), tx, sale, opening) })
				}
			}
			if err != nil && errs.CodeOf(err) != errs.OutOfStock {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for product := range 3 {
		s.assertLevel(product+1, 0, 0)
	}
	s.assertBooks()
}

func TestAdjust_theSameIdAtOnceCountsOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, 100)
	found := adjustment(stock.Found, "detrás del estante", more(1, 2))
	var mu sync.Mutex
	var all sync.WaitGroup
	fresh := 0
	for range 20 {
		all.Go(func() {
			_, first, err := s.adjust(found)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if first {
				fresh++
			}
		})
	}
	all.Wait()
	if fresh != 1 {
		t.Errorf("%d were the first, want 1", fresh)
	}
	s.assertLevel(1, 102, 0)
	s.assertBooks()
}

func TestLedger_pagesFromTheNewest(t *testing.T) {
	t.Parallel()
	s := newShop(t, 100, 1)
	for i := range 7 {
		if _, _, err := s.adjust(adjustment(stock.Other, fmt.Sprint("nota ", i), less(1, 1))); err != nil {
			t.Fatal(err)
		}
	}
	var balances []string
	for cursor := ""; ; {
		got, err := stock.Ledger(t.Context(), s.db, p(1), 3, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range got.Items {
			balances = append(balances, entry.Balance.String())
		}
		if cursor = got.Next; cursor == "" {
			break
		}
	}
	if want := []string{"93", "94", "95", "96", "97", "98", "99", "100"}; !slices.Equal(balances, want) {
		t.Errorf("balances %v, want %v", balances, want)
	}
	if _, err := stock.Ledger(t.Context(), s.db, p(99), 3, ""); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("of no product: %v", err)
	}
	if _, err := stock.Ledger(t.Context(), s.db, p(1), 3, "nonsense"); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a cursor that no page gave: %v", err)
	}
}
