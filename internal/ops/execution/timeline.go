package execution

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// Outcome is how a step, or an attempt of one, stands.
type Outcome string

// The outcomes. Stopped is what was under way when something else ended the execution.
const (
	OutcomeRunning Outcome = "running"
	OutcomeDone    Outcome = "done"
	OutcomeFailed  Outcome = "failed"
	OutcomeStopped Outcome = "stopped"
)

// Step is one visit of a state.
type Step struct {
	// ID orders the steps by when they were entered; Parent is the Map or Parallel around it, 0 for none.
	ID     int64  `json:"id"`
	Parent int64  `json:"parent,omitempty"`
	State  string `json:"state"`
	// Type is that of the state: Task, Choice, Wait, Map...
	Type string `json:"type"`
	// Iteration of the Map around it, from 0.
	Iteration  *int32          `json:"iteration,omitempty"`
	EnteredAt  time.Time       `json:"enteredAt"`
	ExitedAt   *time.Time      `json:"exitedAt,omitempty"`
	DurationMS *float64        `json:"durationMs,omitempty"`
	Outcome    Outcome         `json:"outcome"`
	Error      string          `json:"error,omitempty"`
	Message    string          `json:"message,omitempty"`
	Input      json.RawMessage `json:"input"`
	Output     json.RawMessage `json:"output,omitempty"`
	// Attempts of a Task: the first, and each retry.
	Attempts []Attempt `json:"attempts,omitempty"`

	parent *Step
}

// Attempt is one call of a Task.
type Attempt struct {
	// Attempt counts from 1.
	Attempt    int        `json:"attempt"`
	StartedAt  time.Time  `json:"startedAt"`
	EndedAt    *time.Time `json:"endedAt,omitempty"`
	DurationMS *float64   `json:"durationMs,omitempty"`
	Outcome    Outcome    `json:"outcome"`
	Error      string     `json:"error,omitempty"`
	Message    string     `json:"message,omitempty"`
	// Waiting says that it was called and waits for somebody's answer.
	Waiting bool `json:"waiting,omitempty"`
}

// timeline makes steps of a history, in the order in which they were entered. ended is when the execution was, nil while it runs.
//
// Each event names the one before it in the same line of control. So an event belongs to the step of the event before, unless it
// enters a state, or ends what is around.
func timeline(events []types.HistoryEvent, state State, ended *time.Time) []Step {
	b := builder{of: make(map[int64]*Step, len(events)), exits: map[int64]bool{}, iterations: map[int64]int32{}}
	for _, e := range events {
		b.add(e)
	}
	steps := make([]Step, len(b.steps))
	for i, s := range b.steps {
		s.finish(state, ended)
		steps[i] = *s
	}
	return steps
}

type builder struct {
	steps []*Step
	// of is the step of each event, by its id.
	of map[int64]*Step
	// exits are the events that left a state; iterations those that began one of a Map.
	exits      map[int64]bool
	iterations map[int64]int32
}

func (b *builder) add(e types.HistoryEvent) {
	at, kind := aws.ToTime(e.Timestamp).UTC(), string(e.Type)
	switch before := b.of[e.PreviousEventId]; {
	case e.StateEnteredEventDetails != nil:
		b.enter(e, at, strings.TrimSuffix(kind, "StateEntered"), before)
		return
	case before == nil:
		return
	case e.StateExitedEventDetails != nil:
		s := before.around(strings.TrimSuffix(kind, "StateExited"), aws.ToString(e.StateExitedEventDetails.Name))
		s.exit(at, e.StateExitedEventDetails.Output)
		b.of[e.Id], b.exits[e.Id] = s, true
	case strings.HasPrefix(kind, "Map"), strings.HasPrefix(kind, "Parallel"):
		b.of[e.Id] = b.fanOut(e, kind, before)
	default:
		before.task(e, kind, at)
		b.of[e.Id] = before
	}
}

func (b *builder) enter(e types.HistoryEvent, at time.Time, kind string, before *Step) {
	s := &Step{ID: e.Id, State: aws.ToString(e.StateEnteredEventDetails.Name), Type: kind, EnteredAt: at, Outcome: OutcomeRunning,
		Input: shown(e.StateEnteredEventDetails.Input)}
	if before != nil {
		s.parent = before.parent
		if !b.exits[e.PreviousEventId] && before.fans() { // the first state of a branch or an iteration
			s.parent = before
		}
		s.Iteration = before.Iteration
	}
	if s.parent != nil {
		s.Parent = s.parent.ID
		if s.parent == before {
			s.Iteration = s.parent.Iteration
			if i, ok := b.iterations[e.PreviousEventId]; ok {
				s.Iteration = &i
			}
		}
	} else {
		s.Iteration = nil
	}
	b.steps = append(b.steps, s)
	b.of[e.Id] = s
}

