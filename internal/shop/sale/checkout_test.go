package sale_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// after the lease, whoever held a sale is taken for dead.
var after = noon.Add(sale.Lease)

func TestRecord_answersAsTheSaleIsFoundLater(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	mixed := s.request([]payment.Tender{card(500), cash(1000)}, 0, 1)
	factura := s.request([]payment.Tender{card(952)}, 0, 1)
	factura.Document, factura.Buyer = peru.Factura, &sale.Buyer{DocumentKind: peru.RUC, DocumentNumber: "20512333797", Name: `Bodega "El Sol" de Ñuñoa`}
	for i, r := range []sale.Request{mixed, factura} {
		cart, _, err := s.quote(r)
		if err != nil {
			t.Fatal(err)
		}
		sold := s.sell(cart, "run", noon.Add(123*time.Millisecond))
		found, err := sale.Find(t.Context(), s.db, r.ID)
		if err != nil || !reflect.DeepEqual(found, sold) {
			t.Errorf("found %+v (%v)\nsold %+v", found, err, sold)
		}
		one, _ := json.Marshal(sold)
		two, _ := json.Marshal(found)
		if string(one) != string(two) {
			t.Errorf("answered %s\nand later %s", one, two)
		}
		if want := []string{"B001-00000001", "F001-00000001"}[i]; sold.Number != want {
			t.Errorf("the number is %s, want %s", sold.Number, want)
		}
		if _, again, err := s.quote(r); err != nil || again == nil || !reflect.DeepEqual(*again, sold) {
			t.Errorf("sent again it is %+v, %v", again, err)
		}
		r.ExpectedTotal++
		if _, _, err := s.quote(r); errs.CodeOf(err) != errs.SaleIDReused {
			t.Errorf("another cart under its id: %v", err)
		}
	}
	s.assertBooks(2)
}

func TestReserve_belongsToOneExecutionAtATime(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	cart := s.cart(0, 1)
	for range 2 { // the same step may run again
		if claim, sold, err := s.reserve(cart, "first", noon); claim.Generation != 1 || sold != nil || err != nil {
			t.Fatalf("first: %+v, %v, %v", claim, sold, err)
		}
	}
	if _, _, err := s.reserve(cart, "second", after.Add(-time.Millisecond)); errs.CodeOf(err) != errs.SaleInProgress {
		t.Errorf("a living owner: %v, want sale_in_progress", err)
	}
	other := cart
	other.Hash = s.cart(2).Hash
	if _, _, err := s.reserve(other, "second", after); errs.CodeOf(err) != errs.SaleIDReused {
		t.Errorf("another cart: %v, want sale_id_reused", err)
	}
	claim, _, err := s.reserve(cart, "second", after)
	if err != nil || claim.Generation != 1 {
		t.Errorf("a dead owner is succeeded in its generation: %+v, %v", claim, err)
	}
	if _, err := s.record(cart, sale.Claim{Generation: 1}, "first", after); errs.CodeOf(err) != errs.SaleGivenUp {
		t.Errorf("the first one comes back: %v, want sale_given_up", err)
	}
	s.assertBooks(0)
	sold, err := s.record(cart, claim, "second", after)
	if err != nil {
		t.Fatal(err)
	}
	if _, before, err := s.reserve(cart, "third", after); err != nil || before == nil || !reflect.DeepEqual(*before, sold) {
		t.Errorf("sold already: %+v, %v", before, err)
	}
	if again, err := s.record(cart, claim, "second", after.Add(time.Second)); err != nil || !reflect.DeepEqual(again, sold) {
		t.Errorf("recorded again: %+v, %v", again, err)
	}
	if given := s.abandon(cart.ID, "second", after); given.Owned || given.Sale == nil || !reflect.DeepEqual(*given.Sale, sold) {
		t.Errorf("given up after it was recorded: %+v", given)
	}
	if n := s.release(cart.ID, 1, true); n != 0 {
		t.Errorf("%d products of a recorded sale were released", n)
	}
	s.assertBooks(1)
}

