package spelling_test

import (
	"encoding/json"
	"os"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"carmensita.pe/market/internal/values/spelling"
)

func TestLine_isTheOneFormOfAText(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/lines.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Text, Why string
		Line      *string
	}
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		got, err := spelling.Line(v.Text)
		if v.Line == nil != (err != nil) || v.Line != nil && got != *v.Line {
			t.Errorf("%s: %q became %q, %v", v.Why, v.Text, got, err)
		}
	}
	if _, err := spelling.Line("a\xffb"); err == nil {
		t.Error("bytes that are no UTF-8 passed")
	}
}

func TestLine_ofALineIsTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line, err := spelling.Line(rapid.String().Draw(t, "text"))
		if err != nil {
			return
		}
		if again, err := spelling.Line(line); err != nil || again != line || !norm.NFC.IsNormalString(line) || !utf8.ValidString(line) {
			t.Fatalf("%q became %q (%v)", line, again, err)
		}
	})
}
