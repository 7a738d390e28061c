package stock_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
)

// claim is the row by which a sale owns its goods, made at a moment; stock reserves for it.
func (s shop) claim(sale string, at time.Time) {
	s.t.Helper()
	_, err := s.db.ExecContext(s.t.Context(),
		"insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at) values (?, '', 'x', 'reserved', ?, ?)", sale, at, at)
	if err != nil {
		s.t.Fatal(err)
	}
}

// madeAt is the id of a sale that a till made at a moment.
func madeAt(at time.Time) string {
	id := uuid.Must(uuid.NewV7())
	for i := range 6 {
		id[i] = byte(at.UnixMilli() >> (8 * (5 - i)))
	}
	return id.String()
}

// recorded is a sale that the server received at a moment.
func (s shop) recorded(sale string, items map[int]int, at time.Time) {
	s.t.Helper()
	s.claim(sale, at)
	if err := s.reserve(sale, items); err != nil {
		s.t.Fatal(err)
	}
	s.must(func(tx *sql.Tx) error { return consume(s.t.Context(), tx, sale, at) })
}

func (s shop) review(count string) stock.Review {
	s.t.Helper()
	review, err := stock.ReviewCount(s.t.Context(), s.db, count, 50, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return review
}

func TestWriteCounted_aRepeatAfterALostAnswerIsNoNewCount(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10)
	id := s.count()
	lines := counting(stock.CountedLine{ProductID: p(1), Counted: pieces(10)})
	first, err := s.write(id, lines, opening.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.sell(1, 3)
	again, err := s.write(id, lines, opening.Add(2*time.Hour))
	if err != nil || again != first {
		t.Errorf("the answer is %+v, %v; it was %+v", again, err, first)
	}
	other := lines
	other.Lines = []stock.CountedLine{{ProductID: p(1), Counted: pieces(9)}}
	if _, err := s.write(id, other, opening); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("other lines under its id: %v", err)
	}
	if err := s.post(id, first.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := s.write(id, lines, opening.Add(4*time.Hour)); err != nil {
		t.Errorf("once the count is posted: %v", err)
	}
	s.assertLevel(1, 7, 0)
	s.assertBooks()
}

// A line that waits for the network is held against the books of its moment, and gives way to one that was counted after it.
func TestWriteCounted_countsForItsOwnMoment(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 10)
	id := s.count()
	counted := opening.Add(90 * time.Minute)
	s.recorded(uuid.NewString(), map[int]int{1: 1}, counted.Add(-time.Minute)) // before it: 9 are there
	s.recorded(uuid.NewString(), map[int]int{1: 3}, counted.Add(time.Minute))  // after it
	late := counting(stock.CountedLine{ProductID: p(1), Counted: pieces(8)}, stock.CountedLine{ProductID: p(2), Counted: pieces(4)})
	late.SecondsAgo = 600
	if _, err := s.write(id, counting(stock.CountedLine{ProductID: p(2), Counted: pieces(10)}), counted.Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	c, err := s.write(id, late, counted.Add(10*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.review(id).Items; len(got) != 1 || got[0].OnHandAtCount != pieces(9) || got[0].Variance != pieces(-1) || !got[0].CountedAt.Equal(counted) {
		t.Errorf("the review is %+v", got)
	}
	if err := s.post(id, c.Version); err != nil {
		t.Fatal(err)
	}
	s.assertLevel(1, 5, 0) // one was missing when 8 were counted, and 3 were sold since
	s.assertLevel(2, 10, 0)
	s.assertBooks()
}

func TestPostCount_theSameAgainGivesTheFirstAnswer(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10)
	id := s.count()
	version := s.counted(id, map[int]int{1: 8})
	first, err := stock.PostCount(t.Context(), s.db, id, version, luis, opening.Add(3*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.sell(1, 2)
	again, err := stock.PostCount(t.Context(), s.db, id, version, luis, opening.Add(4*time.Hour))
	if err != nil || again.State != first.State || !again.ClosedAt.Equal(*first.ClosedAt) || again.Version != first.Version {
		t.Errorf("again: %+v, %v; it was %+v", again, err, first)
	}
	if _, err := stock.CancelCount(t.Context(), s.db, id, version, luis, opening); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("cancelling what was posted: %v", err)
	}
	s.assertLevel(1, 6, 0)
	s.assertCount(1, "audit entries", "select count(*) from audit_log where subject = ? and action = 'count.posted'", id)

	other := s.count()
	for i := range 2 {
		if c, err := stock.CancelCount(t.Context(), s.db, other, 1, luis, opening); err != nil || c.State != stock.CountCancelled {
			t.Errorf("cancelling, try %d: %+v, %v", i, c, err)
		}
	}
	s.assertCount(1, "audit entries", "select count(*) from audit_log where subject = ? and action = 'count.cancelled'", other)
	s.assertBooks()
}

// Two people count the same shelf at once; the difference is one.
func TestPostCount_ofTwoCountsOfOneShelfTheLaterMomentHolds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, second int // what they see, one after the other
		firstPosted   int // index of the count that is posted first
		want          int
	}{
		"both saw the same":                    {8, 8, 0, 8},
		"the later one is posted first":        {8, 8, 1, 8},
		"one was stolen in between":            {8, 7, 0, 7},
		"and the later one is posted first":    {8, 7, 1, 7},
		"the later one found what was missing": {8, 10, 1, 10},
		"after the first was posted":           {8, 10, 0, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, 10)
			counts := []string{s.count(), s.count()}
			versions := make([]int, 2)
			for i, saw := range []int{c.first, c.second} {
				written, err := s.write(counts[i], counting(stock.CountedLine{ProductID: p(1), Counted: pieces(saw)}), opening.Add(time.Duration(i)*time.Minute))
				if err != nil {
					t.Fatal(err)
				}
				versions[i] = written.Version
			}
			for _, i := range []int{c.firstPosted, 1 - c.firstPosted} {
				if err := s.post(counts[i], versions[i]); err != nil {
					t.Fatal(err)
				}
			}
			s.assertLevel(1, c.want, 0)
			s.assertBooks()
			last := s.review(counts[1-c.firstPosted])
			if last.Variance.Differing > 1 {
				t.Errorf("the second is told of %+v", last)
			}
		})
	}
}

