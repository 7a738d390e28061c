package asl

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"sync/atomic"
	"time"
)

// frame is one line of control: the machine itself, a branch or an iteration. It runs its states one after the other.
type frame struct {
	run      *run
	ctx      context.Context
	key      string        // names the frame in the journal
	silent   bool          // events are kept for replay only
	events   *atomic.Int64 // of a silent frame: how many its own execution has had
	replay   []Record      // the frame's own records that are still to be taken back
	previous int64         // id of the previous event
	fanouts  int           // Parallel and Map states entered so far

	vars map[string]any // never changed in place: children share it
	item map[string]any // Map of the context object

	state     *state
	effective any // the state's input behind InputPath, before Parameters
	entered   time.Time
	enteredID int64
	retries   int
	token     string
}

// child makes the frame of a branch or iteration. Its key is the parent's, the number of the fan-out, and the index.
func (f *frame) child(ctx context.Context, index int) *frame {
	c := &frame{run: f.run, ctx: ctx, silent: f.silent, events: f.events, previous: f.previous, vars: f.vars, item: f.item,
		state: f.state, entered: f.entered, enteredID: f.enteredID}
	if f.run.Journal != nil {
		c.key = f.key + "/" + strconv.Itoa(f.fanouts) + "." + strconv.Itoa(index)
		c.replay = f.run.replays[c.key]
	}
	return c
}

// through runs states from start to the end of the frame.
func (f *frame) through(start *state, input any) (output any, err error) {
	defer func() {
		if found := recover(); found != nil { // a journal that is damaged ends its own execution, not everybody's
			output, err = nil, &Error{Name: ErrNameRuntime, Cause: fmt.Sprintf("The interpreter met what it does not know: %v", found)}
		}
	}()
	for st := start; ; {
		output, next, err := f.step(st, input)
		if err != nil || next == nil {
			return output, err
		}
		st, input = next, output
	}
}

// step runs one state with its retries and catchers.
func (f *frame) step(st *state, input any) (any, *state, error) {
	if err := f.enter(st, input); err != nil {
		return nil, nil, err
	}
	var attempts []int // by retrier
	for {
		end, err := f.attempt(st, input)
		if err == nil {
			return f.exit(st, end)
		}
		failed := st.fansOut() && !isEvaluation(err)
		failure, err := f.failure(err)
		if err != nil {
			return nil, nil, err
		}
		if attempts == nil {
			attempts = make([]int, len(st.retry))
		}
		again, err := f.retry(st, failure, attempts)
		if err != nil {
			return nil, nil, err
		}
		if again {
			continue
		}
		if failed { // a state that could not compute its own values leaves no event of its failure
			if _, err := f.emit(st.typ+"StateFailed", nil); err != nil {
				return nil, nil, err
			}
		}
		end, caught, err := f.catch(st, input, failure)
		if err != nil {
			return nil, nil, err
		}
		if !caught {
			return nil, nil, failure
		}
		return f.exit(st, end)
	}
}

// ending is what an attempt hands to exit.
type ending struct {
	output   any
	next     *state
	assigned map[string]any
}

// attempt takes the input through the state's fields, in Step Functions' order.
func (f *frame) attempt(st *state, input any) (ending, error) {
	if st.byToken {
		token, err := f.value("token", func() any { return newToken(f.run.ID) })
		if err != nil {
			return ending{}, err
		}
		f.token, _ = token.(string)
	}
	s := scope{input: input, frame: f}
	effective, err := st.inputPath.from(&s)
	if err != nil {
		return ending{}, err
	}
	s.input, f.effective = effective, effective
	if st.parameters != nil {
		if effective, err = st.parameters.eval(&s); err != nil {
			return ending{}, err
		}
	}
	result, chosen, err := st.act.do(f, st, effective)
	if err != nil {
		return ending{}, err
	}
	end := ending{next: st.next}
	assign := st.assign
	if chosen != nil {
		end.next, assign = chosen.next, chosen.assign
	}
	s.input = result
	if end.assigned, err = evalAssign(assign, &s); err != nil {
		return ending{}, err
	}
	if st.resultSelector != nil {
		if result, err = st.resultSelector.eval(&s); err != nil {
			return ending{}, err
		}
	}
	if s.input, err = st.resultPath.into(input, result); err != nil {
		return ending{}, err
	}
	if end.output, err = st.outputPath.from(&s); err != nil {
		return ending{}, err
	}
	if st.canGrow() && size(end.output) > MaxPayload {
		return ending{}, tooLarge(st.name)
	}
	return end, nil
}

