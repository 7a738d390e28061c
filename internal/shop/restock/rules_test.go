package restock_test

import (
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

func pieces(n int) quantity.Quantity { return quantity.Quantity(n) * quantity.One }

func TestPropose_byHand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                            string
		onHand, reserved, onOrder, from int
		sold, lead, pack                int
		level, target, proposed         int
	}{
		{"above its reorder point", 13, 0, 0, 12, 0, 2, 6, 12, 13, 0},
		{"at it, and nothing sells: one pack", 12, 0, 0, 12, 0, 2, 6, 12, 13, 6},
		{"below it, and nothing sells: just above it", 3, 0, 0, 12, 0, 2, 6, 12, 13, 12},
		// 56 in 28 days are 2 a day: 6 in 3 days, 28 in 14. 12 + 28 = 40; 40 - 10 = 30; 3 packs of 12.
		{"2 a day", 10, 0, 0, 12, 56, 3, 12, 12, 40, 36},
		// 2 a day for 10 days are 20, more than the reorder point: 20 + 28 = 48; 48 - 18 = 30; 5 packs of 6.
		{"a slow supplier", 18, 0, 0, 12, 56, 10, 6, 20, 48, 30},
		{"what is reserved is gone", 15, 4, 0, 12, 0, 2, 1, 12, 13, 2},
		{"what is on order counts", 3, 0, 12, 12, 0, 2, 6, 12, 13, 0},
		{"what is on order counts in part", 3, 0, 6, 12, 56, 3, 12, 12, 40, 36},
		// 1 in 28 days: 3 days are a part of one, so 1; 14 days are half of one, so 1. 1 + 1 - 0 = 2.
		{"hardly ever", 0, 0, 0, 0, 1, 3, 1, 1, 2, 2},
		{"nobody asks for it", 0, 0, 0, 0, 0, 3, 12, 0, 1, 0},
		// 10 were sold short: 13 - (-10) = 23; 4 packs of 6.
		{"below zero", -10, 0, 0, 12, 0, 2, 6, 12, 13, 24},
		{"there tomorrow", 0, 0, 0, 0, 28, 0, 1, 0, 14, 0},
	} {
		got := restock.Propose(restock.Figures{OnHand: pieces(c.onHand), Reserved: pieces(c.reserved), OnOrder: pieces(c.onOrder), ReorderPoint: pieces(c.from),
			Sold: pieces(c.sold), LeadTimeDays: c.lead, PackSize: pieces(c.pack)}, catalog.Piece)
		if got.Level != pieces(c.level) || got.Target != pieces(c.target) || got.Proposed != pieces(c.proposed) {
			t.Errorf("%s: level %s, target %s, proposed %s; want %d, %d, %d", c.name, got.Level, got.Target, got.Proposed, c.level, c.target, c.proposed)
		}
	}
}

func TestPropose_byWeight(t *testing.T) {
	t.Parallel()
	// 7 kg in 28 days are 0.25 kg a day: 0.5 in 2 days, 3.5 in 14. 1.2 + 3.5 - 0.35 = 4.35; 5 packs of 1 kg, or 4.35 kg loose.
	figures := restock.Figures{OnHand: 350, ReorderPoint: 1200, Sold: 7000, LeadTimeDays: 2, PackSize: 1000}
	if got := restock.Propose(figures, catalog.Kilogram); got.Proposed != 5000 {
		t.Errorf("in packs of a kilo: %+v", got)
	}
	figures.PackSize = 1
	if got := restock.Propose(figures, catalog.Kilogram); got.Proposed != 4350 {
		t.Errorf("loose: %+v", got)
	}
}

func TestPropose_holdsForEveryProduct(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]catalog.Unit{catalog.Piece, catalog.Kilogram}).Draw(t, "unit")
		some := func(name string, from, to int64) quantity.Quantity {
			q := quantity.Quantity(rapid.Int64Range(from, to).Draw(t, name))
			if unit == catalog.Piece {
				q = q / quantity.One * quantity.One
			}
			return q
		}
		f := restock.Figures{OnHand: some("on hand", -50_000, 500_000), Reserved: some("reserved", 0, 20_000), OnOrder: some("on order", 0, 200_000),
			ReorderPoint: some("reorder point", 0, 100_000), Sold: some("sold", 0, 2_000_000), LeadTimeDays: rapid.IntRange(0, 30).Draw(t, "lead"),
			PackSize: max(some("pack", 1, 48_000), map[catalog.Unit]quantity.Quantity{catalog.Piece: 1000, catalog.Kilogram: 1}[unit])}
		got := restock.Propose(f, unit)
		switch {
		case got.Proposed%f.PackSize != 0 || got.Proposed < 0:
			t.Fatalf("no whole packs: %+v", got)
		case unit == catalog.Piece && !got.Proposed.Whole():
			t.Fatalf("a part of a piece: %+v", got)
		case (got.Position > got.Level || got.Level == 0) && got.Proposed != 0:
			t.Fatalf("ordered without need: %+v", got)
		case got.Position <= got.Level && got.Level > 0 && got.Position+got.Proposed < got.Target:
			t.Fatalf("too little: %+v", got)
		case got.Proposed > f.PackSize && got.Position+got.Proposed-f.PackSize >= got.Target:
			t.Fatalf("a pack too many: %+v", got)
		}
		more := f
		more.OnOrder += got.Proposed
		if again := restock.Propose(more, unit); got.Proposed > 0 && again.Proposed != 0 {
			t.Fatalf("ordered twice: %+v, then %+v", got, again)
		}
		richer := f
		richer.OnHand += pieces(1)
		if less := restock.Propose(richer, unit); less.Proposed > got.Proposed {
			t.Fatalf("more on the shelf orders more: %+v, then %+v", got, less)
		}
	})
}

func TestMayApprove_aboveTheLimitOnlyAnAdmin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role  string
		total money.Centimos
		may   bool
	}{{"manager", 100_000, true}, {"manager", 100_001, false}, {"admin", 100_001, true}, {"admin", 1, true}} {
		if got := restock.MayApprove(c.role, c.total, 100_000); got != c.may {
			t.Errorf("%s and %s: %t", c.role, c.total, got)
		}
	}
}