// Goods of a cart that is being paid are on the shelf still or in the customer's bag: a count that did not see them misses nothing.
func TestCount_goodsOfASaleInProgressAreNotMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ saw, want int }{
		"in the bag":                 {7, 7},
		"on the shelf still":         {10, 7},
		"in the bag, and one stolen": {6, 6},
		"one too many":               {11, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, 10)
			id, sale := s.count(), madeAt(opening.Add(110*time.Minute))
			s.claim(sale, opening.Add(110*time.Minute))
			if err := s.reserve(sale, map[int]int{1: 3}); err != nil {
				t.Fatal(err)
			}
			version := s.counted(id, map[int]int{1: c.saw})
			review := s.review(id)
			if len(review.InProgress) != 1 || review.InProgress[0].SaleID != sale || review.InProgress[0].Quantity != pieces(3) ||
				!review.InProgress[0].Since.Equal(opening.Add(110*time.Minute)) {
				t.Errorf("under way are %+v", review.InProgress)
			}
			if c.saw != 10 && (len(review.Items) != 1 || review.Items[0].InProgress != pieces(3)) {
				t.Errorf("the review is %+v", review.Items)
			}
			if err := s.post(id, version); err != nil {
				t.Fatal(err)
			}
			s.consume(sale)
			s.assertLevel(1, c.want, 0)
			s.assertBooks()
		})
	}
}

// A till without a network sold three before the count; the server receives it after.
func TestCount_goodsOfASaleThatComesLateAreNotMissing(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 10)
	id := s.count()
	version := s.counted(id, map[int]int{1: 7, 2: 7})
	counted := opening.Add(2 * time.Hour)
	s.recorded(madeAt(counted.Add(-20*time.Minute)), map[int]int{1: 3}, counted.Add(10*time.Minute))
	s.recorded(madeAt(counted.Add(5*time.Minute)), map[int]int{2: 3}, counted.Add(10*time.Minute)) // sold after the count: three were missing
	if err := s.post(id, version); err != nil {
		t.Fatal(err)
	}
	s.assertLevel(1, 7, 0)
	s.assertLevel(2, 4, 0)
	s.assertBooks()
}

// The count was posted before the till could tell what it had sold: nobody knows by the figures, so the product is to be counted again.
func TestConsume_aSaleThatComesAfterItsGoodsWereCountedAsLostAsksForAnotherCount(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10, 10, 10)
	id := s.count()
	if err := s.post(id, s.counted(id, map[int]int{1: 7, 2: 10})); err != nil {
		t.Fatal(err)
	}
	counted := opening.Add(2 * time.Hour)
	s.recorded(madeAt(counted.Add(-time.Minute)), map[int]int{1: 2, 2: 1, 3: 1}, counted.Add(2*time.Hour)) // sold before the count
	s.recorded(madeAt(counted.Add(time.Minute)), map[int]int{1: 1}, counted.Add(2*time.Hour))              // and after it
	incidents, err := stock.Incidents(t.Context(), s.db, 10, "")
	if err != nil || len(incidents.Items) != 1 || incidents.Items[0].ProductID != p(1) || incidents.Items[0].ShortBy != pieces(2) {
		t.Fatalf("open are %+v, %v", incidents.Items, err)
	}
	again := s.count()
	if err := s.post(again, s.counted(again, map[int]int{1: 6})); err != nil {
		t.Fatal(err)
	}
	s.assertLevel(1, 6, 0)
	s.assertCount(0, "open incidents", "select count(*) from stock_incidents where closed_at is null and sale_id <> ?", "")
	s.assertBooks()
}
