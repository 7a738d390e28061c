package restock_test

import (
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/quantity"
)

// flat is so many days with goods on which so much is sold in all, as evenly as whole units allow, the newest first.
func flat(days, sold int) []restock.ShelfDay {
	all := make([]restock.ShelfDay, days)
	for i := range all {
		all[i] = restock.ShelfDay{Sold: pieces(sold*(i+1)/days - sold*i/days), Open: 1000}
	}
	return all
}

// then puts older days behind newer ones.
func then(newer []restock.ShelfDay, older ...[]restock.ShelfDay) (all []restock.ShelfDay) {
	all = append(all, newer...)
	for _, o := range older {
		all = append(all, o...)
	}
	return all
}

// there are goods that keep, fresh ones that are good up to a day, and coming ones.
func there(n int) []restock.Lot            { return []restock.Lot{{Quantity: pieces(n)}} }
func goodUntil(n, until int) []restock.Lot { return []restock.Lot{{Quantity: pieces(n), Until: until}} }

var twoADay = flat(56, 112)

// vectors are the numbers that the rule was tried with before it was written here, in thousandths.
var vectors = []struct {
	name    string
	days    []restock.ShelfDay
	like    quantity.Quantity
	figures restock.Figures
	// what comes of them
	pace, until, lack, cushion, left, need, room, proposed quantity.Quantity
	reason                                                 restock.Reason
}{
	{"milk 2 a day, 10 there, comes in 3 days, the next 7 later, packs of 12", twoADay, 0,
		restock.Figures{Lots: there(10), Arrives: 3, Next: 10, Pack: pieces(12)}, 2000, 18_000, 8000, 6994, 0, 14_994, 0, 24_000, restock.Lacks},
	{"the same, 30 there", twoADay, 0,
		restock.Figures{Lots: there(30), Arrives: 3, Next: 10, Pack: pieces(12)}, 2000, 18_000, 0, 6994, 12_000, -5006, 0, 0, restock.Enough},
	{"the same, 10 there and 12 come tomorrow", twoADay, 0,
		restock.Figures{Lots: append(there(10), restock.Lot{Quantity: pieces(12), From: 1}), Arrives: 3, Next: 10, Pack: pieces(12)},
		2000, 18_000, 0, 6994, 4000, 2994, 0, 12_000, restock.Lacks},
	{"the same, empty: what is not sold until it comes is not ordered", twoADay, 0,
		restock.Figures{Arrives: 3, Next: 10, Pack: pieces(12)}, 2000, 18_000, 14_000, 6994, 0, 20_994, 0, 24_000, restock.Lacks},
	{"bread, 116 in 28 days, none there, daily, 6 days of life, packs of 10", flat(28, 116), 0,
		restock.Figures{Arrives: 2, Next: 3, Life: 6, Pack: pieces(10), Price: 900, Cost: 700}, 4143, 8286, 4143, 1657, 0, 5800, 24_858, 10_000, restock.Fresh},
	{"the same with 24 there that are good for 2 days", flat(28, 116), 0,
		restock.Figures{Lots: goodUntil(24, 2), Arrives: 2, Next: 3, Life: 6, Pack: pieces(10), Price: 900, Cost: 700},
		4143, 8286, 0, 1657, 0, 1657, 20_715, 10_000, restock.Fresh},
	{"bread 1.2 a day, life 2 days, packs of 10: no pack sells", flat(28, 34), 0,
		restock.Figures{Arrives: 2, Next: 3, Life: 2, Pack: pieces(10), Price: 900, Cost: 700}, 1214, 2428, 1214, 485, 0, 1699, 2428, 0, restock.PackBig},
	{"tomatoes 6 kg a day, 5 there good for 2 days, visits Mon Wed Fri, life 5, boxes of 5", flat(56, 336), 0,
		restock.Figures{Lots: goodUntil(5, 2), Arrives: 2, Next: 4, Life: 5, Pack: pieces(5), Price: 400, Cost: 300},
		6000, 18_000, 12_000, 3600, 0, 15_600, 30_000, 20_000, restock.Fresh},
	{"cheese 1 a day, weekly, life 7, packs of 6, 3 there good for 3 days", flat(56, 56), 0,
		restock.Figures{Lots: goodUntil(3, 3), Arrives: 2, Next: 9, Life: 7, Pack: pieces(6), Price: 1100, Cost: 1000},
		1000, 8000, 5000, 1600, 0, 6600, 5000, 0, restock.PackBig},
	{"slow: 3 in 56 days, 1 there, weekly, packs of 6", then(flat(28, 2), flat(28, 1)), 0,
		restock.Figures{Lots: there(1), Arrives: 5, Next: 12, Pack: pieces(6)}, 60, 660, 0, 1219, 340, 879, 0, 6000, restock.Lacks},
	{"slow, 2 there", then(flat(28, 2), flat(28, 1)), 0,
		restock.Figures{Lots: there(2), Arrives: 5, Next: 12, Pack: pieces(6)}, 60, 660, 0, 1219, 1340, -121, 0, 0, restock.Enough},
	{"empty 21 of 28 days: 14 sold in 7 days with goods, 56 in the 28 before", then(flat(7, 14), make([]restock.ShelfDay, 21), flat(28, 56)), 0,
		restock.Figures{Arrives: 3, Next: 10, Pack: pieces(12)}, 2000, 18_000, 14_000, 6994, 0, 20_994, 0, 24_000, restock.Lacks},
	// 48 sold and 48 back leave nothing behind: a returned sale counts on its own day.
	{"returns: 48 sold and 48 back, else 28 in 56 days; 9 there", flat(56, 28), 0,
		restock.Figures{Lots: there(9), Arrives: 3, Next: 10, Pack: pieces(12)}, 500, 4500, 0, 2498, 4500, -2002, 0, 0, restock.Enough},
	{"new: 6 sold in 4 days, its like 1 a day, 6 there", flat(4, 6), pieces(1),
		restock.Figures{Lots: there(6), Arrives: 3, Next: 10, Pack: pieces(12)}, 1182, 10_638, 4638, 4542, 0, 9180, 0, 12_000, restock.NewHere},
	{"never sold, no minimum", nil, pieces(1), restock.Figures{Arrives: 3, Next: 10, Pack: pieces(12)}, 0, 0, 0, 0, 0, 0, 0, 0, restock.Unknown},
	{"never sold, minimum 6", nil, pieces(1),
		restock.Figures{Arrives: 3, Next: 10, Pack: pieces(12), Minimum: pieces(6)}, 0, 0, 0, 0, 0, 0, 0, 12_000, restock.NewHere},
	{"stopped: 20 sale days, then 30 days nothing, 2 there", then(flat(30, 0), flat(20, 20), flat(6, 5)), 0,
		restock.Figures{Lots: there(2), Arrives: 3, Next: 10, Pack: pieces(12)}, 298, 0, 0, 0, 0, 0, 0, 0, restock.Stopped},
	{"stopped, minimum 12: still nothing", then(flat(30, 0), flat(20, 20), flat(6, 5)), 0,
		restock.Figures{Lots: there(2), Arrives: 3, Next: 10, Pack: pieces(12), Minimum: pieces(12)}, 298, 0, 0, 0, 0, 0, 0, 0, restock.Stopped},
	{"minimum 30 of bread 5.5 a day: its life holds", flat(56, 308), 0,
		restock.Figures{Arrives: 2, Next: 3, Life: 2, Pack: pieces(10), Minimum: pieces(30), Price: 50, Cost: 40},
		5500, 11_000, 5500, 30_000, 0, 35_500, 11_000, 10_000, restock.Spoils},
	{"sold short: -10 there, 2 a day", twoADay, 0,
		restock.Figures{Debt: pieces(10), Arrives: 3, Next: 10, Pack: pieces(12)}, 2000, 18_000, 14_000, 6994, -10_000, 30_994, 0, 36_000, restock.Lacks},
	{"beer weekly, 10 a day, 40 there, packs of 24", flat(56, 560), 0,
		restock.Figures{Lots: there(40), Arrives: 3, Next: 10, Pack: pieces(24)}, 10_000, 90_000, 50_000, 30_970, 0, 80_970, 0, 96_000, restock.Lacks},
	{"rice loose 2.5 kg a day, 3 kg there, by the kilo", flat(56, 140), 0,
		restock.Figures{Lots: there(3), Arrives: 3, Next: 7, Pack: pieces(1)}, 2500, 15_000, 10_000, 5995, 0, 15_995, 0, 16_000, restock.Lacks},
}

