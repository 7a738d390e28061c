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
)

var rosa = "rosa"

// count starts a count of all products.
func (s shop) count() string {
	s.t.Helper()
	c, fresh, err := stock.StartCount(s.t.Context(), s.db, stock.NewCount{ID: uuid.NewString(), Name: "Abarrotes"}, luis, opening.Add(time.Hour))
	if err != nil || !fresh {
		s.t.Fatalf("starting a count: fresh %t, %v", fresh, err)
	}
	return c.ID
}

// counted writes down so many pieces of each product and gives the count's version.
func (s shop) counted(count string, found map[int]int) int {
	s.t.Helper()
	var lines []stock.CountedLine
	for product, n := range found {
		lines = append(lines, stock.CountedLine{ProductID: p(product), Counted: pieces(n)})
	}
	c, err := s.write(count, stock.CountedLines{ID: uuid.NewString(), Lines: lines}, opening.Add(2*time.Hour))
	if err != nil {
		s.t.Fatal(err)
	}
	return c.Version
}

func (s shop) write(count string, lines stock.CountedLines, at time.Time) (stock.CountProgress, error) {
	return stock.WriteCounted(s.t.Context(), s.db, count, lines, rosa, at)
}

// counting is a request to write lines down.
func counting(lines ...stock.CountedLine) stock.CountedLines {
	return stock.CountedLines{ID: uuid.NewString(), Lines: lines}
}

func (s shop) post(count string, version int) error {
	_, err := stock.PostCount(s.t.Context(), s.db, count, version, luis, opening.Add(3*time.Hour))
	return err
}

// sell reserves and takes so many pieces of a product.
func (s shop) sell(product, n int) {
	s.t.Helper()
	sale := uuid.NewString()
	if err := s.reserve(sale, map[int]int{product: n}); err != nil {
		s.t.Fatal(err)
	}
	s.consume(sale)
}

func TestCount_whatIsSoldMeanwhileIsNotMissing(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 20, 30, 40)
	id := s.count()
	s.sell(1, 1) // before the line is counted: 9 are on hand
	version := s.counted(id, map[int]int{1: 7, 2: 22, 3: 30})
	s.sell(1, 2) // after it
	s.sell(2, 5)
	s.sell(4, 4) // never counted

	review, err := stock.ReviewCount(t.Context(), s.db, id, 50, "")
	if err != nil {
		t.Fatal(err)
	}
	want := []stock.Difference{
		{
			ProductID:     p(1),
			SKU:           "ABA-0001",
			Name:          "Producto 0001",
			Unit:          "NIU",
			Snapshot:      pieces(10),
			OnHandAtCount: pieces(9),
			Counted:       pieces(7),
			Variance:      pieces(-2),
			Cost:          -800,
			CountedBy:     "rosa",
			CountedAt:     opening.Add(2 * time.Hour),
		},
		{
			ProductID:     p(2),
			SKU:           "ABA-0002",
			Name:          "Producto 0002",
			Unit:          "NIU",
			Snapshot:      pieces(20),
			OnHandAtCount: pieces(20),
			Counted:       pieces(22),
			Variance:      pieces(2),
			Cost:          800,
			CountedBy:     "rosa",
			CountedAt:     opening.Add(2 * time.Hour),
		},
	}
	if !slices.Equal(review.Items, want) || review.Variance != (stock.Variance{Differing: 2, Missing: 800, Surplus: 800}) ||
		review.Count.Counted != 3 || review.Count.Products != 4 {
		t.Errorf("the review is %+v", review)
	}
	if err := s.post(id, version); err != nil {
		t.Fatal(err)
	}
	s.assertLevel(1, 5, 0)  // 7 found, 2 sold since
	s.assertLevel(2, 17, 0) // 22 found, 5 sold since
	s.assertLevel(3, 30, 0)
	s.assertLevel(4, 36, 0)
	s.assertBooks()
	s.assertCount(2, "movements of the count", "select count(*) from stock_movements where reference = ? and kind = 'count' and actor = 'luis'", id)
	s.assertCount(2, "audit entries", "select count(*) from audit_log where subject = ? and action in ('count.started', 'count.posted')", id)
}

