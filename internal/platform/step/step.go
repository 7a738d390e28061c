// Package step runs one step of a state machine in a Lambda and keeps its trail.
//
// A state machine calls each of its functions with an envelope: which step of which execution this is, the
// trail of earlier steps that is not in the database yet, and the step's own data. The answer carries the
// step's data and what is left of the trail. So every step gets its place in the table trail, in the transaction of
// the next step that has one, without a round trip of its own. Package trail writes it;
// this one knows no database and serves the functions that live outside the private network.
//
// An error leaves as a Lambda error whose type is the code's workflow name and whose message is the domain
// error as JSON, with the failed step's own record inside.
package step

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"

	_ "carmensita.pe/market/internal/platform/setup" // logging and transport of every function
	"carmensita.pe/market/internal/values/errs"
)

// Context says which attempt of which step this is. The state machine fills it from its context object.
type Context struct {
	Workflow string `json:"workflow"`
	// Execution is an ARN in what the state machine sends; Open leaves what Run takes of it.
	Execution string `json:"execution"`
	// Subject is the id of what the execution is about, such as the sale.
	Subject string `json:"subject"`
	State   string `json:"state"`
	// Attempt counts the retries: 0 is the first attempt.
	Attempt int       `json:"attempt"`
	Entered time.Time `json:"entered"`
	// Definition is the version of the state machine: the start of its SHA-256.
	Definition string `json:"definition"`
}

// Outcome is how an attempt of a step ended.
type Outcome string

// The outcomes. Lost is an attempt that gave no answer: its process died or timed out.
const (
	Done   Outcome = "done"
	Failed Outcome = "failed"
	Lost   Outcome = "lost"
)

// Record is what the trail keeps of an attempt of a step.
type Record struct {
	Context
	Started time.Time `json:"started"`
	// Micros is the duration in microseconds. A step with a transaction measures until its commit begins.
	Micros  int64           `json:"micros"`
	Outcome Outcome         `json:"outcome"`
	Error   string          `json:"error,omitempty"`
	Input   json.RawMessage `json:"input,omitempty"`
	Output  json.RawMessage `json:"output,omitempty"`
}

// Failure is what a state machine caught and passes to the step that cleans up.
type Failure struct {
	State   string `json:"state"`
	Attempt int    `json:"attempt"`
	Error   string `json:"error"`
	Cause   string `json:"cause"`
}

// Task is one invocation: the envelope, opened.
type Task struct {
	Context
	// Pending is the trail that no transaction has written yet; Keep empties it.
	Pending []Record
	Data    json.RawMessage

	started time.Time
	// kept is the output as Keep has written it, once it has.
	kept []byte
}

type envelope struct {
	Step    Context         `json:"step"`
	Trail   []Record        `json:"trail"`
	Failure *Failure        `json:"failure"`
	Data    json.RawMessage `json:"data"`
}

type answer struct {
	Data  json.RawMessage `json:"data"`
	Trail []Record        `json:"trail"`
}

// Open reads an envelope. The record of a failure that the state machine caught joins the pending trail.
func Open(payload []byte, now time.Time) (*Task, error) {
	var e envelope
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, errs.Wrap(errs.InvalidBody, err, "the state machine sent a step that is no envelope")
	}
	e.Step.Execution = Run(e.Step.Execution)
	t := &Task{Context: e.Step, Pending: e.Trail, Data: e.Data, started: now}
	if e.Failure != nil {
		t.Pending = append(t.Pending, t.failed(*e.Failure))
	}
	return t, nil
}

// Run is what tells an execution from the others of its workflow, out of its ARN: the name of a Standard one; the id that Step
// Functions gave an Express one, of which many may have one name. It stands in the rows of whatever executions do: the rest of an ARN is
// a hundred bytes that are the same in all.
func Run(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }

// failed makes the record of a step that another one cleans up after: the one that the step itself put into its
// error, or one that says that the attempt was lost.
func (t *Task) failed(f Failure) Record {
	if r, ok := recordOf(f.Cause); ok {
		return r
	}
	lost := t.Context
	lost.State, lost.Attempt = f.State, f.Attempt
	return Record{Context: lost, Started: t.Entered, Outcome: Lost, Error: f.Error}
}

func recordOf(cause string) (Record, bool) {
	var outer struct {
		ErrorMessage string `json:"errorMessage"`
	}
	var inner struct {
		Record *Record `json:"record"`
	}
	if json.Unmarshal([]byte(cause), &outer) != nil || json.Unmarshal([]byte(outer.ErrorMessage), &inner) != nil || inner.Record == nil {
		return Record{}, false
	}
	return *inner.Record, true
}