func tooLarge(what string) *Error {
	return &Error{
		Name:  ErrNameDataLimitExceeded,
		Cause: "The state/task '" + what + "' returned a result with a size exceeding the maximum number of bytes service limit.",
	}
}

func evalAssign(assign []fieldTemplate, s *scope) (map[string]any, error) {
	if len(assign) == 0 {
		return nil, nil
	}
	values := make(map[string]any, len(assign))
	for _, field := range assign {
		value, err := field.value.eval(s)
		if err != nil {
			return nil, err
		}
		values[field.key] = value
	}
	if size(values) > MaxPayload {
		return nil, tooLarge(s.frame.state.name)
	}
	return values, nil
}

// isEvaluation reports whether the state itself met the error while it computed its values.
func isEvaluation(err error) bool {
	var named *Error
	var found *evaluation
	return !errors.As(err, &named) && errors.As(err, &found)
}

// failure makes an Error of what a state met; anything else ends the frame.
func (f *frame) failure(err error) (*Error, error) {
	var named *Error
	if errors.As(err, &named) {
		return named, nil
	}
	var found *evaluation
	if errors.As(err, &found) {
		return &Error{Name: found.name, Cause: fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %s",
			f.state.name, f.enteredID, found.text)}, nil
	}
	return nil, err
}

func (f *frame) enter(st *state, input any) error {
	if f.ctx.Err() != nil {
		return &suspension{context.Cause(f.ctx)}
	}
	f.state, f.retries, f.token = st, 0, ""
	if f.run.Entered != nil {
		f.run.Entered()
	}
	if f.run.Journal == nil {
		f.entered, f.enteredID = f.run.Clock.Now(), f.run.lastID.Add(1)
		return nil
	}
	details := inputDetails(input)
	details["name"] = st.name
	event, err := f.emit(st.typ+"StateEntered", details)
	f.entered, f.enteredID = event.Time, event.ID
	return err
}

func (f *frame) exit(st *state, end ending) (any, *state, error) {
	if len(end.assigned) > 0 {
		vars := make(map[string]any, len(f.vars)+len(end.assigned))
		maps.Copy(vars, f.vars)
		maps.Copy(vars, end.assigned)
		f.vars = vars
	}
	if f.run.Journal == nil {
		f.run.lastID.Add(1)
		return end.output, end.next, nil
	}
	details := outputDetails(end.output)
	details["name"] = st.name
	if len(end.assigned) > 0 {
		assigned := make(map[string]any, len(end.assigned))
		for name, value := range end.assigned {
			assigned[name] = string(Encode(value))
		}
		details["assignedVariables"], details["assignedVariablesDetails"] = assigned, complete
	}
	_, err := f.emit(st.typ+"StateExited", details)
	return end.output, end.next, err
}

