package trail

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/workflows/titles"
)

// Step is one attempt of one step of the story.
type Step struct {
	Workflow string `json:"workflow"`
	// Execution tells it from the others of the workflow; see step.Run.
	Execution string `json:"execution"`
	Step      string `json:"step"`
	Title     string `json:"title"`
	// Attempt counts from 1.
	Attempt    int             `json:"attempt"`
	EnteredAt  time.Time       `json:"enteredAt"`
	StartedAt  time.Time       `json:"startedAt"`
	DurationMS float64         `json:"durationMs"`
	Outcome    step.Outcome    `json:"outcome"`
	Error      string          `json:"error,omitempty"`
	Undo       bool            `json:"undo"`
	Definition string          `json:"definition"`
	Input      json.RawMessage `json:"input"`
	Output     json.RawMessage `json:"output"`
}

// Story turns records in the order of time into steps. An attempt without a row died before it could write: the number of the
// next one reveals it, and it is shown as lost.
func Story(records []step.Record) []Step {
	type place struct{ workflow, execution, state string }
	seen := map[place]int{} // attempts told so far
	story := make([]Step, 0, len(records))
	for _, r := range records {
		at := place{r.Workflow, r.Execution, r.State}
		if r.Attempt < seen[at] {
			if r.Outcome == step.Lost {
				continue // whoever cleaned up did not know that it had written
			}
			seen[at] = 0 // a loop came back to the state
		}
		for ; seen[at] < r.Attempt; seen[at]++ {
			lost := step.Record{Context: r.Context, Started: r.Entered, Outcome: step.Lost}
			lost.Attempt = seen[at]
			story = append(story, stepOf(lost))
		}
		seen[at] = r.Attempt + 1
		story = append(story, stepOf(r))
	}
	return story
}

// Runs are the executions that worked on the subject, in the order of time, and how many of them the workflow's own starts were:
// the others cleaned up after it.
func Runs(records []step.Record, workflow string) (runs []string, starts int) {
	runs = []string{}
	for _, r := range records {
		if slices.Contains(runs, r.Execution) { // few: each is a person's try
			continue
		}
		runs = append(runs, r.Execution)
		if r.Workflow == workflow {
			starts++
		}
	}
	return runs, starts
}

func stepOf(r step.Record) Step {
	return Step{
		Workflow: r.Workflow, Execution: r.Execution, Step: r.State, Title: titles.Lookup(r.State), Attempt: r.Attempt + 1,
		EnteredAt: r.Entered, StartedAt: r.Started,
		DurationMS: float64(r.Micros) / float64(time.Millisecond/time.Microsecond), Outcome: r.Outcome, Error: r.Error,
		Undo: strings.HasPrefix(r.State, "Undo "), Definition: r.Definition, Input: r.Input, Output: r.Output,
	}
}
