package asl

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Invoker calls Lambda functions. function is the bare name, without ARN or qualifier; payload is JSON. Invoke must return
// soon after ctx ends, whatever the function does: the state's timeout and a stop of the execution end it.
// An error is a failure of the service, not of the function; it should carry an AWS error code, either as an *Error whose
// name Step Functions would give (Lambda.TooManyRequestsException) or by the methods ErrorCode and ErrorMessage.
type Invoker interface {
	Invoke(ctx context.Context, function string, payload []byte) (Result, error)
}

// Result is what a function answered. FunctionError is "" for a success, else "Handled" or "Unhandled", and the payload then
// is {"errorType": ..., "errorMessage": ...}.
type Result struct {
	Payload       []byte
	FunctionError string
}

// Integration performs another service's action for a Task. It follows Invoker's rules for ctx and errors.
// With ".waitForTaskToken" it only submits: the result comes by the token that Parameters carry.
type Integration func(ctx context.Context, call Call) (any, error)

// Call is one request to an Integration. ID is the same when a restart makes the call again.
type Call struct {
	ID         string
	Resource   string
	Parameters any
}

// Execution is one run of a Machine. The zero value of each optional field works.
type Execution struct {
	ID          string // ARN
	Name        string
	Start       time.Time
	MachineID   string // ARN
	MachineName string
	RoleARN     string
	Region      string
	Input       any
	Limit       time.Duration // the longest time that it may run, whatever the definition says; 0 means no limit

	Invoker      Invoker
	Integrations map[string]Integration // by Resource, without ".waitForTaskToken" but with ".sync"
	Callbacks    *Callbacks             // needed for ".waitForTaskToken"
	Clock        Clock                  // nil means SystemClock

	// Entered is called when a state is entered; may be nil. From several goroutines when a machine has several branches.
	Entered func()

	Journal Journal  // nil for Express: nothing is recorded
	History []Record // what the journal holds already; the run resumes behind it
}

// Status is the state of an execution, as DescribeExecution gives it.
type Status string

// The states of an execution.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT"
	Aborted   Status = "ABORTED"
)

// Outcome is how an execution ended. Error is nil unless it failed, timed out or was aborted.
type Outcome struct {
	Status Status
	Output any
	Error  *Error
}

// AbortError ends the execution as ABORTED when it is the cause that cancels the context of Run. Any other cause only leaves
// it: it can be resumed from its journal.
type AbortError struct{ Err *Error }

func (a *AbortError) Error() string { return "the execution was aborted" }

// suspension ends a frame without an outcome: the context ended or the journal failed.
type suspension struct{ cause error }

func (s *suspension) Error() string { return s.cause.Error() }
func (s *suspension) Unwrap() error { return s.cause }

var errExecutionTimeout = errors.New("the execution's time is over")

// maxEvents is how many events the history of an execution may have: Step Functions' own limit. The last one is its end.
const maxEvents = 25_000

// fullError ends an execution whose history cannot take more. No Retry and no Catch sees it.
type fullError struct{ why string }

func (e *fullError) Error() string { return e.why }

// HistoryFull is the cause of the end of an execution that has as many events as there may be.
const HistoryFull = "The execution reached the maximum number of history events (25000)."

var errHistoryFull = &fullError{HistoryFull}

// ErrJournalFull is what a Journal's Append returns when it has grown beyond what may be kept. It ends the execution; the record of its
// end must still be taken.
var ErrJournalFull error = &fullError{"The execution's history has grown larger than what is kept here."}

// run is an Execution on its way; its frames share it.
type run struct {
	*Execution
	static  map[string]any // Execution and StateMachine of the context object
	replays map[string][]Record
	lastID  atomic.Int64
	mu      sync.Mutex // orders the journal by event id
	cancel  context.CancelCauseFunc
}

