package asl

import (
	"math"
	"time"
)

// Machine is a compiled definition. It holds nothing of its executions and may run any number of them at once.
type Machine struct {
	start   *state
	timeout time.Duration // 0 means none

	standardOnly string
}

// StandardOnly says what an Express machine must not do and this one does: "" for nothing.
func (m *Machine) StandardOnly() string { return m.standardOnly }

type state struct {
	name string
	typ  string // Task, Pass, Choice, Wait, Succeed, Fail, Parallel or Map
	act  action
	next *state // nil ends the frame

	byToken bool // the task ends when its token comes back

	inputPath      selector
	parameters     template // nil passes the input on
	resultSelector template // nil passes the result on
	resultPath     resultPath
	outputPath     selector
	assign         []fieldTemplate
	retry          []retrier
	catch          []catcher
}

func (st *state) retryable() bool { return st.typ == "Task" || st.typ == "Map" || st.typ == "Parallel" }

// successors are the states that may come next.
func (st *state) successors() []*state {
	var next []*state
	if st.next != nil {
		next = append(next, st.next)
	}
	for i := range st.catch {
		next = append(next, st.catch[i].next)
	}
	if c, ok := st.act.(*choice); ok {
		for i := range c.rules {
			next = append(next, c.rules[i].next)
		}
		if c.defaultState != nil {
			next = append(next, c.defaultState)
		}
	}
	return next
}

func (st *state) fansOut() bool { return st.typ == "Map" || st.typ == "Parallel" }

// canGrow reports whether the output may be larger than the input.
func (st *state) canGrow() bool { return st.retryable() || st.typ == "Pass" }

// action is what is special of a state's type. A Choice also returns the rule that it took.
type action interface {
	do(f *frame, st *state, input any) (result any, chosen *rule, err error)
}

// selector is an InputPath or OutputPath. The zero value selects everything.
type selector struct {
	path    *path
	discard bool // null in the definition: an empty object
}

func (s selector) from(scope *scope) (any, error) {
	switch {
	case s.discard:
		return map[string]any{}, nil
	case s.path == nil:
		return scope.input, nil
	}
	return s.path.get(scope)
}

// resultPath says where a result goes in the state's input. The zero value replaces the input.
type resultPath struct {
	steps   []step
	discard bool // null in the definition: the input stays as it was
}

func (p resultPath) into(input, result any) (any, error) {
	if p.discard {
		return input, nil
	}
	output, err := put(input, p.steps, result)
	if err != nil {
		return nil, &evaluation{name: ErrNameResultPath, text: "The ResultPath could not be applied to the input: " + err.Error()}
	}
	return output, nil
}

// pass returns its input or a fixed Result; Succeed is a pass without a next state.
type pass struct{ result *constant }

func (p pass) do(_ *frame, _ *state, input any) (any, *rule, error) {
	if p.result != nil {
		return p.result.value, nil, nil
	}
	return input, nil, nil
}

type choice struct {
	rules        []rule
	defaultState *state
}

func (c *choice) do(f *frame, st *state, input any) (any, *rule, error) {
	s := scope{input: input, frame: f}
	for i := range c.rules {
		ok, err := c.rules[i].holds(&s)
		if err != nil {
			return nil, nil, err
		}
		if ok {
			return input, &c.rules[i], nil
		}
	}
	if c.defaultState == nil {
		return nil, nil, &evaluation{name: ErrNameRuntime, text: "Failed to transition out of the state. The state '" + st.name +
			"' has no default and no choice rule that matches."}
	}
	return input, &rule{next: c.defaultState, assign: st.assign}, nil
}

type fail struct {
	err, cause template
}

func (a *fail) do(f *frame, _ *state, input any) (any, *rule, error) {
	s := scope{input: input, frame: f}
	name, err := a.err.eval(&s)
	if err != nil {
		return nil, nil, err
	}
	cause, err := a.cause.eval(&s)
	if err != nil {
		return nil, nil, err
	}
	return nil, nil, &Error{Name: plainText(name), Cause: plainText(cause)}
}

func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return string(Encode(v))
}

// wait gives the moment to wait for: seconds after the state was entered, or a timestamp.
type wait struct {
	seconds   template
	timestamp template
}

func (w *wait) do(f *frame, _ *state, input any) (any, *rule, error) {
	until, err := w.until(&scope{input: input, frame: f})
	if err != nil {
		return nil, nil, err
	}
	if until.Sub(f.entered) > longestWait {
		return nil, nil, runtimeErrorf("Wait state delay is too long.")
	}
	if len(f.replay) > 0 { // the journal says that the wait is over
		return input, nil, nil
	}
	return input, nil, f.sleep(until)
}

func (w *wait) until(s *scope) (time.Time, error) {
	if w.seconds != nil {
		pause, err := seconds("Seconds", w.seconds, s)
		return s.frame.entered.Add(pause), err
	}
	value, err := w.timestamp.eval(s)
	if err != nil {
		return time.Time{}, err
	}
	until, ok := timestamp(value)
	if !ok {
		from, _ := w.timestamp.(argument) // Parse has checked a constant
		return time.Time{}, runtimeErrorf("The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: %s == %s",
			from.path.text, plainText(value))
	}
	return until, nil
}

// longestWait is how long Step Functions lets a Wait wait: a little more than 24,855 days.
const longestWait = math.MaxInt32 * time.Second

// longestSeconds is a time that no Wait may wait, and that still fits into a Duration.
const longestSeconds = math.MaxInt32 + 1

// seconds evaluates a ...Seconds or ...SecondsPath field; nil gives 0.
func seconds(field string, t template, s *scope) (time.Duration, error) {
	if t == nil {
		return 0, nil
	}
	value, err := t.eval(s)
	if err != nil {
		return 0, err
	}
	n, ok := integer(value)
	var problem string
	switch {
	case !ok:
		problem = "cannot be parsed as a long value"
	case n < 0:
		problem = "references a negative value"
	default:
		return time.Duration(min(n, longestSeconds)) * time.Second, nil
	}
	from, _ := t.(argument) // only a path can lead to a wrong value: Parse has checked the constants
	return 0, runtimeErrorf("The %sPath parameter %s: %s == %s", field, problem, from.path.text, Encode(value))
}
