package peru_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/values/peru"
)

func TestSplitCash_roundsTheCashPartDown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ total, exact, due, rounding centimos }{
		{4_75, 0, 4_70, -5},
		{4_76, 0, 4_70, -6},
		{4_70, 0, 4_70, 0},
		{9, 0, 0, -9},
		{23_99, 0, 23_90, -9},
		{22_30, 0, 22_30, 0},
		{23_97, 20_00, 3_90, -7}, // card first, and only the rest rounds
		{23_97, 23_97, 0, 0},     // all by card: exact
		{0, 0, 0, 0},
	} {
		cash, err := peru.SplitCash(c.total, c.exact, 10)
		if want := (peru.Cash{Due: c.due, Rounding: c.rounding}); err != nil || cash != want {
			t.Errorf("%s with %s by card: %+v, %v; want %+v", c.total, c.exact, cash, err, want)
		}
	}
}

func TestSplitCash_refuses(t *testing.T) {
	t.Parallel()
	if _, err := peru.SplitCash(10_00, 10_01, 10); !errors.Is(err, peru.ErrOverpaid) {
		t.Errorf("card above the total: %v", err)
	}
	for _, c := range [][2]centimos{{-1, 0}, {5, -1}} {
		if _, err := peru.SplitCash(c[0], c[1], 10); !errors.Is(err, peru.ErrNegativeTotal) {
			t.Errorf("%d: %v", c, err)
		}
	}
}

func TestSplitCash_neverCostsTheCustomerNorLosesACentimo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := centimos(rapid.Int64Range(0, 1e9).Draw(t, "total"))
		exact := centimos(rapid.Int64Range(0, int64(total)).Draw(t, "exact"))

		coin := centimos(rapid.SampledFrom([]int{0, 1, 5, 10}).Draw(t, "coin"))
		cash, err := peru.SplitCash(total, exact, coin)
		coin = max(coin, 1)

		switch {
		case err != nil:
			t.Fatal(err)
		case total+cash.Rounding != exact+cash.Due:
			t.Fatalf("total %d + rounding %d is not card %d + cash %d", total, cash.Rounding, exact, cash.Due)
		case cash.Due%coin != 0 || cash.Due < 0 || cash.Rounding > 0 || cash.Rounding <= -coin:
			t.Fatalf("coins cannot pay %+v", cash)
		}
	})
}