// Run runs the machine to its end and returns the outcome. The error is not nil when the run had to be left before its end,
// because ctx was cancelled (see AbortError) or the journal failed.
func (m *Machine) Run(ctx context.Context, x *Execution) (Outcome, error) {
	r := newRun(x)
	if limit := m.limit(x.Limit); limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = withDeadline(ctx, r.Clock, r.Start.Add(limit), errExecutionTimeout)
		defer cancel()
	}
	ctx, r.cancel = context.WithCancelCause(ctx)
	defer r.cancel(nil)
	top := &frame{run: r, ctx: ctx, replay: r.replays[""]}
	output, err := top.whole(m, x.Input)
	outcome, err := r.outcome(ctx, output, err)
	if err != nil {
		return Outcome{}, err
	}
	return outcome, top.end(outcome)
}

func (m *Machine) limit(other time.Duration) time.Duration {
	if m.timeout == 0 || other > 0 && other < m.timeout {
		return other
	}
	return m.timeout
}

func newRun(x *Execution) *run {
	filled := *x
	if filled.Clock == nil {
		filled.Clock = SystemClock{}
	}
	if filled.Start.IsZero() {
		filled.Start = filled.Clock.Now()
	}
	r := &run{Execution: &filled}
	r.static = map[string]any{
		"Execution": map[string]any{
			"Id": x.ID, "Input": x.Input, "Name": x.Name, "RedriveCount": int64(0), "RoleArn": x.RoleARN,
			"StartTime": contextTime(filled.Start),
		},
		"StateMachine": map[string]any{"Id": x.MachineID, "Name": x.MachineName},
	}
	if len(x.History) > 0 {
		r.replays = map[string][]Record{}
	}
	for _, record := range x.History {
		r.replays[record.Frame] = append(r.replays[record.Frame], record)
		if record.Event != nil {
			r.lastID.Store(max(r.lastID.Load(), record.Event.ID))
		}
	}
	return r
}

func contextTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (f *frame) whole(m *Machine, input any) (any, error) {
	if f.run.Journal != nil {
		details := inputDetails(input)
		details["roleArn"] = f.run.RoleARN
		if _, err := f.emit("ExecutionStarted", details); err != nil {
			return nil, err
		}
		f.previous = 0 // Step Functions does not count ExecutionStarted as the previous event of the first state
	} else {
		f.run.lastID.Add(1)
	}
	return f.through(m.start, input)
}

// outcome separates the ends of an execution from the reasons to leave it for now.
func (r *run) outcome(ctx context.Context, output any, err error) (Outcome, error) {
	var failure *Error
	switch {
	case err == nil:
		return Outcome{Status: Succeeded, Output: output}, nil
	case errors.As(err, &failure):
		return Outcome{Status: Failed, Error: failure}, nil
	}
	var abort *AbortError
	var full *fullError
	if cause := context.Cause(ctx); errors.As(cause, &full) {
		return Outcome{Status: Failed, Error: &Error{Name: ErrNameRuntime, Cause: full.why}}, nil
	} else if errors.As(cause, &abort) {
		return Outcome{Status: Aborted, Error: abort.Err}, nil
	} else if errors.Is(cause, errExecutionTimeout) {
		return Outcome{Status: TimedOut, Error: &Error{Name: ErrNameTimeout}}, nil
	}
	return Outcome{}, fmt.Errorf("execution %s: %w", r.Name, err)
}

func (f *frame) end(outcome Outcome) error {
	if f.run.Journal == nil {
		return nil
	}
	var details map[string]any
	kind := map[Status]string{
		Succeeded: "ExecutionSucceeded", Failed: "ExecutionFailed", TimedOut: "ExecutionTimedOut", Aborted: "ExecutionAborted",
	}[outcome.Status]
	if outcome.Status == Succeeded {
		details = outputDetails(outcome.Output)
	} else {
		details = errorDetails(outcome.Error)
	}
	if outcome.Status == Aborted || outcome.Status == TimedOut {
		f.previous, f.replay = 0, nil
	}
	var full *fullError
	if errors.As(context.Cause(f.ctx), &full) {
		f.previous, f.replay = f.run.lastID.Load(), nil
	}
	f.ctx = context.WithoutCancel(f.ctx) // an aborted execution still writes that it was
	if _, err := f.emit(kind, details); err != nil {
		return err
	}
	return f.flush()
}
