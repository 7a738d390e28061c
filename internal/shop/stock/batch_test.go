package stock_test

import (
	"database/sql"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// march is a day around opening, which is the 15th.
func march(day int) peru.Day { return peru.Day{Year: 2026, Month: time.March, Day: day} }

// perishable marks the products, as the catalogue does.
func (s shop) perishable(products ...int) {
	s.t.Helper()
	ids := make([]string, len(products))
	for i, product := range products {
		ids[i] = p(product)
	}
	s.must(func(tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(s.t.Context(), "update products set perishable = true where id = ?", id); err != nil {
				return err
			}
		}
		return stock.SettleBatches(s.t.Context(), tx, ids, opening)
	})
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
	_, err := s.sold(items)
	return err
}

// sold is a sale and gives its id.
func (s shop) sold(items map[int]int) (sale string, err error) {
	sale = uuid.NewString()
	if err := s.reserve(sale, items); err != nil {
		return "", err
	}
	return sale, s.in(func(tx *sql.Tx) error {
		return consume(s.t.Context(), tx, sale, opening)
	})
}

// takeBack is what a refund of a sale does with the goods.
func (s shop) takeBack(sale string, back, wasted map[int]int) {
	s.t.Helper()
	s.must(func(tx *sql.Tx) error {
		return stock.TakeBack(s.t.Context(), tx, sale, cart(back), cart(wasted), stock.Cause{Reference: uuid.NewString(), Actor: "rosa", At: opening})
	})
}

// batches is what is left, soonest first, as "day:pieces"; the batch without a day is "?:pieces".
func (s shop) batches(product int) string {
	s.t.Helper()
	var left sql.NullString
	err := s.db.QueryRow(`select group_concat(coalesce(date_format(expires_on, '%d'), '?'), ':', remaining div 1000 order by sell_by, id separator ' ')
		from stock_batches where product_id = ? and sell_by is not null`, p(product)).Scan(&left)
	if err != nil {
		s.t.Fatal(err)
	}
	return left.String
}

func TestReceive_putsGoodsOnTheShelfOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 20)
	s.perishable(2)
	receipt := stock.Receipt{ID: uuid.NewString(), Lines: []stock.ReceivedLine{received(2, 6, march(20)), received(1, 5, peru.Day{}), received(2, 4, march(18))}}
	for i := range 2 {
		d, fresh, err := stock.Receive(t.Context(), s.db, receipt, luis, opening)
		want := []stock.Movement{
			{ProductID: p(1), Name: "Producto 0001", Quantity: 5000, Balance: 15000},
			{ProductID: p(2), Name: "Producto 0002", Quantity: 10000, Balance: 30000},
		}
		if err != nil || fresh != (i == 0) || !slices.Equal(d.Movements, want) {
			t.Errorf("fresh %t, %+v, %v", fresh, d, err)
		}
	}
	if got := s.batches(2); got != "18:4 20:6 ?:20" {
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

func TestBatches_whatExpiresFirstGoesFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t, 2, 0, 50) // nobody knows the day of two of the first
	s.perishable(1, 2)
	if _, err := s.receive(received(1, 5, march(22)), received(1, 3, march(18)), received(2, 4, march(19))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sold          map[int]int
		first, second string
	}{
		{map[int]int{1: 2, 3: 5}, "18:1 22:5 ?:2", "19:4"},
		{map[int]int{1: 3, 2: 1}, "22:3 ?:2", "19:3"},
		{map[int]int{1: 5, 2: 3}, "", ""},
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

// TestBatches_holdWhatIsOnHand follows a product through every way in and out of the shop.
func TestBatches_holdWhatIsOnHand(t *testing.T) {
	t.Parallel()
	s := newShop(t, 4)
	s.allow(1)
	var first, second, short string
	sell := func(n int) string {
		t.Helper()
		sale, err := s.sold(map[int]int{1: n})
		if err != nil {
			t.Fatal(err)
		}
		return sale
	}
	do := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	adjust := func(reason stock.Reason, note string, c stock.Correction) {
		t.Helper()
		_, _, err := s.adjust(adjustment(reason, note, c))
		do(nil, err)
	}
	for _, step := range []struct {
		what, want string
		do         func()
	}{
		{"marked as perishable", "?:4", func() { s.perishable(1) }},
		{"received", "18:5 22:5 ?:4", func() { do(s.receive(received(1, 5, march(18)), received(1, 5, march(22)))) }},
		{"sold from two batches", "22:3 ?:4", func() { first = sell(7) }},
		{"returned to the shelf: where it came from, soonest first", "18:5 22:4 ?:4", func() { s.takeBack(first, map[int]int{1: 6}, nil) }},
		{"returned and thrown away", "18:5 22:4 ?:4", func() { s.takeBack(first, map[int]int{1: 1}, map[int]int{1: 1}) }},
		{"expired", "22:4 ?:4", func() { adjust(stock.Expired, "", less(1, 5)) }},
		{"found", "22:4 ?:6", func() { adjust(stock.Found, "", more(1, 2)) }},
		{"missing in a count", "22:1 ?:6", func() { id := s.count(); do(nil, s.post(id, s.counted(id, map[int]int{1: 7}))) }},
		{"too much in a count", "22:1 ?:8", func() { id := s.count(); do(nil, s.post(id, s.counted(id, map[int]int{1: 9}))) }},
		{"sold from the batch without a day", "?:2", func() { second = sell(7) }},
		{"returned there", "22:1 ?:8", func() { s.takeBack(second, map[int]int{1: 7}, nil) }},
		{"sold beyond what there is, by a manager's PIN", "", func() {
			short = uuid.NewString()
			do(nil, s.reserveAllowing(short, map[int]int{1: 13}))
			s.consume(short)
		}},
		{"thrown away below zero", "", func() { s.takeBack(short, map[int]int{1: 3}, map[int]int{1: 3}) }},
		{"a receipt that does not reach zero", "", func() { do(s.receive(received(1, 3, march(20)))) }},
		{"a receipt that does", "21:4", func() { do(s.receive(received(1, 5, march(21)))) }},
		{"returned of what was sold short", "21:4 22:1 ?:4", func() { s.takeBack(short, map[int]int{1: 5}, nil) }},
	} {
		step.do()
		if got := s.batches(1); got != step.want {
			t.Fatalf("%s: the batches are %q, want %q", step.what, got, step.want)
		}
		s.assertBooks()
	}
}

// While a product is not perishable its batches rest; what moved meanwhile is made up for when it is again.
func TestBatches_ofWhatIsPerishableAgainHoldWhatIsOnHand(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.perishable(1)
	if _, err := s.receive(received(1, 5, march(18)), received(1, 5, march(22))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("update products set perishable = false"); err != nil {
		t.Fatal(err)
	}
	s.sell(1, 7)
	if all, err := stock.Expiring(t.Context(), s.db, march(31), 10, ""); err != nil || len(all.Items) != 0 {
		t.Errorf("what does not spoil expires: %+v, %v", all, err)
	}
	s.perishable(1)
	if got := s.batches(1); got != "22:3" {
		t.Errorf("left are %q", got)
	}
	s.assertBooks()
}

// A count is also the repair of a product whose batches are wrong, whoever wrote them.
func TestCount_putsBatchesRightWhereNothingDiffers(t *testing.T) {
	t.Parallel()
	s := newShop(t, 5)
	s.perishable(1)
	if _, err := s.db.Exec("update stock_batches set remaining = 9000"); err != nil {
		t.Fatal(err)
	}
	id := s.count()
	if err := s.post(id, s.counted(id, map[int]int{1: 5})); err != nil {
		t.Fatal(err)
	}
	s.assertBooks()
}

// A sale whose id is that of a receipt, and a refund whose id is that of its sale, touch nobody else's rows.
func TestLedger_tellsTwoThingsOfOneIDApart(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.perishable(1)
	id := uuid.NewString()
	receipt := stock.Receipt{ID: id, Lines: []stock.ReceivedLine{received(1, 10, march(18))}}
	if _, _, err := stock.Receive(t.Context(), s.db, receipt, luis, opening); err != nil {
		t.Fatal(err)
	}
	if err := s.reserve(id, map[int]int{1: 4}); err != nil {
		t.Fatal(err)
	}
	s.consume(id)
	s.must(func(tx *sql.Tx) error {
		return stock.TakeBack(t.Context(), tx, id, cart(map[int]int{1: 2}), cart(map[int]int{1: 1}), stock.Cause{Reference: id, Actor: "rosa", At: opening})
	})
	count, _, err := stock.StartCount(t.Context(), s.db, stock.NewCount{ID: id, Name: "Lácteos"}, luis, opening)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.post(id, s.counted(count.ID, map[int]int{1: 6})); err != nil {
		t.Fatal(err)
	}

	if got := s.batches(1); got != "18:6" {
		t.Errorf("left are %q, want what is on hand", got)
	}
	s.assertLevel(1, 6, 0)
	s.assertBooks()
	again, fresh, err := stock.Receive(t.Context(), s.db, receipt, luis, opening)
	if want := []stock.Movement{{ProductID: p(1), Name: "Producto 0001", Quantity: 10000, Balance: 10000}}; err != nil || fresh ||
		!slices.Equal(again.Movements, want) {
		t.Errorf("the receipt again: fresh %t, %+v, %v", fresh, again.Movements, err)
	}
	if group, err := stock.GroupOf(t.Context(), s.db, id); err != nil || len(group.Movements) != 1 || group.Movements[0].Quantity != pieces(-4) {
		t.Errorf("of the sale: %+v, %v", group, err)
	}
	a := adjustment(stock.Found, "", more(1, 1))
	a.ID = id
	if _, _, err := s.adjust(a); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("an adjustment with the id of a receipt: %v", err)
	}
	entries, err := stock.Ledger(t.Context(), s.db, p(1), 10, "")
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, e := range entries.Items {
		sources = append(sources, string(e.Source))
	}
	if want := "count refund refund sale receipt opening"; strings.Join(sources, " ") != want {
		t.Errorf("the ledger is of %q, want %q", sources, want)
	}
}

func TestBatches_salesAtOnceTakeEachPieceOnce(t *testing.T) {
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
