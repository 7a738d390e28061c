package spelling_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"carmensita.pe/market/internal/values/spelling"
)

// The page folds in the same way: web/tests/fold.test.ts.
func TestFold_findsWhatIsWrittenByEar(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/folds.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Text, Folded string
		Found, Not   []string
	}
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		folded := spelling.Fold(v.Text)
		if folded != v.Folded {
			t.Errorf("%q folds to %q, want %q", v.Text, folded, v.Folded)
		}
		for _, query := range v.Found {
			if !has(folded, spelling.Fold(query)) {
				t.Errorf("%q (%s) does not find %q (%s)", query, spelling.Fold(query), v.Text, folded)
			}
		}
		for _, query := range v.Not {
			if has(folded, spelling.Fold(query)) {
				t.Errorf("%q finds %q", query, v.Text)
			}
		}
	}
}

// has reports whether a folded text has every word of a folded query: anywhere in it, but a number only where one begins.
func has(text, query string) bool {
	text = " " + text
	for word := range strings.FieldsSeq(query) {
		if word[0] >= '0' && word[0] <= '9' {
			word = " " + word
		}
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