func TestAbandon_closesTheSaleBeforeItIsUndone(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if given := s.abandon(newID(), "first", noon); given != (sale.Abandoned{}) {
		t.Errorf("a sale that never was: %+v", given)
	}
	cart, _, err := s.quote(s.request([]payment.Tender{card(952)}, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	claim, _, err := s.reserve(cart, "first", noon)
	if err != nil {
		t.Fatal(err)
	}
	if given := s.abandon(cart.ID, "sweep", noon); given.Owned {
		t.Errorf("the sweep takes the sale of a living owner: %+v", given)
	}
	if n := s.release(cart.ID, 1, true); n != 0 {
		t.Errorf("%d products were released before the sale was given up", n)
	}
	for range 2 {
		if given := s.abandon(cart.ID, "first", noon); given != (sale.Abandoned{Owned: true, Generation: 1, CardLines: 1}) {
			t.Errorf("given up: %+v", given)
		}
	}
	if _, err := s.record(cart, claim, "first", noon); errs.CodeOf(err) != errs.SaleGivenUp {
		t.Errorf("recorded after it was given up: %v", err)
	}
	if n := s.release(cart.ID, 2, true); n != 0 {
		t.Errorf("%d products were released in another's generation", n)
	}
	for _, want := range []int{2, 0} {
		if n := s.release(cart.ID, 1, false); n != want {
			t.Errorf("%d products were released, want %d", n, want)
		}
	}
	s.assertBooks(0)

	// Its card may still be charged: the sweep finds it once the lease is over, until that is settled.
	expired := func(at time.Time) []string {
		t.Helper()
		left, err := sale.Expired(t.Context(), s.db, at)
		if err != nil || len(left.Goods) != 0 {
			t.Fatalf("goods of %q are still held (%v)", left.Goods, err)
		}
		return left.Cards
	}
	if ids := expired(noon); len(ids) != 0 {
		t.Errorf("expired at once: %q", ids)
	}
	if ids := expired(after.Add(time.Second)); !slices.Equal(ids, []string{cart.ID}) {
		t.Errorf("expired later: %q", ids)
	}
	if given := s.abandon(cart.ID, "sweep", after); !given.Owned || given.CardLines != 1 {
		t.Errorf("the sweep: %+v", given)
	}
	s.release(cart.ID, 1, true)
	if ids := expired(after.Add(time.Second)); len(ids) != 0 {
		t.Errorf("settled, and still %q", ids)
	}

	claim, _, err = s.reserve(cart, "second", after)
	if err != nil || claim.Generation != 2 {
		t.Fatalf("sent again: %+v, %v; want the next generation", claim, err)
	}
	if n := s.release(cart.ID, 1, true); n != 0 {
		t.Errorf("a late undo released %d products of the next try", n)
	}
	if sold, err := s.record(cart, claim, "second", after); err != nil || sold.Number != "B001-00000001" {
		t.Errorf("sold as %s, %v", sold.Number, err)
	}
	s.assertBooks(1)
}

func TestReserve_takesGoodsOfADeadTryOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	cart := s.cart(0)
	for generation := 1; generation <= 3; generation++ { // given up each time, and never released
		execution := fmt.Sprint("run ", generation)
		if claim, _, err := s.reserve(cart, execution, noon); err != nil || claim.Generation != generation {
			t.Fatalf("%+v, %v", claim, err)
		}
		s.abandon(cart.ID, execution, noon)
		s.assertBooks(0)
	}
	var reserved int
	if err := s.db.QueryRow("select reserved from stock where product_id = ?", s.products[0]).Scan(&reserved); err != nil || reserved != 1000 {
		t.Errorf("%d thousandths are reserved (%v), want one piece", reserved, err)
	}
}

// Forty carts want all four products, in orders that cross; there are 20 of each.
func TestRecord_cartsThatCrossSellNoMoreThanThereIs(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var tills sync.WaitGroup
	for i := range 40 {
		cart := s.cart(0, 1, 2, 3)
		if i%2 == 1 {
			slices.Reverse(cart.Lines)
		}
		tills.Go(func() {
			claim, _, err := s.reserve(cart, cart.ID, noon)
			if err == nil {
				_, err = s.record(cart, claim, cart.ID, noon)
			}
			if err != nil && !errors.Is(err, stock.ErrShort) {
				t.Error(err)
			}
		})
	}
	tills.Wait()
	s.assertBooks(20)
}

func TestShort_namesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	cart := s.cart(0, 1)
	cart.Lines[1].Quantity *= 21
	_, _, err := s.reserve(cart, "run", noon)
	err = sale.Short(t.Context(), s.db, cart, err)
	if errs.CodeOf(err) != errs.OutOfStock || len(errs.From(err).Shortages) != 1 || errs.From(err).Shortages[0].Name != "Leche 1" || errs.From(err).Shortages[0].Available != 20_000 {
		t.Errorf("got %+v", errs.From(err))
	}
	if err := sale.Short(t.Context(), s.db, s.cart(0), stock.ErrShort); errs.CodeOf(err) != errs.Unavailable {
		t.Errorf("all is there again: %v", err)
	}
	s.assertBooks(0)
}

