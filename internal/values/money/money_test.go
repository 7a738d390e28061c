package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/values/money"
)

func TestCentimos_readAsAPersonInPeruReadsThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount         money.Centimos
		shown, decimal string
	}{
		{0, "S/ 0.00", "0.00"},
		{5, "S/ 0.05", "0.05"},
		{99_999, "S/ 999.99", "999.99"},
		{123_450, "S/ 1,234.50", "1234.50"},
		{-470, "-S/ 4.70", "-4.70"},
		{123_456_789_00, "S/ 123,456,789.00", "123456789.00"},
		{math.MinInt64, "-S/ 92,233,720,368,547,758.08", "-92233720368547758.08"},
	} {
		if got := c.amount.String(); got != c.shown {
			t.Errorf("String() = %q, want %q", got, c.shown)
		}
		if got := c.amount.Decimal(); got != c.decimal {
			t.Errorf("Decimal() = %q, want %q", got, c.decimal)
		}
	}
}

func TestCentimos_travelAsJSONIntegers(t *testing.T) {
	t.Parallel()
	out, err := json.Marshal(map[string]money.Centimos{"total": 123_450})
	if err != nil || string(out) != `{"total":123450}` {
		t.Fatalf("Marshal = %s, %v", out, err)
	}
	for _, bad := range []string{`4.5`, `"450"`, `1e2`, `9223372036854775808`} {
		var c money.Centimos
		if err := json.Unmarshal([]byte(bad), &c); err == nil {
			t.Errorf("%s was read as %d, want an error", bad, int64(c))
		}
	}
}

func TestTimes_refusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		price    money.Centimos
		quantity int64
		want     money.Centimos
		err      error
	}{
		{450, 2, 900, nil},
		{450, 0, 0, nil},
		{450, -2, -900, nil},
		{-450, -2, 900, nil},
		{1, math.MaxInt64, math.MaxInt64, nil},
		{2, math.MaxInt64, 0, money.ErrOverflow},
		{math.MaxInt64, 1_000_000_000, 0, money.ErrOverflow},
		{math.MinInt64, 1, 0, money.ErrOverflow}, // the one amount that fits and is refused: nobody has it
	} {
		got, err := c.price.Times(c.quantity)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%d × %d = %d, %v; want %d, %v", c.price, c.quantity, got, err, c.want, c.err)
		}
	}
}

func TestMulDiv_roundsHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount   money.Centimos
		num, den int64
		want     money.Centimos
	}{
		{1, 1, 2, 1}, {-1, 1, 2, -1}, {1, 1, 3, 0}, {2, 1, 3, 1}, {5, 1, 10, 1}, {4, 1, 10, 0},
		{420, 350, 1000, 147},        // 350 g at S/ 4.20 a kilo
		{475, 10_000, 11_800, 403},   // the base of S/ 4.75
		{-475, 10_000, 11_800, -403}, // and of its refund
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64},
	} {
		if got, err := c.amount.MulDiv(c.num, c.den); err != nil || got != c.want {
			t.Errorf("%d × %d ÷ %d = %d, %v; want %d", c.amount, c.num, c.den, got, err, c.want)
		}
	}
}

func TestMulDiv_doesNotWrapAroundWhenItRoundsUp(t *testing.T) {
	t.Parallel()
	// (2^33 - 1)(2^33 + 1) ÷ 4 is a quarter below 2^64: one more would be zero.
	if got, err := money.Centimos(1<<33-1).MulDiv(1<<33+1, 4); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("got %d, %v; want ErrOverflow", got, err)
	}
}

func TestMulDiv_agreesWithExactArithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount, num := rapid.Int64().Draw(t, "amount"), rapid.Int64().Draw(t, "num")
		den := rapid.Int64Range(1, math.MaxInt64).Draw(t, "den")

		product := new(big.Int).Mul(big.NewInt(amount), big.NewInt(num))
		sign := int64(product.Sign())
		twice := product.Abs(product).Lsh(product, 1)                      // 2|ac|
		want := twice.Add(twice, big.NewInt(den))                          // 2|ac| + d
		want.Quo(want, new(big.Int).Lsh(big.NewInt(den), 1))               // floor(|ac|/d + 1/2)
		want.Mul(want, big.NewInt(sign))                                   //
		fits := new(big.Int).Abs(want).Cmp(big.NewInt(math.MaxInt64)) <= 0 // symmetric range

		got, err := money.Centimos(amount).MulDiv(num, den)
		switch {
		case fits && (err != nil || int64(got) != want.Int64()):
			t.Fatalf("got %d, %v; want %s", got, err, want)
		case !fits && !errors.Is(err, money.ErrOverflow):
			t.Fatalf("got %d, %v; want ErrOverflow for %s", got, err, want)
		}
	})
}

func TestSum_refusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	if got, err := money.Sum(); got != 0 || err != nil {
		t.Errorf("Sum() = %d, %v", got, err)
	}
	if got, err := money.Sum(350, 0, 120, -20); got != 450 || err != nil {
		t.Errorf("Sum = %d, %v; want 450", got, err)
	}
	for _, amounts := range [][]money.Centimos{{math.MaxInt64, 1}, {math.MinInt64, -1}, {math.MinInt64, math.MinInt64}} {
		if got, err := money.Sum(amounts...); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("Sum(%d) = %d, %v; want ErrOverflow", amounts, got, err)
		}
	}
}

func TestRoundDownToTen_givesTheCentimosToTheCustomer(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.Centimos]money.Centimos{
		475: 470, 476: 470, 470: 470, 9: 0, 2399: 2390, 2230: 2230, 0: 0, -1: -10, -470: -470,
	} {
		if got := amount.RoundDownToTen(); got != want {
			t.Errorf("%d rounds to %d, want %d", amount, got, want)
		}
	}
}
