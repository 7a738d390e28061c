package asl_test

import (
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
)

const historyFull = "The execution reached the maximum number of history events (25000)."

// endless are machines that never end by themselves.
var endless = map[string]string{
	"a choice": `{"StartAt": "a", "States": {"a": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "z"}], "Default": "a"},
		"z": {"Type": "Pass", "End": true}}}`,
	"two states": `{"StartAt": "a", "States": {"a": {"Type": "Pass", "Next": "b"}, "b": {"Type": "Choice",
		"Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "z"}], "Default": "a"}, "z": {"Type": "Succeed"}}}`,
	"a branch": `{"StartAt": "p", "States": {"p": {"Type": "Parallel", "End": true,
		"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "z"}], "Retry": [{"ErrorEquals": ["States.ALL"]}],
		"Branches": [{"StartAt": "a", "States": {"a": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "b"}], "Default": "a"},
		"b": {"Type": "Succeed"}}}]}, "z": {"Type": "Succeed"}}}`,
	"iterations": `{"StartAt": "m", "States": {"m": {"Type": "Map", "ItemsPath": "$.items", "End": true, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "z"}],
		"ItemProcessor": {"StartAt": "a", "States": {"a": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "b"}], "Default": "a"},
		"b": {"Type": "Succeed"}}}}, "z": {"Type": "Succeed"}}}`,
}

func TestRun_anEndlessMachineEndsWithItsHistory(t *testing.T) {
	t.Parallel()
	for name, definition := range endless {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			input, journal := map[string]any{"items": []any{map[string]any{}, map[string]any{}}}, &memory{}
			outcome, err := parse(t, definition).Run(t.Context(), &asl.Execution{ID: "arn:endless", Input: input, Journal: journal})
			if err != nil {
				t.Fatal(err)
			}
			if outcome.Status != asl.Failed || outcome.Error.Name != "States.Runtime" || outcome.Error.Cause != historyFull {
				t.Errorf("it is %s with %v", outcome.Status, outcome.Error)
			}
			events := journal.events()
			last := events[len(events)-1]
			if len(events) != 25_000 || last.ID != 25_000 || last.Type != "ExecutionFailed" || last.Details["cause"] != historyFull {
				t.Errorf("%d events, the last one is %+v", len(events), last)
			}
		})
	}
}

// An iteration of a distributed Map is an execution of its own, and so is its history.
func TestRun_anEndlessIterationOfADistributedMapFailsItsRun(t *testing.T) {
	t.Parallel()
	definition := strings.Replace(endless["iterations"], `"ItemProcessor": {`,
		`"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, `, 1)
	input, journal := map[string]any{"items": []any{map[string]any{}, map[string]any{"stop": true}}}, &memory{}

	outcome, err := parse(t, definition).Run(t.Context(), &asl.Execution{ID: "arn:endless", Input: input, Journal: journal})

	if err != nil || outcome.Status != asl.Succeeded {
		t.Errorf("it is %s with %v (%v), want the failure caught", outcome.Status, outcome.Error, err)
	}
	caught, _ := outcome.Output.(map[string]any)
	if caught["Error"] != "States.ExceedToleratedFailureThreshold" {
		t.Errorf("caught %v", outcome.Output)
	}
}

func TestRun_anEndlessExpressMachineEndsByItsTime(t *testing.T) {
	t.Parallel()
	for name, definition := range endless {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := asl.NewManualClock(time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC))
			go func() { _, _ = clock.AdvanceToNext(t.Context()) }()
			input := map[string]any{"items": []any{map[string]any{}}}

			outcome, err := parse(t, definition).Run(
				t.Context(),
				&asl.Execution{ID: "arn:endless", Input: input, Clock: clock, Start: clock.Now(), Limit: 5 * time.Minute},
			)

			if err != nil || outcome.Status != asl.TimedOut {
				t.Errorf("it is %s with %v (%v)", outcome.Status, outcome.Error, err)
			}
		})
	}
}

// What a machine assigns may not grow without end either.
func TestRun_aVariableThatGrowsFailsAtTheLimit(t *testing.T) {
	t.Parallel()
	definition := `{"StartAt": "a", "States": {"a": {"Type": "Pass", "Assign": {"x": "0123456789"}, "Next": "b"},
		"b": {"Type": "Pass", "Assign": {"x.$": "States.Format('{}{}', $x, $x)"}, "Next": "c"},
		"c": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "z"}], "Default": "b"}, "z": {"Type": "Succeed"}}}`

	outcome, err := parse(t, definition).Run(t.Context(), &asl.Execution{ID: "arn:grows", Input: map[string]any{}, Journal: &memory{}})

	if err != nil || outcome.Status != asl.Failed || outcome.Error.Name != "States.DataLimitExceeded" {
		t.Errorf("it is %s with %v (%v)", outcome.Status, outcome.Error, err)
	}
}

// fullJournal takes so many records and then says that it is full.
type fullJournal struct {
	memory
	room int
}

func (j *fullJournal) Append(r asl.Record) error {
	if j.room--; j.room < 0 && (r.Event == nil || r.Event.Type != "ExecutionFailed") {
		return asl.ErrJournalFull
	}
	return j.memory.Append(r)
}

func TestRun_aJournalThatIsFullEndsTheExecution(t *testing.T) {
	t.Parallel()
	journal := &fullJournal{room: 40}

	outcome, err := parse(t, endless["two states"]).Run(t.Context(), &asl.Execution{ID: "arn:full", Input: map[string]any{}, Journal: journal})

	if err != nil || outcome.Status != asl.Failed || outcome.Error.Name != "States.Runtime" {
		t.Errorf("it is %s with %v (%v)", outcome.Status, outcome.Error, err)
	}
	if events := journal.events(); len(events) != 41 || events[40].Type != "ExecutionFailed" {
		t.Errorf("there are %d events", len(events))
	}
}

func parse(t *testing.T, definition string) *asl.Machine {
	t.Helper()
	machine, err := asl.Parse([]byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	return machine
}