func TestCount_theSheetTellsNoFigureOfTheBooksAndTheLastCountWins(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 20)
	id := s.count()
	s.counted(id, map[int]int{2: 3})
	s.sell(2, 4)
	version := s.counted(id, map[int]int{2: 16})
	sheet, err := stock.Sheet(t.Context(), s.db, id, 50, "")
	if err != nil || len(sheet.Items) != 2 || sheet.Items[0].Counted != nil || *sheet.Items[1].Counted != pieces(16) || sheet.Items[1].CountedBy != "rosa" {
		t.Errorf("the sheet is %+v, %v", sheet, err)
	}
	if err := s.post(id, version); err != nil {
		t.Fatal(err)
	}
	s.assertLevel(2, 16, 0)
	s.assertBooks()
}

func TestCount_isPostedByOneOfEightManagers(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10)
	id := s.count()
	version := s.counted(id, map[int]int{1: 4})
	failed := make(chan error, 8)
	var all sync.WaitGroup
	for i := range cap(failed) {
		all.Go(func() {
			_, err := stock.PostCount(t.Context(), s.db, id, version, actor.Actor{Username: fmt.Sprint("manager", i)}, opening)
			failed <- err
		})
	}
	all.Wait()
	close(failed)
	posted := 0
	for err := range failed {
		switch {
		case err == nil:
			posted++
		case errs.CodeOf(err) != errs.Conflict:
			t.Error(err)
		}
	}
	if posted != 1 {
		t.Errorf("posted %d times", posted)
	}
	s.assertLevel(1, 4, 0)
	s.assertBooks()
}

func TestCount_whatWasWrittenAfterTheReviewIsReviewedAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 10)
	id := s.count()
	reviewed := s.counted(id, map[int]int{1: 4})
	s.counted(id, map[int]int{2: 4})
	if err := s.post(id, reviewed); errs.CodeOf(err) != errs.Stale {
		t.Errorf("posting what was not reviewed: %v", err)
	}
	if _, err := stock.CancelCount(t.Context(), s.db, id, reviewed+1, luis, opening); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"posting": s.post(id, reviewed+1), "counting": func() error {
		_, err := s.write(id, counting(stock.CountedLine{ProductID: p(1)}), opening)
		return err
	}()} {
		if errs.CodeOf(err) != errs.Conflict {
			t.Errorf("%s what is cancelled: %v", what, err)
		}
	}
	s.assertLevel(1, 10, 0)
	s.assertBooks()
}

func TestCount_goodsThatWereNotFoundButAreReservedAreCountedAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10)
	id := s.count()
	version := s.counted(id, map[int]int{1: 0})
	sale := uuid.NewString()
	if err := s.reserve(sale, map[int]int{1: 1}); err != nil {
		t.Fatal(err)
	}
	if err := s.post(id, version); errs.CodeOf(err) != errs.OutOfStock {
		t.Errorf("posting: %v", err)
	}
	s.release(sale)
	if err := s.post(id, version); err != nil {
		t.Errorf("posting after the sale was given up: %v", err)
	}
	s.assertLevel(1, 0, 0)
	s.assertBooks()
}

