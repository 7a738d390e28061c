package workflows_test

import (
	"context"
	"encoding/json"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
)

// An order that does not go on is told to the admins once, by the number that they know it by, and rests.
func TestRestock_tellsOfAnOrderThatDoesNotGoOn(t *testing.T) {
	t.Parallel()
	for fails, want := range map[string]string{
		"look-at-order": "Un pedido no avanza. Se reintenta cada 15 minutos. Véalo en Pedidos.",
		"draw-order":    "El pedido P-000042 no avanza. Se reintenta cada 15 minutos. Véalo en Pedidos.",
	} {
		t.Run(fails+" fails", func(t *testing.T) {
			t.Parallel()
			definition, _ := load(t, "restock")
			text, err := definition.Bind(arns)
			if err != nil {
				t.Fatal(err)
			}
			machine, err := asl.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			clock := asl.NewManualClock(time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC))
			order := &order{fails: fails, rounds: 2}
			ended := make(chan asl.Outcome, 1)
			go func() {
				outcome, err := machine.Run(ctx, &asl.Execution{
					ID: "arn:aws:states:us-east-1:000000000000:execution:restock:o", Name: "o", Start: clock.Now(), Input: map[string]any{"id": "o"},
					Invoker: order, Integrations: map[string]asl.Integration{"arn:aws:states:::sns:publish": order.publish}, Clock: clock,
				})
				if err != nil {
					t.Error(err)
				}
				ended <- outcome
			}()

			for range order.rounds {
				rest(ctx, t, clock)
			}

			if outcome := <-ended; outcome.Status != asl.Succeeded {
				t.Fatalf("it ends as %+v", outcome)
			}
			if !slices.Equal(order.told, []string{want}) {
				t.Errorf("the admins read %q, want once %q", order.told, want)
			}
		})
	}
}

// rest waits until the order rests, and lets the quarter of an hour pass. A step's timeout is shorter.
func rest(ctx context.Context, t *testing.T, clock *asl.ManualClock) {
	t.Helper()
	for {
		next, err := clock.Next(ctx)
		if err != nil {
			t.Fatalf("it does not rest: %v", err)
		}
		if wait := next.Sub(clock.Now()); wait == 15*time.Minute {
			clock.Advance(wait)
			return
		}
		runtime.Gosched()
	}
}

// order is one that was approved, of which a function fails for some rounds; then it was cancelled. The machine calls one at a time.
type order struct {
	fails  string
	rounds int
	failed int
	told   []string
}

// Invoke answers as the functions of restock do.
func (o *order) Invoke(_ context.Context, function string, _ []byte) (asl.Result, error) {
	if strings.HasSuffix(function, o.fails) && o.failed < o.rounds {
		o.failed++
		return asl.Result{Payload: []byte(`{"errorType": "Internal", "errorMessage": "no"}`), FunctionError: "Unhandled"}, nil
	}
	state := "approved"
	if o.failed == o.rounds {
		state = "cancelled"
	}
	payload, err := json.Marshal(map[string]any{"data": map[string]any{"id": "o", "number": "P-000042", "state": state, "sent": false}})
	return asl.Result{Payload: payload}, err
}

func (o *order) publish(_ context.Context, call asl.Call) (any, error) {
	if mail, _ := call.Parameters.(map[string]any); mail["TopicArn"] == arns.AlertsTopic {
		message, _ := mail["Message"].(string)
		o.told = append(o.told, message)
	}
	return map[string]any{"MessageId": "1"}, nil
}
