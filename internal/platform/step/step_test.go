package step_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/values/errs"
)

var entered = time.Date(2026, 3, 15, 23, 59, 59, 123e6, time.UTC)

// reservation is the data of a step in these tests.
type reservation struct {
	SaleID    string `json:"saleId"`
	Reference string `json:"reference,omitempty"`
}

const envelope = `{
	"step": {"workflow": "checkout", "definition": "0123456789ab", "subject": "sale-1", "execution": "run-1", "state": "Reserve the stock", "attempt": 1, "entered": "2026-03-15T23:59:59.123Z"},
	"trail": [{"workflow": "checkout", "execution": "run-1", "subject": "sale-1", "state": "Price the cart", "attempt": 0, "entered": "2026-03-15T23:59:59Z", "definition": "0123456789ab",
		"started": "2026-03-15T23:59:59Z", "micros": 1500, "outcome": "done", "input": {"a": 1}, "output": {"b": 2}}],
	"data": {"saleId": "sale-1", "reference": "0012345678"}
}`

func open(t *testing.T, payload string) *step.Task {
	t.Helper()
	task, err := step.Open([]byte(payload), entered)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// answered is what a step sends back to its state machine.
type answered struct {
	Data  json.RawMessage `json:"data"`
	Trail []step.Record   `json:"trail"`
}

func answer(t *testing.T, payload []byte) answered {
	t.Helper()
	var got answered
	if err := json.Unmarshal(payload, &got); err != nil {
		t.Fatalf("%s: %v", payload, err)
	}
	if got.Trail == nil {
		t.Errorf("%s has no trail: the state machine asks for one", payload)
	}
	return got
}

func TestOpen_knowsWhichAttemptOfWhichStep(t *testing.T) {
	t.Parallel()
	task := open(t, envelope)
	want := step.Context{
		Workflow:   "checkout",
		Execution:  "run-1",
		Subject:    "sale-1",
		State:      "Reserve the stock",
		Attempt:    1,
		Entered:    entered,
		Definition: "0123456789ab",
	}
	if task.Context != want {
		t.Errorf("got %+v, want %+v", task.Context, want)
	}
	if len(task.Pending) != 1 || task.Pending[0].State != "Price the cart" || task.Pending[0].Micros != 1500 {
		t.Errorf("the pending trail is %+v", task.Pending)
	}
}

func TestOpen_refusesWhatIsNoEnvelope(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{"", "[]", `{"step": "checkout"}`, `{"step": {"attempt": "1"}}`, `{"trail": {}}`} {
		if _, err := step.Open([]byte(payload), entered); errs.CodeOf(err) != errs.InvalidBody {
			t.Errorf("%q: %v, want invalid_body", payload, err)
		}
	}
}

func TestAnswer_carriesOnWhatNoTransactionHasWritten(t *testing.T) {
	t.Parallel()
	task := open(t, envelope)
	payload, err := task.Answer(reservation{SaleID: "sale-1 <&>"}, entered.Add(2500*time.Microsecond))
	if err != nil {
		t.Fatal(err)
	}
	got := answer(t, payload)
	if !strings.Contains(string(payload), "sale-1 <&>") {
		t.Errorf("%s was escaped for HTML", payload)
	}
	if len(got.Trail) != 2 {
		t.Fatalf("the trail has %d records, want the earlier one and this one", len(got.Trail))
	}
	own := got.Trail[1]
	if own.State != "Reserve the stock" || own.Attempt != 1 || own.Outcome != step.Done || own.Micros != 2500 || own.Error != "" {
		t.Errorf("the own record is %+v", own)
	}
	if string(own.Input) != `{"saleId":"sale-1","reference":"*******678"}` {
		t.Errorf("the input was kept as %s", own.Input)
	}
}

func TestAnswer_leavesBehindWhatWasKept(t *testing.T) {
	t.Parallel()
	task := open(t, envelope)
	for try := range 2 { // a transaction that runs again asks again
		records, err := task.Keep(reservation{SaleID: "sale-1"}, entered)
		if err != nil || len(records) != 2 || records[0].State != "Price the cart" || records[1].State != "Reserve the stock" {
			t.Fatalf("try %d keeps %+v, %v", try, records, err)
		}
	}
	payload, err := task.Answer(reservation{SaleID: "sale-1"}, entered)
	if err != nil {
		t.Fatal(err)
	}
	if got := answer(t, payload); len(got.Trail) != 0 {
		t.Errorf("the trail goes on with %+v", got.Trail)
	}
}

func TestOutput_thatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	task := open(t, envelope)
	if _, err := task.Keep(func() {}, entered); err == nil {
		t.Error("Keep wrote a function")
	}
	if _, err := task.Answer(func() {}, entered); err == nil {
		t.Error("Answer wrote a function")
	}
}