func TestStartCount_choosesWhatIsCounted(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 10, 10)
	var category string
	if err := s.db.QueryRow("select id from categories").Scan(&category); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("update products set active = false where id = ?", p(3)); err != nil {
		t.Fatal(err)
	}
	start := func(n stock.NewCount) (stock.CountProgress, bool, error) {
		return stock.StartCount(t.Context(), s.db, n, luis, opening)
	}
	lines := func(id string) (n int64) {
		if err := s.db.QueryRow("select count(*) from stock_count_lines where count_id = ?", id).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for name, c := range map[string]struct {
		count stock.NewCount
		lines int64
		code  errs.Code
	}{
		"all that are active":   {stock.NewCount{}, 2, ""},
		"a category":            {stock.NewCount{CategoryID: category}, 2, ""},
		"an empty category":     {stock.NewCount{CategoryID: p(1)}, 0, errs.InvalidRequest},
		"a list":                {stock.NewCount{ProductIDs: []string{p(2), p(3)}}, 2, ""},
		"a list with a stray":   {stock.NewCount{ProductIDs: []string{p(2), p(99)}}, 0, errs.UnknownProduct},
		"a category and a list": {stock.NewCount{CategoryID: category, ProductIDs: []string{p(1)}}, 0, errs.InvalidRequest},
	} {
		c.count.ID, c.count.Name = uuid.NewString(), name
		got, _, err := start(c.count)
		if errs.CodeOf(err) != c.code || got.Products != c.lines {
			t.Errorf("%s: %d products, %v", name, got.Products, err)
		}
		if err == nil {
			if again, fresh, err := start(c.count); err != nil || fresh || again.ID != got.ID || again.Products != got.Products {
				t.Errorf("%s again: fresh %t, %+v, %v", name, fresh, again, err)
			}
			c.count.Name = "otro"
			if _, _, err := start(c.count); errs.CodeOf(err) != errs.Conflict {
				t.Errorf("%s under another name: %v", name, err)
			}
			c.count.Name, c.count.CategoryID, c.count.ProductIDs = name, "", []string{p(1)}
			if _, _, err := start(c.count); errs.CodeOf(err) != errs.Conflict {
				t.Errorf("%s, and then another list under its id: %v", name, err)
			}
			if n := lines(c.count.ID); n != c.lines {
				t.Errorf("%s holds %d lines after other lists were refused, want %d", name, n, c.lines)
			}
		}
	}
	counts, err := stock.Counts(t.Context(), s.db, 2, "")
	if err != nil || len(counts.Items) != 2 || counts.Next == "" {
		t.Fatalf("%+v, %v", counts, err)
	}
	if rest, err := stock.Counts(t.Context(), s.db, 2, counts.Next); err != nil || len(rest.Items) != 1 || rest.Next != "" {
		t.Errorf("%+v, %v", rest, err)
	}
}

// TestStartCount_ofTwoListsUnderOneIDAtOnceOneIsTaken: two tablets that took one id.
func TestStartCount_ofTwoListsUnderOneIDAtOnceOneIsTaken(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 10)
	id := uuid.NewString()
	var all sync.WaitGroup
	failed := make([]error, 8)
	for i := range failed {
		all.Go(func() {
			n := stock.NewCount{ID: id, Name: "Abarrotes", ProductIDs: []string{p(1 + i%2)}}
			_, _, failed[i] = stock.StartCount(t.Context(), s.db, n, luis, opening)
		})
	}
	all.Wait()
	var codes [2]errs.Code
	for i, err := range failed {
		if codes[i%2] = errs.CodeOf(err); codes[i%2] != errs.CodeOf(failed[i%2]) {
			t.Errorf("the list %d: %v, and %v before", i%2, err, failed[i%2])
		}
	}
	if codes != [2]errs.Code{"", errs.Conflict} && codes != [2]errs.Code{errs.Conflict, ""} {
		t.Errorf("the lists end with %q", codes)
	}
	var counts, lines int
	if err := s.db.QueryRow("select (select count(*) from stock_counts), (select count(*) from stock_count_lines)").Scan(
		&counts,
		&lines,
	); err != nil || counts != 1 || lines != 1 {
		t.Errorf("%d counts with %d lines, %v", counts, lines, err)
	}
}

