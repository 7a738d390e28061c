package workflows_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/asl"
)

// steps answer for the functions of a workflow, by the ends of their names.
type steps map[string]any

func (s steps) Invoke(_ context.Context, function string, _ []byte) (asl.Result, error) {
	name := function[strings.LastIndexAny(function, ":/")+1:]
	text, err := json.Marshal(map[string]any{"data": s[name], "trail": []any{}})
	return asl.Result{Payload: text}, err
}

// The names of the largest refund are two thirds of what a state may hold: they travel once.
func TestRefund_theLargestIsSettledAndAnsweredWhole(t *testing.T) {
	t.Parallel()
	definition, _ := load(t, "refund")
	text, err := definition.Bind(arns)
	if err != nil {
		t.Fatal(err)
	}
	machine, err := asl.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	largest := refund.Refund{ID: "0190c2a4-7b0e-7000-8000-000000000001", Note: strings.Repeat("🥑", 200), Lines: make([]refund.Line, 200),
		Payouts: []refund.Payout{{Line: 1, Method: payment.Card, Amount: 200_000, State: refund.Pending}}}
	for i := range largest.Lines {
		largest.Lines[i] = refund.Line{Number: i + 1, ProductID: largest.ID, SKU: strings.Repeat("9", 30), Name: strings.Repeat("🥑", 160), Unit: "NIU",
			Quantity: quantity.One, UnitPrice: 1000, Amount: 1000, TaxClass: "gravado", Base: 847, IGV: 153, Goods: refund.ToStock}
	}
	paid := largest.Payouts[0]
	paid.State, paid.Authorization = refund.Paid, "A1"

	outcome, err := machine.Run(t.Context(), &asl.Execution{Name: "refund", Input: map[string]any{"request": map[string]any{"id": largest.ID}}, Invoker: steps{
		"record-refund": map[string]any{"refund": largest, "owed": []payment.Return{{Line: 1, Amount: paid.Amount}}, "repeated": false},
		"pay-back":      map[string]any{"done": []payment.Return{{Line: 1, Amount: paid.Amount, Authorization: "A1"}}},
		"settle-refund": map[string]any{"payouts": []refund.Payout{paid}, "settled": true},
	}})

	if err != nil || outcome.Status != asl.Succeeded {
		t.Fatalf("%s %v (%v)", outcome.Status, outcome.Error, err)
	}
	var answer struct{ Refund refund.Refund }
	if err := json.Unmarshal(asl.Encode(outcome.Output), &answer); err != nil {
		t.Fatal(err)
	}
	got := answer.Refund
	if !got.Settled || len(got.Payouts) != 1 || got.Payouts[0] != paid || len(got.Lines) != 200 || got.Lines[199] != largest.Lines[199] || got.Note != largest.Note {
		t.Errorf("settled: %t, payouts %+v, %d lines", got.Settled, got.Payouts, len(got.Lines))
	}
}