func TestPropose_vectors(t *testing.T) {
	t.Parallel()
	for i, v := range vectors {
		v.figures.Demand = restock.DemandOf(v.days, v.like)
		want := restock.Proposal{Reason: v.reason, Until: v.until, Lack: v.lack, Cushion: v.cushion, Left: v.left, Need: v.need, Room: v.room, Proposed: v.proposed}
		if got := restock.Propose(v.figures); got != want || v.figures.Pace != v.pace {
			t.Errorf("%d %s: pace %s\n got %+v\nwant %+v", i+1, v.name, v.figures.Pace, got, want)
		}
	}
}

func TestDemandOf_daysWithoutGoodsSayNothing(t *testing.T) {
	t.Parallel()
	days := flat(40, 80)
	want := restock.DemandOf(days, 0)
	if got := restock.DemandOf(then(days[:5:5], make([]restock.ShelfDay, 30), days[5:]), 0); got != want {
		t.Errorf("a month without goods made of %+v\n%+v", want, got)
	}
	// Sold out at half past two: half a day.
	half := restock.DemandOf([]restock.ShelfDay{{Sold: pieces(7), Open: 500}, {Sold: pieces(14), Open: 1000}}, 0)
	if half.Seen != 1500 || half.Pace != 3000 { // of less than a week as of a week
		t.Errorf("half a day counts as %+v", half)
	}
}

