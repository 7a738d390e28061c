package money_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/values/money"
)

type amounts = []money.Centimos

func TestSpread_byLargestRemainderFirstLineFirst(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		total         money.Centimos
		weights, want amounts
	}{
		"a tie goes to the first lines":       {424, slices.Repeat(amounts{50}, 10), append(slices.Repeat(amounts{43}, 4), slices.Repeat(amounts{42}, 6)...)},
		"five different lines":                {1229, amounts{350, 120, 280, 90, 610}, amounts{297, 102, 237, 76, 517}},
		"the largest remainder, not the line": {10, amounts{1, 1, 4}, amounts{2, 2, 6}}, // 1.67, 1.67, 6.67: the tie leaves the last one out
		"a free line gets nothing":            {100, amounts{0, 5, 0}, amounts{0, 100, 0}},
		"only free lines share equally":       {5, amounts{0, 0, 0}, amounts{2, 2, 1}},
		"a refund mirrors its sale":           {-5, amounts{1, 1, 1}, amounts{-2, -2, -1}},
		"nothing to spread":                   {0, amounts{3, 4}, amounts{0, 0}},
		"no lines":                            {7, nil, nil},
		"the largest amounts":                 {math.MaxInt64, amounts{math.MaxInt64 - 1, 1}, amounts{math.MaxInt64 - 1, 1}},
		"the smallest total":                  {math.MinInt64, amounts{1}, amounts{math.MinInt64}},
	} {
		if got := money.Spread(c.total, c.weights); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestSpread_alwaysAddsUpAndStaysWithinACentimoOfTheShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := money.Centimos(rapid.Int64Range(-1e9, 1e9).Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Map(rapid.Int64Range(0, 1e7), func(n int64) money.Centimos { return money.Centimos(n) }), 1, 60).Draw(t, "weights")
		sum, _ := money.Sum(weights...)
		if sum == 0 {
			t.Skip("equal shares are a case of their own")
		}

		shares := money.Spread(total, weights)

		if got, _ := money.Sum(shares...); got != total {
			t.Fatalf("shares add up to %d, want %d", got, total)
		}
		for i := range shares {
			if exact := float64(total) * float64(weights[i]) / float64(sum); math.Abs(float64(shares[i])-exact) >= 1 {
				t.Fatalf("line %d got %d, its exact share is %f", i, shares[i], exact)
			}
		}
	})
}

func TestSpread_panicsOnAMistakeOfTheCaller(t *testing.T) {
	t.Parallel()
	for name, weights := range map[string]amounts{
		"negative weight":       {5, -1},
		"weights that overflow": {math.MaxInt64, math.MaxInt64, 2},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			money.Spread(10, weights)
		}()
	}
}
