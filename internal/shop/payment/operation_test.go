package payment_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
)

func TestParseOperation_hasOneSpelling(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"00817263":             "00817263",
		"  00817263 ":          "00817263",
		"\t00817263\r\n":       "00817263",
		"0081 72 63":           "00817263",
		"０0817263":             "00817263",
		"\u200b0081\u00a07263": "00817263",
		"BCP   0081 7263":      "BCP 00817263",
		"OP-12/3":              "OP-12/3",
		"visa":                 "visa",
		"":                     "",
		"   ":                  "",
		"\u200b\u00a0\u2003":   "",
	} {
		got, err := payment.ParseOperation(typed)
		if err != nil || got.String() != want || got.IsZero() != (want == "") {
			t.Errorf("%q becomes %q (%v), want %q", typed, got, err, want)
		}
	}
}

func TestParseOperation_refusesWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"---", "#", "😀123", "señal 4", strings.Repeat("1", 65), strings.Repeat("1 ", 65)} {
		if got, err := payment.ParseOperation(typed); err == nil || !got.IsZero() {
			t.Errorf("%q becomes %q, want it refused", typed, got)
		}
	}
}

func TestParseOperation_ofItsOwnSpellingChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once, err := payment.ParseOperation(rapid.String().Draw(t, "typed"))
		if err != nil {
			return
		}
		twice, err := payment.ParseOperation(once.String())
		if err != nil || twice != once {
			t.Fatalf("%q becomes %q, %v", once, twice, err)
		}
		text, _ := json.Marshal(once)
		var read payment.Operation
		if err := json.Unmarshal(text, &read); err != nil || read != once {
			t.Fatalf("%s is read as %q, %v", text, read, err)
		}
	})
}

func TestSettle_takesNoBlankForTheNumberOfAnOperation(t *testing.T) {
	t.Parallel()
	for _, method := range []payment.Method{payment.Card, "yape", "plin"} {
		for _, blank := range []string{"   ", "\u00a0", "\u200b", "--"} {
			_, err := payment.Settle(500, []payment.Tender{{Method: method, Amount: 500, Reference: blank}}, 10)
			if got := errs.From(err).Fields; errs.CodeOf(err) != errs.InvalidRequest || len(got) != 1 || got[0].Field != "payments[0].reference" {
				t.Errorf("%s with %q gives %v with %v", method, blank, err, got)
			}
		}
	}
	got, err := payment.Settle(500, []payment.Tender{{Method: "yape", Amount: 500, Reference: " 0081 7263 "}}, 10)
	if err != nil || got.Payments[0].Reference.String() != "00817263" {
		t.Errorf("kept as %+v, %v", got, err)
	}
}