func TestDemandOf_newGoodsLeanOnTheirLike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		days         []restock.ShelfDay
		like, pace   quantity.Quantity
		new, stopped bool
	}{
		{"a bulk sale on the first day", flat(1, 48), pieces(1), 6875, true, false}, // (48 + 7) / 8
		{"the same where nothing is like it", flat(1, 48), 0, 6857, true, false},    // 48 / 7
		{"seen for long enough", flat(28, 28), pieces(9), 1000, false, false},
		{"two weeks, and nobody wants it", flat(14, 0), pieces(9), 0, false, true},
		{"four in eight weeks, none in four", then(flat(28, 0), flat(28, 4)), 0, 48, false, true},
		{"three in eight weeks, none in four: it sells seldom", then(flat(28, 0), flat(28, 3)), 0, 36, false, false},
	} {
		if got := restock.DemandOf(c.days, c.like); got.Pace != c.pace || got.New != c.new || got.Stopped != c.stopped {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// anyFigures are of some product, in whole units.
func anyFigures(t *rapid.T) restock.Figures {
	some := func(name string, from, to int) quantity.Quantity {
		return pieces(rapid.IntRange(from, to).Draw(t, name))
	}
	f := restock.Figures{Debt: some("debt", 0, 20), Arrives: rapid.IntRange(1, 9).Draw(t, "arrives"), Life: rapid.IntRange(0, 40).Draw(t, "life"),
		Pack: some("pack", 1, 48), Minimum: some("minimum", 0, 60), Price: 500, Cost: 400}
	f.Next = f.Arrives + rapid.IntRange(1, 9).Draw(t, "next")
	f.Demand = restock.Demand{Pace: quantity.Quantity(rapid.IntRange(1, 60_000).Draw(t, "pace"))}
	for range rapid.IntRange(0, 3).Draw(t, "lots") {
		lot := restock.Lot{Quantity: some("there", 1, 200), From: rapid.IntRange(0, 6).Draw(t, "from")}
		if f.Life > 0 {
			lot.Until = rapid.IntRange(0, 12).Draw(t, "until")
		}
		f.Lots = append(f.Lots, lot)
	}
	return f
}

func TestPropose_holdsForEveryProduct(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := anyFigures(t)
		got := restock.Propose(f)
		if got.Proposed < 0 || got.Proposed%f.Pack != 0 {
			t.Fatalf("no whole packs: %+v", got)
		}
		if f.Life > 0 && got.Proposed > got.Room+f.Pack {
			t.Fatalf("more than sells before it expires: %+v", got)
		}
		again := f
		again.Lots = append(again.Lots[:len(again.Lots):len(again.Lots)], restock.Lot{Quantity: got.Proposed, From: f.Arrives})
		if f.Life == 0 && restock.Propose(again).Proposed != 0 {
			t.Fatalf("ordered twice: %+v, then %+v", got, restock.Propose(again))
		}
		richer := f
		richer.Lots = append(richer.Lots[:len(richer.Lots):len(richer.Lots)], restock.Lot{Quantity: pieces(1)})
		if less := restock.Propose(richer); less.Proposed > got.Proposed {
			t.Fatalf("more on the shelf orders more: %+v, then %+v", got, less)
		}
		longer := f
		longer.Life++
		if f.Life > 10 && restock.Propose(longer).Proposed < got.Proposed {
			t.Fatalf("a longer life orders less: %+v, then %+v", got, restock.Propose(longer))
		}
	})
}