func TestWriteCounted_refusesWhatIsNotOnTheSheet(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 10)
	c, _, err := stock.StartCount(t.Context(), s.db, stock.NewCount{ID: uuid.NewString(), Name: "uno", ProductIDs: []string{p(1)}}, luis, opening)
	if err != nil {
		t.Fatal(err)
	}
	for name, lines := range map[string][]stock.CountedLine{
		"another product": {{ProductID: p(1)}, {ProductID: p(2)}}, "half a piece": {{ProductID: p(1), Counted: 500}},
	} {
		if _, err := s.write(c.ID, counting(lines...), opening); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%s: %v", name, err)
		}
	}
	none := uuid.NewString()
	_, wrote := s.write(none, counting(stock.CountedLine{ProductID: p(1)}), opening)
	_, reviewed := stock.ReviewCount(t.Context(), s.db, none, 50, "")
	_, read := stock.Sheet(t.Context(), s.db, none, 50, "")
	for _, err := range []error{wrote, reviewed, read, s.post(none, 1)} {
		if errs.CodeOf(err) != errs.NotFound {
			t.Errorf("of no count: %v", err)
		}
	}
	s.assertCount(0, "lines counted", "select count(counted) from stock_count_lines where count_id = ?", c.ID)
}

// Eight tills sell 500 times while the shelves are counted, one of them twice, and the count is posted in the middle.
func TestCount_postedWhileFiveHundredSalesRun(t *testing.T) {
	t.Parallel()
	s := newShop(t, 1000, 1000, 1000, 1000)
	id := s.count()
	const tills, sales = 8, 500
	halfway := make(chan struct{})
	var all sync.WaitGroup
	work := make(chan int)
	for range tills {
		all.Go(func() {
			for i := range work {
				sale := uuid.NewString()
				carted := map[int]int{1 + i%4: 1, 1 + (i+1)%4: 2}
				err := s.in(func(tx *sql.Tx) error { return stock.Reserve(t.Context(), tx, sale, cart(carted)) })
				if err == nil {
					err = s.in(func(tx *sql.Tx) error { return consume(t.Context(), tx, sale, opening) })
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Go(func() {
		<-halfway
		var lines []stock.CountedLine // by the shelf: what the books have, but for 7 of product 1 and 3 of product 2
		for product, off := range map[int]int{1: -7, 2: 3, 3: 0} {
			var onHand int
			if err := s.db.QueryRow("select on_hand from stock where product_id = ?", p(product)).Scan(&onHand); err != nil {
				t.Error(err)
			}
			lines = append(lines, stock.CountedLine{ProductID: p(product), Counted: pieces(onHand/1000 + off)})
		}
		c, err := s.write(id, counting(lines...), opening)
		if err == nil {
			err = s.post(id, c.Version)
		}
		if err != nil {
			t.Error(err)
		}
	})
	for i := range sales {
		if i == sales/2 {
			close(halfway)
		}
		work <- i
	}
	close(work)
	all.Wait()
	s.assertBooks()
	s.assertCount(sales*2, "movements of sales", "select count(*) from stock_movements where kind = 'sale'")
	// What the count moved is what it found, line by line, whatever was sold between the look and the line, and was being sold at it.
	s.assertCount(0, "movements that are not their line's variance", `select count(*) from stock_count_lines l
		left join stock_movements m on m.reference = l.count_id and m.product_id = l.product_id and m.kind = 'count'
		where l.count_id = ? and coalesce(m.quantity, 0) <> coalesce(greatest(l.counted - l.on_hand_at_count, 0) + least(l.counted - l.on_hand_at_count + l.reserved_at_count, 0), 0)`, id)
	s.assertCount(0, "levels that are not opening, sales and count", `select count(*) from stock s where s.on_hand <>
		1000000 - (select sum(-quantity) from stock_movements where product_id = s.product_id and kind = 'sale')
		+ (select coalesce(sum(greatest(l.counted - l.on_hand_at_count, 0) + least(l.counted - l.on_hand_at_count + l.reserved_at_count, 0)), 0) from stock_count_lines l where l.product_id = s.product_id)`)
}
