package till_test

import (
	"encoding/json"
	"testing"

	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

func TestCount_addsUpTheCoinsAndNotesOfPeru(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]money.Centimos{
		`{}`:                     0,
		`{"10":3}`:               30,
		`{"20000":2,"10000":1}`:  50000,
		`{"20":1,"50":0,"10":1}`: 30,
		`{"10":1,"20":1,"50":1,"100":1,"200":1,"500":1,"1000":1,"2000":1,"5000":1,"10000":1,"20000":1}`: 38880,
	} {
		var count till.Count
		if err := json.Unmarshal([]byte(text), &count); err != nil {
			t.Fatal(err)
		}
		if got, err := count.Amount(); got != want || err != nil {
			t.Errorf("%s is %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestCount_refusesMoneyThatThereIsNot(t *testing.T) {
	t.Parallel()
	for name, count := range map[string]till.Count{
		"a coin of 5 centimos": {5: 1}, "a coin of 1 centimo": {1: 1}, "a note of S/ 500": {50000: 1}, "a value of nothing": {0: 1}, "a debt": {-100: 1},
		"less than none": {100: -1}, "more than anybody counts": {10: 100_001},
	} {
		if got, err := count.Amount(); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}
