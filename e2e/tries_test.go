package e2e_test

import (
	"encoding/json"
	"slices"
	"testing"

	"carmensita.pe/market/workflows"
)

// tries says how often a state of a workflow calls its function, when each call ends with its process: once, and its Retry.
func tries(t *testing.T, workflow, name string) int {
	t.Helper()
	definition, err := workflows.Load(workflow)
	if err != nil {
		t.Fatal(err)
	}
	var machine struct {
		States map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(definition.Text), &machine); err != nil {
		t.Fatal(err)
	}
	return triesOf(t, machine.States, workflow+": "+name, name)
}

func triesOf(t *testing.T, states map[string]json.RawMessage, where, name string) int {
	t.Helper()
	for key, text := range states {
		var state struct {
			Retry []struct {
				ErrorEquals []string
				MaxAttempts int
			}
			ItemProcessor struct{ States map[string]json.RawMessage }
		}
		if err := json.Unmarshal(text, &state); err != nil {
			t.Fatal(err)
		}
		if _, inside := state.ItemProcessor.States[name]; inside {
			return triesOf(t, state.ItemProcessor.States, where, name)
		}
		for _, retrier := range state.Retry {
			if key == name && slices.Contains(retrier.ErrorEquals, "Runtime.ExitError") {
				return 1 + retrier.MaxAttempts
			}
		}
	}
	t.Fatalf("%s: no such state retries a process that died", where)
	return 0
}
