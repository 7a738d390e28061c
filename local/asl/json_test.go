package asl_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"carmensita.pe/market/local/asl"
)

// jsonPieces are put together to texts of which most are no JSON.
var jsonPieces = []string{"{", "}", "[", "]", ":", ",", `"a"`, `"\ud83c\udd97"`, `"\ud83c"`, `"\udd97\ud83c"`, `"\\ud83c"`, `"\u00e1"`, `"\u0000"`, "1", "0", "01",
	"1.0", "-1.5e-3", "null", "true", "false", " ", "\n", `"\x"`, `"é🆗"`, "'a'", "/*c*/", "//x\n", "NaN", "nul", "\ufeff", "\"a\n\"", `"\/"`, ".5",
	"5.", "+1", "0x10", "--1", `"dup":1`, "1e5 ", "2E+3 ", "1e ", "- ", `"\u12"`, `"\ud83c\u00e1"`, `"\uD83C\uDD97"`, `"\b\f\n\r\t\"\/"`, `"\`, "9007199254740993", "\t", "tru"}

// TestDecode_takesWhatIsJSONAndNothingElse compares with encoding/json.
func TestDecode_takesWhatIsJSONAndNothingElse(t *testing.T) {
	t.Parallel()
	const seed = 20261128
	random := rand.New(rand.NewPCG(seed, 0))
	for range 50_000 {
		var text strings.Builder
		for range 1 + random.IntN(7) {
			text.WriteString(jsonPieces[random.IntN(len(jsonPieces))])
		}
		got, err := asl.Decode([]byte(text.String()))
		var want any
		wanted := json.Unmarshal([]byte(text.String()), &want)
		if (err == nil) != (wanted == nil) {
			t.Errorf("%q: %v, want %v", text.String(), err, wanted)
		} else if err == nil && string(asl.Encode(toJSON(got))) != string(asl.Encode(want)) {
			t.Errorf("%q: %s, want %s", text.String(), asl.Encode(got), asl.Encode(want))
		}
	}
}