// refused runs a step that fails and gives what Lambda tells the state machine about it.
func refused(t *testing.T, failure error) messages.InvokeResponse_Error {
	t.Helper()
	_, err := step.Handler(func(context.Context, *step.Task, reservation) (reservation, error) {
		return reservation{}, failure
	}).Invoke(t.Context(), []byte(envelope))
	var got messages.InvokeResponse_Error
	if !errors.As(err, &got) {
		t.Fatalf("got %v, which Lambda would name after a Go type", err)
	}
	return got
}

func TestHandler_failsWithTheNameThatStateMachinesKnow(t *testing.T) {
	t.Parallel()
	declined := errs.New(errs.PaymentDeclined, "the terminal answered 51")
	declined.Reason = "Fondos insuficientes"
	for failure, want := range map[error]string{declined: "PaymentDeclined", errs.New(errs.Unavailable, "busy"): "Unavailable", io.EOF: "Internal"} {
		got := refused(t, failure)
		if got.Type != want {
			t.Errorf("%v is reported as %s, want %s", failure, got.Type, want)
		}
		cause, err := json.Marshal(map[string]string{"errorMessage": got.Message, "errorType": got.Type})
		if err != nil {
			t.Fatal(err)
		}
		if back := errs.FromWorkflow(got.Type, string(cause)); back.Code != errs.CodeOf(failure) || back.Reason != errs.From(failure).Reason {
			t.Errorf("%v arrives as %+v", failure, back)
		}
	}
}

func TestHandler_answers(t *testing.T) {
	t.Parallel()
	payload, err := step.Handler(func(_ context.Context, task *step.Task, in reservation) (reservation, error) {
		return reservation{SaleID: in.SaleID + " of " + task.Execution}, nil
	}).Invoke(t.Context(), []byte(envelope))
	if err != nil {
		t.Fatal(err)
	}
	if got := answer(t, payload); string(got.Data) != `{"saleId":"sale-1 of run-1"}` || len(got.Trail) != 2 {
		t.Errorf("got %s", payload)
	}
}

func TestHandler_refusesDataThatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{"saleID": 1}`, `{"unknown": true}`, `[]`, `"x"`} {
		_, err := step.Handler(func(context.Context, *step.Task, reservation) (reservation, error) {
			t.Errorf("the step ran with %s", data)
			return reservation{}, nil
		}).Invoke(t.Context(), []byte(`{"step": {}, "data": `+data+`}`))
		var got messages.InvokeResponse_Error
		if !errors.As(err, &got) || got.Type != "InvalidBody" {
			t.Errorf("%s: %v, want InvalidBody", data, err)
		}
	}
	_, err := step.Handler(func(context.Context, *step.Task, reservation) (reservation, error) {
		return reservation{}, nil
	}).Invoke(t.Context(), []byte(`[]`))
	if got := (messages.InvokeResponse_Error{}); !errors.As(err, &got) || got.Type != "InvalidBody" {
		t.Errorf("no envelope: %v, want InvalidBody", err)
	}
}

// cleanup is the envelope of the step that a state machine runs after a failure.
func cleanup(t *testing.T, failure step.Failure) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"step":    step.Context{Workflow: "checkout", Execution: "run-1", Subject: "sale-1", State: "Give the sale up", Entered: entered, Definition: "0123456789ab"},
		"failure": failure, "data": map[string]any{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOpen_findsTheRecordThatAFailedStepPutIntoItsError(t *testing.T) {
	t.Parallel()
	got := refused(t, errs.New(errs.TerminalFailed, "the terminal does not answer"))
	cause, err := json.Marshal(map[string]string{"errorMessage": got.Message, "errorType": got.Type})
	if err != nil {
		t.Fatal(err)
	}
	task := open(t, cleanup(t, step.Failure{State: "Reserve the stock", Attempt: 1, Error: got.Type, Cause: string(cause)}))
	if len(task.Pending) != 1 {
		t.Fatalf("the pending trail is %+v", task.Pending)
	}
	if r := task.Pending[0]; r.State != "Reserve the stock" || r.Attempt != 1 || r.Outcome != step.Failed ||
		r.Error != "terminal_unavailable" || r.Entered != entered {
		t.Errorf("got %+v", r)
	}
}

func TestOpen_tellsAnAttemptWithoutAnAnswerAsLost(t *testing.T) {
	t.Parallel()
	for name, cause := range map[string]string{
		"killed":         `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited"}`,
		"timed out":      ``,
		"without record": `{"errorMessage":"{\"code\":\"unavailable\"}"}`,
	} {
		task := open(t, cleanup(t, step.Failure{State: "Take the payment", Attempt: 2, Error: "Runtime.ExitError", Cause: cause}))
		if len(task.Pending) != 1 {
			t.Fatalf("%s: the pending trail is %+v", name, task.Pending)
		}
		if r := task.Pending[0]; r.State != "Take the payment" || r.Attempt != 2 || r.Outcome != step.Lost || r.Error != "Runtime.ExitError" ||
			r.Execution != "run-1" || r.Subject != "sale-1" || r.Definition != "0123456789ab" {
			t.Errorf("%s: got %+v", name, r)
		}
	}
}