// emit adds an event to the history, or takes it back from the journal.
func (f *frame) emit(typ string, details map[string]any) (Event, error) {
	if f.run.Journal == nil {
		return Event{ID: f.run.lastID.Add(1)}, nil
	}
	if f.silent && f.events.Add(1) >= maxEvents {
		return Event{}, &Error{Name: ErrNameRuntime, Cause: HistoryFull}
	}
	if len(f.replay) > 0 {
		recorded := f.replay[0].Event
		if recorded == nil || recorded.Type != typ {
			return Event{}, f.mismatch(typ)
		}
		f.replay = f.replay[1:]
		f.previous = recorded.ID
		return *recorded, nil
	}
	if f.ctx.Err() != nil {
		return Event{}, &suspension{context.Cause(f.ctx)}
	}
	f.run.mu.Lock()
	defer f.run.mu.Unlock()
	if !f.silent && f.run.lastID.Load() >= maxEvents-1 && !endsExecution(typ) {
		return Event{}, f.full(errHistoryFull)
	}
	event := Event{PreviousID: f.previous, Type: typ, Time: f.run.Clock.Now().Round(0), Details: details}
	if !f.silent {
		event.ID = f.run.lastID.Add(1)
		f.previous = event.ID
	}
	if err := f.run.Journal.Append(Record{Frame: f.key, Event: &event}); err != nil {
		return Event{}, f.full(err)
	}
	return event, nil
}

// full leaves the frame because its journal did not take more, and the whole execution with it when it never will.
func (f *frame) full(err error) error {
	var full *fullError
	if errors.As(err, &full) {
		f.run.cancel(full)
	}
	return &suspension{err}
}

func endsExecution(typ string) bool {
	return typ == "ExecutionSucceeded" || typ == "ExecutionFailed" || typ == "ExecutionTimedOut" || typ == "ExecutionAborted"
}

// emitAside is emit for an event that the next one does not name as its previous.
func (f *frame) emitAside(typ string, details map[string]any) error {
	previous := f.previous
	_, err := f.emit(typ, details)
	f.previous = previous
	return err
}

// value returns what draw draws, and the same again when the execution is resumed.
func (f *frame) value(name string, draw func() any) (any, error) {
	if f.run.Journal == nil {
		return draw(), nil
	}
	if recorded, ok, err := f.recorded(name); ok || err != nil {
		return recorded, err
	}
	return f.record(name, draw())
}

func (f *frame) recorded(name string) (any, bool, error) {
	if len(f.replay) == 0 {
		return nil, false, nil
	}
	next := f.replay[0]
	if next.Event != nil || next.Name != name {
		return nil, false, f.mismatch(name)
	}
	f.replay = f.replay[1:]
	return next.Value, true, nil
}

func (f *frame) record(name string, value any) (any, error) {
	if f.run.Journal == nil {
		return value, nil
	}
	f.run.mu.Lock()
	defer f.run.mu.Unlock()
	if err := f.run.Journal.Append(Record{Frame: f.key, Name: name, Value: value}); err != nil {
		return nil, f.full(err)
	}
	return value, nil
}

// upcoming reports whether the journal holds an event of one of these types next.
func (f *frame) upcoming(types ...string) (string, bool) {
	if len(f.replay) == 0 || f.replay[0].Event == nil {
		return "", false
	}
	for _, typ := range types {
		if f.replay[0].Event.Type == typ {
			return typ, true
		}
	}
	return "", false
}

func (f *frame) mismatch(wanted string) error {
	return &Error{
		Name:  ErrNameRuntime,
		Cause: fmt.Sprintf("The journal of the execution does not fit its definition: %s was expected in frame %q.", wanted, f.key),
	}
}

// flush makes what was recorded safe. It is called before anything happens outside, and before a wait.
func (f *frame) flush() error {
	if f.run.Journal == nil || len(f.replay) > 0 {
		return nil
	}
	if err := f.run.Journal.Flush(); err != nil {
		return &suspension{err}
	}
	return nil
}

// contextObject returns $$, or at least the part of it that the steps go into.
func (f *frame) contextObject(steps []step) any {
	if len(steps) > 0 && (steps[0].key == "Execution" || steps[0].key == "StateMachine") {
		return f.run.static
	}
	object := maps.Clone(f.run.static)
	state := map[string]any{"Name": f.state.name, "EnteredTime": contextTime(f.entered)}
	if f.state.retryable() {
		state["RetryCount"] = int64(f.retries)
	}
	object["State"] = state
	if f.token != "" {
		object["Task"] = map[string]any{"Token": f.token}
	}
	if f.item != nil {
		object["Map"] = f.item
	}
	return object
}