func TestOfDay_pagesNewestFirstWithoutGaps(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var want []string
	for i := range 7 { // three in the same millisecond
		sold := s.sell(s.cart(0), "run", noon.Add(time.Duration(min(i, 4))*time.Second))
		want = append(want, sold.Number)
	}
	s.sell(s.cart(0), "run", noon.AddDate(0, 0, 1))
	for _, limit := range []int{1, 2, 3, 7, 50} {
		var got []string
		for cursor := ""; ; {
			page, err := sale.Search(t.Context(), s.db, sale.Filter{From: peru.BusinessDay(noon), To: peru.BusinessDay(noon)}, limit, cursor)
			if err != nil {
				t.Fatal(err)
			}
			for _, summary := range page.Items {
				got = append(got, summary.Number)
			}
			if cursor = page.Next; cursor == "" || len(got) > 10 {
				break
			}
		}
		if first := got[len(got)-4:]; !slices.Equal(first, []string{want[3], want[2], want[1], want[0]}) {
			t.Errorf("by %d: the first sales are %q", limit, first)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("by %d: %q, want %q", limit, got, want)
		}
	}
	if _, err := sale.Search(t.Context(), s.db, sale.Filter{From: peru.BusinessDay(noon), To: peru.BusinessDay(noon)}, 5, "nonsense"); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a cursor that no page gave: %v", err)
	}
}

// The step takes its time before it waits for the till's number, on a clock of its own: the next number may come with an earlier time.
func TestRecord_numbersAndTimesGoInOneOrder(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	midnight := peru.BusinessDay(noon).End()
	first := s.sell(s.cart(0), "first", midnight.Add(5*time.Millisecond))
	late := s.sell(s.cart(1), "late", midnight.Add(-time.Second))
	if late.SoldAt.Before(first.SoldAt) || late.BusinessDay != first.BusinessDay {
		t.Errorf("%s was sold at %s of %s, and %s after it at %s of %s", first.Number, first.SoldAt, first.BusinessDay, late.Number, late.SoldAt, late.BusinessDay)
	}
	s.assertBooks(2)

	var early int
	err := s.db.QueryRowContext(t.Context(), "select count(*) from stock_movements where source = 'sale' and moved_at < ?", first.SoldAt).Scan(&early)
	if err != nil || early != 0 {
		t.Errorf("%d movements are dated before their sale (%v)", early, err)
	}
}

func TestRecord_aClockThatWasWrongIsNotFollowedForEver(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.sell(s.cart(0), "wrong", noon.AddDate(1, 0, 0))
	if sold := s.sell(s.cart(1), "right", noon); !sold.SoldAt.Equal(noon) {
		t.Errorf("sold at %s, want %s", sold.SoldAt, noon)
	}
	if sold := s.sell(s.cart(2), "next", noon.Add(-time.Second)); !sold.SoldAt.Equal(noon) {
		t.Errorf("the next one was sold at %s, want %s", sold.SoldAt, noon)
	}
	s.assertBooks(3)
}

