package peru_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/values/peru"
)

func TestCheckDigit_completesABarcode(t *testing.T) {
	t.Parallel()
	for digits, want := range map[string]byte{
		"775124300001": '4', "775000000000": '7', "200123401234": '8', // EAN-13
		"03600029145": '2', // UPC-A
		"9638507":     '4', // EAN-8
	} {
		if got, err := peru.CheckDigit(digits); got != want || err != nil {
			t.Errorf("%s: got %q, %v; want %q", digits, got, err, want)
		}
	}
	for _, digits := range []string{"", "123", "77512430000x", "7751243000014"} {
		if got, err := peru.CheckDigit(digits); !errors.Is(err, peru.ErrBarcodeShape) {
			t.Errorf("%q: got %q, %v; want ErrBarcodeShape", digits, got, err)
		}
	}
}

func TestParseBarcode_readsWhatScannersSend(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scanned, want string
		err           error
	}{
		{"7751243000014", "7751243000014", nil},
		{" 7751243000014\r\n", "7751243000014", nil},
		{"96385074", "96385074", nil},
		{"036000291452", "0036000291452", nil}, // UPC-A is an EAN-13 with a zero in front
		{"0036000291452", "0036000291452", nil},
		{"7751243000015", "", peru.ErrBarcodeCheck},
		{"96385075", "", peru.ErrBarcodeCheck},
		{"036000291453", "", peru.ErrBarcodeCheck},
		{"", "", peru.ErrBarcodeShape},
		{"775124300001", "", peru.ErrBarcodeCheck}, // a digit short: it looks like a UPC-A and is none
		{"77512430000145", "", peru.ErrBarcodeShape},
		{"77512430000A4", "", peru.ErrBarcodeShape},
	} {
		if got, err := peru.ParseBarcode(c.scanned); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q: got %q, %v; want %q, %v", c.scanned, got, err, c.want, c.err)
		}
	}
}

func TestValid_asksForTheLengthOfItsKind(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][2]bool{
		"7751243000014": {true, false}, "96385074": {false, true}, "036000291452": {},
		"7751243000015": {}, "": {}, "775124300001x": {},
	} {
		if got := [2]bool{peru.ValidEAN13(code), peru.ValidEAN8(code)}; got != want {
			t.Errorf("%q: EAN-13, EAN-8 = %v, want %v", code, got, want)
		}
	}
}

func TestInStore_tellsTheShopsOwnCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"2001234012348": true, "7751243000014": false, "2001234012340": false, "20012340": false} {
		if got := peru.InStore(code); got != want {
			t.Errorf("%s: %t, want %t", code, got, want)
		}
	}
}

func TestValidEAN13_noticesEverySingleMistypedDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[0-9]{12}`).Draw(t, "digits")
		check, _ := peru.CheckDigit(digits)
		code := []byte(digits + string(check))
		if !peru.ValidEAN13(string(code)) {
			t.Fatalf("%s is refused", code)
		}
		i := rapid.IntRange(0, 12).Draw(t, "position")
		code[i] = '0' + (code[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "slip")))%10
		if peru.ValidEAN13(string(code)) {
			t.Fatalf("%s is accepted with a wrong digit at %d", code, i)
		}
	})
}

// The page's own normal form is held to the same vectors: web/tests/barcode.test.ts.
func TestSpelledBarcode_isOneForAllWaysToWriteANumber(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/barcodes.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Code, Spelled, Why string }
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		if got := peru.SpelledBarcode(v.Code); got != v.Spelled {
			t.Errorf("%s: %q is spelled %q, want %q", v.Why, v.Code, got, v.Spelled)
		}
	}
}

func TestBarcodeSpellings_areAllReadAsTheSame(t *testing.T) {
	t.Parallel()
	if got := peru.BarcodeSpellings("0036000291452"); !slices.Equal(got, []string{"0036000291452", "036000291452", "00036000291452"}) {
		t.Errorf("got %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching("[0-9]{12}").Draw(t, "digits")
		check, err := peru.CheckDigit(digits)
		if err != nil {
			t.Fatal(err)
		}
		barcode := peru.SpelledBarcode(digits + string(check))
		for _, spelling := range peru.BarcodeSpellings(barcode) {
			if got := peru.SpelledBarcode(spelling); got != barcode {
				t.Fatalf("%q is %q, and its spelling %q is %q", digits, barcode, spelling, got)
			}
		}
	})
}