// fanOut is about an event of a Map or a Parallel itself, which may come after one of a state inside.
func (b *builder) fanOut(e types.HistoryEvent, kind string, before *Step) *Step {
	if b.exits[e.PreviousEventId] && before.parent != nil {
		before = before.parent
	}
	typ := "Map"
	if strings.HasPrefix(kind, "Parallel") {
		typ = "Parallel"
	}
	s := before.around(typ, "")
	switch {
	case e.MapIterationStartedEventDetails != nil:
		b.iterations[e.Id] = e.MapIterationStartedEventDetails.Index
	case strings.HasSuffix(kind, "StateFailed"):
		s.Outcome = OutcomeFailed
	}
	return s
}

func (s *Step) fans() bool { return s.Type == "Map" || s.Type == "Parallel" }

// around returns the step itself or the nearest around it that has the type, and the name unless that is "".
func (s *Step) around(typ, name string) *Step {
	for at := s; at != nil; at = at.parent {
		if at.Type == typ && (name == "" || at.State == name) && at.ExitedAt == nil {
			return at
		}
	}
	return s
}

func (s *Step) exit(at time.Time, output *string) {
	s.ExitedAt, s.DurationMS = &at, millis(s.EnteredAt, at)
	s.Output = shown(output)
	if s.Outcome == OutcomeRunning {
		s.Outcome = OutcomeDone
	}
	if last := s.last(); last != nil && last.Outcome == OutcomeFailed { // a Catch took it
		s.Outcome, s.Error, s.Message = OutcomeFailed, last.Error, last.Message
	}
}

func (s *Step) last() *Attempt {
	if len(s.Attempts) == 0 {
		return nil
	}
	return &s.Attempts[len(s.Attempts)-1]
}

// task adds what an event says about a call.
func (s *Step) task(e types.HistoryEvent, kind string, at time.Time) {
	switch {
	case strings.HasSuffix(kind, "Scheduled"):
		s.Attempts = append(s.Attempts, Attempt{Attempt: len(s.Attempts) + 1, StartedAt: at, Outcome: OutcomeRunning})
		return
	case s.last() == nil:
		return
	case kind == "TaskSubmitted":
		s.last().Waiting = true
		return
	case strings.HasSuffix(kind, "Succeeded"):
		s.last().end(at, OutcomeDone, nil, nil)
		return
	}
	if name, cause, failed := failure(e); failed {
		s.last().end(at, OutcomeFailed, name, cause)
	}
}

func failure(e types.HistoryEvent) (name, cause *string, failed bool) {
	switch {
	case e.TaskFailedEventDetails != nil:
		return e.TaskFailedEventDetails.Error, e.TaskFailedEventDetails.Cause, true
	case e.TaskTimedOutEventDetails != nil:
		return e.TaskTimedOutEventDetails.Error, e.TaskTimedOutEventDetails.Cause, true
	case e.TaskStartFailedEventDetails != nil:
		return e.TaskStartFailedEventDetails.Error, e.TaskStartFailedEventDetails.Cause, true
	case e.TaskSubmitFailedEventDetails != nil:
		return e.TaskSubmitFailedEventDetails.Error, e.TaskSubmitFailedEventDetails.Cause, true
	case e.LambdaFunctionFailedEventDetails != nil:
		return e.LambdaFunctionFailedEventDetails.Error, e.LambdaFunctionFailedEventDetails.Cause, true
	case e.LambdaFunctionTimedOutEventDetails != nil:
		return e.LambdaFunctionTimedOutEventDetails.Error, e.LambdaFunctionTimedOutEventDetails.Cause, true
	}
	return nil, nil, false
}

func (a *Attempt) end(at time.Time, outcome Outcome, name, cause *string) {
	a.EndedAt, a.DurationMS, a.Outcome, a.Waiting = &at, millis(a.StartedAt, at), outcome, false
	a.Error, a.Message = aws.ToString(name), message(name, cause)
}

// finish says how a step stands that did not exit.
func (s *Step) finish(state State, ended *time.Time) {
	if s.ExitedAt != nil || ended == nil {
		return
	}
	last := s.last()
	switch {
	case last != nil && last.Outcome == OutcomeFailed:
		s.Outcome, s.Error, s.Message = OutcomeFailed, last.Error, last.Message
	case s.Type == "Fail" && state == Failed:
		s.Outcome = OutcomeFailed
	case s.Outcome == OutcomeRunning:
		s.Outcome = OutcomeStopped
	}
	if last != nil && last.Outcome == OutcomeRunning {
		last.end(*ended, OutcomeStopped, nil, nil)
	}
	s.DurationMS = millis(s.EnteredAt, *ended)
}

func millis(from, to time.Time) *float64 {
	ms := float64(to.Sub(from).Microseconds()) / 1000
	return &ms
}