// expired is what a sweep takes on at a time, the goods and the cards.
func (s store) expired(at time.Time) sale.Left {
	s.t.Helper()
	left, err := sale.Expired(s.t.Context(), s.db, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return left
}

func TestExpired_cardsThatHangHoldUpNeitherGoodsNorEachOther(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for n := range 25 { // their goods went back, their charges are not undone
		cart, _, err := s.quote(s.request([]payment.Tender{card(476)}, 0))
		if err != nil {
			t.Fatal(err)
		}
		at := noon.Add(time.Duration(n) * time.Millisecond)
		claim, _, err := s.reserve(cart, "dead", at)
		if err != nil {
			t.Fatal(err)
		}
		s.abandon(cart.ID, "dead", at)
		s.release(cart.ID, claim.Generation, false)
	}
	dead := s.cart(2) // a cash sale, the last of all
	if _, _, err := s.reserve(dead, "dead", noon.Add(2*time.Second)); err != nil {
		t.Fatal(err)
	}

	first := s.expired(after.Add(time.Minute))
	if !slices.Equal(first.Goods, []string{dead.ID}) {
		t.Errorf("the goods of %q are to be freed, want those of the cash sale", first.Goods)
	}
	second := s.expired(after.Add(2 * time.Minute)) // nothing came of the first: every terminal hangs
	if len(first.Cards) != 20 || len(second.Cards) != 20 {
		t.Fatalf("%d and %d cards are taken on, want 20", len(first.Cards), len(second.Cards))
	}
	for _, id := range second.Cards[:5] {
		if slices.Contains(first.Cards, id) {
			t.Errorf("%s was tried in the first sweep, and comes before those that were not", id)
		}
	}
}

func TestExpired_goodsOfASaleThatWasGivenUpAreFound(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	cart := s.cart(0)
	if _, _, err := s.reserve(cart, "dead", noon); err != nil {
		t.Fatal(err)
	}
	s.abandon(cart.ID, "dead", noon) // and its process died before it could release them
	if left := s.expired(after.Add(time.Second)); !slices.Equal(left.Goods, []string{cart.ID}) {
		t.Errorf("the sweep finds %q", left.Goods)
	}
}

func TestReserve_anIDThatWasGivenUpMayBeSoldInAnotherWay(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{cash(200), card(276)}, 0)
	byCard, _, err := s.quote(r)
	if err != nil {
		t.Fatal(err)
	}
	claim, _, err := s.reserve(byCard, "first", noon)
	if err != nil {
		t.Fatal(err)
	}
	s.abandon(r.ID, "first", noon) // declined, or nobody knows: its charge is not undone
	s.release(r.ID, claim.Generation, false)

	r.Payments, r.Lines, r.ExpectedTotal = []payment.Tender{cash(1000)}, append(r.Lines, times(s.products[1], 1)), 952
	inCash, _, err := s.quote(r)
	if err != nil {
		t.Fatalf("another cart under the id of a sale that was given up: %v", err)
	}
	claim, sold, err := s.reserve(inCash, "second", noon)
	if err != nil || sold != nil || claim.Generation != 2 || claim.CardLines != 0 {
		t.Fatalf("%+v, %v; want the next generation, and no terminal", claim, err)
	}
	if _, err := s.record(inCash, claim, "second", noon); err != nil {
		t.Fatal(err)
	}
	s.assertBooks(1)

	// The card's charge is undone all the same.
	if left := s.expired(after.Add(time.Second)); !slices.Equal(left.Cards, []string{r.ID}) {
		t.Errorf("the sweep finds the cards of %q", left.Cards)
	}
	if given := s.abandon(r.ID, "sweep", after); given.Sale == nil || !given.Owned || given.Generation != 1 || given.CardLines != 2 {
		t.Errorf("to undo: %+v", given)
	}
	s.release(r.ID, 1, true)
	if left := s.expired(after.Add(time.Minute)); len(left.Cards) != 0 {
		t.Errorf("undone, and still the cards of %q", left.Cards)
	}
	s.assertBooks(1)
}

func TestReserve_anotherCartOfALivingSaleIsRefused(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{cash(1000)}, 0)
	one, _, err := s.quote(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.reserve(one, "first", noon); err != nil {
		t.Fatal(err)
	}
	r.Payments = []payment.Tender{cash(2000)}
	other, _, err := s.quote(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.reserve(other, "second", after.Add(time.Second)); errs.CodeOf(err) != errs.SaleIDReused {
		t.Errorf("got %v: whoever holds it may still record it", err)
	}
}

// The shop was restored from a backup that was made between the charge and the record. The till sends the sale again.
func TestReserve_aCardSaleOfBeforeARestoreWaitsForAPersonAndIsNeverSoldASecondTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		outcome string
		want    errs.Code
	}{{"happened", errs.SaleIDReused}, {"not_happened", ""}} {
		t.Run(c.outcome, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			exec := func(statement string, args ...any) {
				t.Helper()
				if _, err := s.db.ExecContext(t.Context(), statement, args...); err != nil {
					t.Fatal(err)
				}
			}
			r := s.request([]payment.Tender{cash(200), card(276)}, 0)
			cart, _, err := s.quote(r)
			if err != nil {
				t.Fatal(err)
			}
			claim, _, err := s.reserve(cart, "first", noon)
			if err != nil {
				t.Fatal(err)
			}
			s.abandon(r.ID, "first", noon)
			s.release(r.ID, claim.Generation, false)
			exec("insert into restores (id, taken_at, restored_at, series_from) values ('r', ?, ?, 0)", noon, after)

			if _, _, err := s.reserve(cart, "second", after.Add(time.Minute)); errs.CodeOf(err) != errs.RestoreUndecided {
				t.Errorf("another try, which voids the charge of the first: %v", err)
			}
			exec("insert into restore_decisions (restore_id, kind, item, outcome, decided_by, decided_at) values ('r', 'charge', ?, ?, 'carmen', ?)", r.ID, c.outcome, after)
			if c.outcome == "happened" { // what backup.Release writes
				exec("update checkouts set card_lines = 0 where sale_id = ?", r.ID)
			}
			exec("update restores set released_by = 'carmen', released_at = ?", after)

			claim, _, err = s.reserve(cart, "third", after.Add(2*time.Minute))
			if errs.CodeOf(err) != c.want && (err != nil || c.want != "") {
				t.Errorf("after the release: %v, want %q", err, c.want)
			}
			if err == nil && claim.Generation != 2 {
				t.Errorf("the next try is of the generation %d", claim.Generation)
			}
		})
	}
}
