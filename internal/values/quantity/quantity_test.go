package quantity_test

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/values/quantity"
)

func TestQuantity_isWrittenAsAPersonWouldWriteIt(t *testing.T) {
	t.Parallel()
	for q, want := range map[quantity.Quantity]string{
		0: "0", 1000: "1", 2000: "2", 350: "0.35", 1: "0.001", 1050: "1.05", 1500: "1.5", -1500: "-1.5", -5: "-0.005", quantity.Max: "1000000",
	} {
		if got := q.String(); got != want {
			t.Errorf("%d thousandths are %q, want %q", int64(q), got, want)
		}
		if back, err := quantity.Parse(want); err != nil || back != q {
			t.Errorf("Parse(%q) = %d, %v, want %d", want, back, err, q)
		}
	}
}

func TestQuantity_refusesWhatIsNoNumberOfThreeDecimals(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "-", ".", "1.", ".5", "1.2345", "1e3", "1E9", "+1", " 1", "1 ", "1,5", "two", `"2"`, "null", "--1", "-.5",
		"0x10", "NaN", "１", "1234567890123", "99999999999999999999"} {
		if got, err := quantity.Parse(text); !errors.Is(err, quantity.ErrFormat) {
			t.Errorf("Parse(%q) = %d, %v, want ErrFormat", text, got, err)
		}
	}
}

func TestQuantity_isANumberInJSON(t *testing.T) {
	t.Parallel()
	type line struct {
		Quantity quantity.Quantity `json:"quantity"`
	}
	text, err := json.Marshal(line{350})
	if err != nil || string(text) != `{"quantity":0.35}` {
		t.Errorf("got %s, %v", text, err)
	}
	for _, wrong := range []string{`{"quantity":"2"}`, `{"quantity":2e3}`, `{"quantity":null}`, `{"quantity":[1]}`} {
		if err := json.Unmarshal([]byte(wrong), new(line)); !errors.Is(err, quantity.ErrFormat) {
			t.Errorf("%s: got %v, want ErrFormat", wrong, err)
		}
	}
}

func TestQuantity_tellsPiecesFromParts(t *testing.T) {
	t.Parallel()
	for q, want := range map[quantity.Quantity]bool{0: true, 1000: true, -2000: true, 1: false, 1500: false} {
		if got := q.Whole(); got != want {
			t.Errorf("%s whole: %t, want %t", q, got, want)
		}
	}
}

func TestQuantity_survivesWritingAndReading(t *testing.T) {
	t.Parallel()
	const most = 999_999_999_999_999 // twelve whole digits and three decimals
	rapid.Check(t, func(t *rapid.T) {
		q := quantity.Quantity(rapid.Int64Range(-most, most).Draw(t, "thousandths"))
		if back, err := quantity.Parse(q.String()); err != nil || back != q {
			t.Fatalf("%d became %q and then %d (%v)", int64(q), q, int64(back), err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1", "0.35", "-2", "1e9", "007", "1.0005"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := quantity.Parse(text)
		if err != nil {
			return
		}
		if again, err := quantity.Parse(q.String()); err != nil || again != q {
			t.Errorf("%q is %d, which is written %q and read as %d (%v)", text, int64(q), q, int64(again), err)
		}
	})
}
