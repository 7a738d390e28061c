package step_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/platform/step"
)

func TestMask_hidesWhoBoughtAndHowTheyPaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"document and name": {
			`{"buyer":{"documentKind":"dni","documentNumber":"46712369","name":"Rosa Quispe"}}`,
			`{"buyer":{"documentKind":"dni","documentNumber":"*****369","name":"********spe"}}`,
		},
		"spaces": {`{ "documentNumber" : "46712369" , "name" : "Rosa Quispe" }`, `{"documentNumber":"*****369","name":"********spe"}`},
		"reference": {
			`{"payments":[{"reference":"0012345678"},{"reference":"998877"}]}`,
			`{"payments":[{"reference":"*******678"},{"reference":"***877"}]}`,
		},
		"qr":                 {`{"qr":"20000000001|03|B001|1|18.00|118.00|2026-03-15|1|46712369|"}`, `{"qr":"` + strings.Repeat("*", 54) + `69|"}`},
		"a PIN, all of it":   {`{"approval":{"username":"luis","pin":"25801"}}`, `{"approval":{"username":"luis","pin":"*****"}}`},
		"short values":       {`{"reference":"123","qr":"","documentNumber":"1"}`, `{"reference":"***","qr":"","documentNumber":"*"}`},
		"beyond ASCII":       {`{"documentNumber":"46712369","name":"Íñigo Peñé"}`, `{"documentNumber":"*****369","name":"**************"}`},
		"a quote at the end": {`{"documentNumber":"20505310072","name":"Bodega \"El Sol\""}`, `{"documentNumber":"********072","name":"**************l**"}`},
		"a product's name": {
			`{"lines":[{"productId":"1","name":"Arroz"}],"cashier":{"name":"Ana"}}`,
			`{"lines":[{"productId":"1","name":"Arroz"}],"cashier":{"name":"Ana"}}`,
		},
		"a field's name inside": {`{"name":"say \"documentNumber\":\"46712369\""}`, `{"name":"say \"documentNumber\":\"46712369\""}`},
		"what is no text":       {`{"documentNumber":46712369,"reference":null}`, `{"documentNumber":46712369,"reference":null}`},
		"nothing":               {``, `null`},
		"what is no JSON":       {`{"documentNumber":"467`, `null`},
	} {
		if got := string(step.Mask([]byte(c.text))); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestMask_changesNothingOfWhatItIsGiven(t *testing.T) {
	t.Parallel()
	text := []byte(`{"documentNumber":"46712369"}`)
	step.Mask(text)
	if string(text) != `{"documentNumber":"46712369"}` {
		t.Errorf("the step's own data became %s", text)
	}
}

// No buyer whose name a person could type may be kept, nor break the sale.
func TestMask_keepsNoNameWhatever(t *testing.T) {
	t.Parallel()
	type buyer struct {
		DocumentNumber string `json:"documentNumber"`
		Name           string `json:"name"`
	}
	rapid.Check(t, func(t *rapid.T) {
		secret := buyer{rapid.String().Draw(t, "number"), rapid.String().Draw(t, "name")}
		text, err := json.Marshal(map[string]any{"buyer": secret, "total": 470})
		if err != nil {
			t.Fatal(err)
		}
		masked := step.Mask(text)
		var kept struct {
			Buyer buyer
			Total int
		}
		if err := json.Unmarshal(masked, &kept); err != nil || kept.Total != 470 {
			t.Fatalf("%s became %s (%v)", text, masked, err)
		}
		for _, field := range []string{kept.Buyer.DocumentNumber, kept.Buyer.Name} {
			if shown := strings.ReplaceAll(field, "*", ""); len(shown) > 3 {
				t.Fatalf("%q is shown of %s", shown, text)
			}
		}
	})
}

func FuzzMask(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `"reference"`, `{"reference":"\\\""}`, `{"qr":"\u00e9\n"}`, `{"documentNumber":"1","name":"\"\"\""}`,
		`{"a\"reference":"ñandú"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		masked := step.Mask(text)
		if !json.Valid(masked) {
			t.Errorf("%q became %q, which is no JSON", text, masked)
		}
		if json.Valid(text) && strings.Count(string(masked), ":") > strings.Count(string(text), ":") {
			t.Errorf("%q grew to %q", text, masked)
		}
		if again := step.Mask(masked); string(again) != string(masked) {
			t.Errorf("%q became %q and then %q", text, masked, again)
		}
	})
}