// Keep gives every record that waits, with one for this attempt, to be written in the step's own transaction.
// A transaction that runs again asks again.
func (t *Task) Keep(output any, now time.Time) ([]Record, error) {
	text, err := plainJSON(output)
	if err != nil {
		return nil, fmt.Errorf("writing the trail: %w", err)
	}
	t.kept = text
	own := t.record(text, nil, now)
	return append(t.Pending[:len(t.Pending):len(t.Pending)], own), nil
}

// Fail gives the record of this attempt, which failed with err.
func (t *Task) Fail(err error, now time.Time) Record {
	return t.record(nil, err, now)
}

func (t *Task) record(output []byte, failure error, now time.Time) Record {
	r := Record{Context: t.Context, Started: t.started, Micros: now.Sub(t.started).Microseconds(), Outcome: Done, Input: forTrail(t.Data)}
	if failure != nil {
		r.Outcome, r.Error = Failed, string(errs.CodeOf(failure))
		return r
	}
	r.Output = forTrail(output)
	return r
}

// longest is the most that the trail keeps of what a step was given or gave. A record travels through the state machine beside the
// data that it describes, and both must fit into 256 KB: a cart of 200 long names fits once, not twice.
const longest = 16 << 10

// forTrail gives a value as the trail keeps it: masked, or only its size when it is long.
func forTrail(text []byte) json.RawMessage {
	if len(text) > longest {
		return fmt.Appendf(nil, `{"omitted":"%d bytes"}`, len(text))
	}
	return Mask(text)
}

// plainJSON writes JSON with & < and > as they are: an escape takes six bytes for one.
func plainJSON(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), err
}

// Answer makes the step's answer to the state machine. What Keep gave is not sent on, and the output that it wrote is not written again.
func (t *Task) Answer(output any, now time.Time) ([]byte, error) {
	if t.kept != nil {
		return slices.Concat([]byte(`{"data":`), t.kept, []byte(`,"trail":[]}`)), nil
	}
	data, err := plainJSON(output)
	if err != nil {
		return nil, fmt.Errorf("answering the state machine: %w", err)
	}
	pending := slices.Concat(t.Pending, []Record{t.record(data, nil, now)})
	text, err := plainJSON(answer{Data: data, Trail: pending})
	if err != nil {
		return nil, fmt.Errorf("answering the state machine: %w", err)
	}
	return text, nil
}

// Refuse makes the Lambda error of err. record travels inside it to the step that cleans up; nil when it is
// written already.
func Refuse(err error, record *Record) error {
	domain := errs.From(err)
	text, marshalError := plainJSON(struct {
		*errs.Error
		Record *Record `json:"record,omitempty"`
	}{domain, record})
	if marshalError != nil {
		return marshalError
	}
	return messages.InvokeResponse_Error{Type: domain.Code.Spec().Workflow, Message: string(text)}
}

// Decode reads the step's data strictly: a field that the function does not know is a fault of the state machine.
func Decode[In any](t *Task) (In, error) {
	var in In
	decoder := json.NewDecoder(bytes.NewReader(t.Data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return in, errs.Wrap(errs.InvalidBody, err, "the state machine sent data that the step does not understand")
	}
	return in, nil
}

// HandlerFunc is a lambda.Handler on raw payloads.
type HandlerFunc func(ctx context.Context, payload []byte) ([]byte, error)

// Invoke satisfies lambda.Handler.
func (h HandlerFunc) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return h(ctx, payload)
}

// Start serves a step that has no database.
func Start[In, Out any](do func(context.Context, *Task, In) (Out, error)) {
	lambda.Start(Handler(do))
}

// Handler serves a step that has no database: its record travels on with its answer or its error.
func Handler[In, Out any](do func(context.Context, *Task, In) (Out, error)) HandlerFunc {
	return func(ctx context.Context, payload []byte) ([]byte, error) {
		task, err := Open(payload, time.Now())
		if err != nil {
			return nil, Refuse(err, nil)
		}
		out, err := Do(ctx, task, do)
		if err != nil {
			task.Log(ctx, err)
			record := task.Fail(err, time.Now())
			return nil, Refuse(err, &record)
		}
		return task.Answer(out, time.Now())
	}
}

// Do decodes the task's data and runs the step.
func Do[In, Out any](ctx context.Context, t *Task, do func(context.Context, *Task, In) (Out, error)) (Out, error) {
	in, err := Decode[In](t)
	if err != nil {
		var none Out
		return none, err
	}
	return do(ctx, t, in)
}

// Log writes one line about a failed attempt: what a person did wrong as information, what we did as an error.
func (t *Task) Log(ctx context.Context, err error) {
	level := slog.LevelInfo
	if errs.CodeOf(err).Spec().Status >= 500 {
		level = slog.LevelError
	}
	slog.Log(ctx, level, "step failed", "workflow", t.Workflow, "execution", t.Execution, "step", t.State,
		"attempt", t.Attempt, "subject", t.Subject, "error", err.Error())
}
