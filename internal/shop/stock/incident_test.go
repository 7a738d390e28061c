package stock_test

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
)

// allow lets products be sold short with a PIN.
func (s shop) allow(products ...int) {
	s.t.Helper()
	for _, product := range products {
		if _, err := s.db.ExecContext(s.t.Context(), "update products set short_policy = 'allow_with_pin' where id = ?", p(product)); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s shop) reserveAllowing(sale string, pieces map[int]int) error {
	return s.in(func(tx *sql.Tx) error {
		return stock.ReserveAllowingShort(s.t.Context(), tx, sale, cart(pieces), "luis", opening.Add(time.Hour))
	})
}

// incidents are the open ones as "product:short by".
func (s shop) incidents() string {
	s.t.Helper()
	got, err := stock.Incidents(s.t.Context(), s.db, 50, "")
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, i := range got.Items {
		all = append(all, i.Name[len(i.Name)-1:]+":"+i.ShortBy.String())
	}
	return fmt.Sprint(all)
}

func TestReserveAllowingShort_opensAnIncidentThatTheCountCloses(t *testing.T) {
	t.Parallel()
	s := newShop(t, 1, 10, 0)
	s.allow(1, 3)
	sale := uuid.NewString()
	if err := s.reserveAllowing(sale, map[int]int{1: 3, 2: 1, 3: 2}); err != nil {
		t.Fatal(err)
	}
	if got := s.incidents(); got != "[1:2 3:2]" {
		t.Errorf("open are %s", got)
	}
	s.assertLevel(1, 1, 3)
	s.assertBooks()
	s.consume(sale)
	s.assertLevel(1, -2, 0)
	s.assertLevel(3, -2, 0)
	s.assertBooks()
	listed, err := stock.Incidents(t.Context(), s.db, 1, "")
	if err != nil || len(listed.Items) != 1 || listed.Items[0].SaleID != sale || listed.Items[0].ApprovedBy != "luis" || listed.Next == "" {
		t.Errorf("listed %+v, %v", listed, err)
	}

	id := s.count()
	if err := s.post(id, s.counted(id, map[int]int{1: 4, 2: 9})); err != nil {
		t.Fatal(err)
	}
	s.assertLevel(1, 4, 0)
	if got := s.incidents(); got != "[3:2]" {
		t.Errorf("open after the count of 1 are %s", got)
	}
	s.assertCount(1, "incidents closed by the count", "select count(*) from stock_incidents where count_id = ? and closed_at is not null", id)
	s.assertBooks()
}

func TestReserveAllowingShort_stillBlocksWhatBlocks(t *testing.T) {
	t.Parallel()
	s := newShop(t, 1, 1)
	s.allow(1)
	for name, cart := range map[string]map[int]int{"a product that blocks": {1: 2, 2: 2}, "no such product": {1: 2, 99: 1}} {
		if err := s.reserveAllowing(uuid.NewString(), cart); !errors.Is(err, stock.ErrShort) {
			t.Errorf("%s: %v, want ErrShort", name, err)
		}
	}
	if err := s.reserve(uuid.NewString(), map[int]int{1: 2}); !errors.Is(err, stock.ErrShort) {
		t.Errorf("without the PIN: %v, want ErrShort", err)
	}
	if got := s.incidents(); got != "[]" {
		t.Errorf("open are %s", got)
	}
	s.assertLevel(1, 1, 0)
	s.assertBooks()
	if err := s.reserveAllowing(uuid.NewString(), map[int]int{1: 1, 2: 1}); err != nil {
		t.Errorf("what is there in full: %v", err)
	}
	if got := s.incidents(); got != "[]" {
		t.Errorf("open are %s although all was there", got)
	}
}

func TestReserveAllowingShort_triedAgainHasOneIncident(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.allow(1)
	sale := uuid.NewString()
	for range 2 {
		if err := s.reserveAllowing(sale, map[int]int{1: 2}); err != nil {
			t.Fatal(err)
		}
		s.release(sale)
	}
	if got := s.incidents(); got != "[1:2]" { // the goods were on the counter, whatever became of the sale
		t.Errorf("open are %s", got)
	}
	s.assertBooks()
}

// A sale that took goods short is under way while they are counted: its incident stays, for on hand is about to fall
// below zero.
func TestCount_leavesTheIncidentOfASaleInProgress(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.allow(1)
	sale := uuid.NewString()
	if err := s.reserveAllowing(sale, map[int]int{1: 2}); err != nil {
		t.Fatal(err)
	}
	first := s.count()
	if err := s.post(first, s.counted(first, map[int]int{1: 0})); err != nil {
		t.Fatal(err)
	}
	s.consume(sale)
	if got := s.incidents(); got != "[1:2]" {
		t.Errorf("open are %s", got)
	}
	s.assertBooks()
	second := s.count()
	if err := s.post(second, s.counted(second, map[int]int{1: 0})); err != nil {
		t.Fatal(err)
	}
	s.assertLevel(1, 0, 0)
	if got := s.incidents(); got != "[]" {
		t.Errorf("open are %s", got)
	}
	s.assertBooks()
}

func TestAdjust_takesNothingThatIsOwedAlready(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.allow(1)
	sale := uuid.NewString()
	if err := s.reserveAllowing(sale, map[int]int{1: 2}); err != nil {
		t.Fatal(err)
	}
	s.consume(sale)
	if _, _, err := s.adjust(adjustment(stock.Waste, "", less(1, 1))); errs.CodeOf(err) != errs.OutOfStock {
		t.Errorf("from below zero: %v", err)
	}
	if _, err := s.receive(stock.ReceivedLine{ProductID: p(1), Quantity: pieces(1)}); err != nil {
		t.Errorf("goods that come in below zero: %v", err)
	}
	s.assertLevel(1, -1, 0)
	s.assertBooks()
	if _, err := stock.Incidents(t.Context(), s.db, 1, "nonsense"); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a cursor that no page gave: %v", err)
	}
	s.takeBack(sale, map[int]int{1: 3}, nil)
	s.assertLevel(1, 2, 0)
	s.assertBooks()
}
