package asl_test

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
)

var opening = time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC)

// bench runs machines for a test, by a clock that the test moves.
type bench struct {
	t       *testing.T
	ctx     context.Context
	clock   *asl.ManualClock
	journal *memory
	execution
}

type execution = asl.Execution

func newBench(t *testing.T) *bench {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	b := &bench{t: t, ctx: ctx, clock: asl.NewManualClock(opening), journal: &memory{}}
	b.execution = asl.Execution{
		ID: "arn:aws:states:us-east-1:000000000000:execution:machine:run", Name: "run", Start: opening, Input: map[string]any{},
		Clock: b.clock, Journal: b.journal, Callbacks: &asl.Callbacks{}, Invoker: functions{},
	}
	return b
}

// start runs the definition in the background.
func (b *bench) start(definition string) <-chan asl.Outcome {
	b.t.Helper()
	machine, err := asl.Parse([]byte(definition))
	if err != nil {
		b.t.Fatal(err)
	}
	done := make(chan asl.Outcome, 1)
	go func() {
		outcome, err := machine.Run(b.ctx, &b.execution)
		if err != nil {
			b.t.Error(err)
		}
		done <- outcome
	}()
	return done
}

func (b *bench) run(definition string) asl.Outcome {
	b.t.Helper()
	return <-b.start(definition)
}

func (b *bench) advance() time.Duration {
	b.t.Helper()
	moved, err := b.clock.AdvanceToNext(b.ctx)
	if err != nil {
		b.t.Fatal(err)
	}
	return moved
}

// functions answers as the named function says; unknown ones echo.
type functions map[string]func(ctx context.Context, payload []byte) (asl.Result, error)

func (f functions) Invoke(ctx context.Context, name string, payload []byte) (asl.Result, error) {
	if do := f[name]; do != nil {
		return do(ctx, payload)
	}
	return asl.Result{Payload: payload}, nil
}

func failing(errorType string) func(context.Context, []byte) (asl.Result, error) {
	return func(context.Context, []byte) (asl.Result, error) {
		return asl.Result{Payload: []byte(`{"errorType":"` + errorType + `","errorMessage":"no"}`), FunctionError: "Unhandled"}, nil
	}
}

// task is a machine of one Task, and of the state "caught" where its fields lead there.
func task(function, fields string) string {
	caught := ""
	if strings.Contains(fields, `"Next": "caught"`) {
		caught = `, "caught": {"Type": "Pass", "End": true}`
	}
	return `{"StartAt": "t", "States": {
		"t": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:` + function + `"` + fields + `, "End": true}` + caught + `}}`
}

func TestRetry_waitsLongerEachTimeUpToTheMaximum(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Invoker = functions{"send": failing("Busy")}
	done := b.start(task("send", `, "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 3, "MaxDelaySeconds": 20}]`))
	for i, seconds := range []int{2, 6, 18, 20, 20} {
		want := time.Duration(seconds) * time.Second
		if moved := b.advance(); moved != want {
			t.Errorf("pause %d was %v, want %v", i+1, moved, want)
		}
	}
	if outcome := <-done; outcome.Error == nil || outcome.Error.Name != "Busy" {
		t.Errorf("it ended %+v", outcome)
	}
}

func TestRetry_spreadsItsPausesWithFullJitter(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Invoker = functions{"send": failing("Busy")}
	done := b.start(task("send", `, "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 100, "MaxAttempts": 20, "BackoffRate": 1, "JitterStrategy": "FULL"}]`))
	shortest, longest := time.Hour, time.Duration(0)
	for range 20 {
		moved := b.advance()
		shortest, longest = min(shortest, moved), max(longest, moved)
	}
	<-done
	if longest > 100*time.Second || longest-shortest < 20*time.Second {
		t.Errorf("the pauses were from %v to %v", shortest, longest)
	}
}

func TestRetry_countsTheAttemptsOfEachRetrier(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var mu sync.Mutex
	calls := 0
	b.Invoker = functions{"send": func(ctx context.Context, payload []byte) (asl.Result, error) {
		mu.Lock()
		defer mu.Unlock()
		calls++
		return failing([]string{"A", "B"}[calls%2])(ctx, payload)
	}}
	done := b.start(task("send", `, "Retry": [{"ErrorEquals": ["A"], "MaxAttempts": 1}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]`))
	for range 3 {
		b.advance()
	}
	if outcome := <-done; outcome.Error == nil || calls != 4 {
		t.Errorf("it ended %+v after %d calls, want 4", outcome, calls)
	}
}

func TestCatch_takesWhatItsNamesSay(t *testing.T) {
	t.Parallel()
	slow := func(ctx context.Context, _ []byte) (asl.Result, error) { <-ctx.Done(); return asl.Result{}, ctx.Err() }
	throttled := func(context.Context, []byte) (asl.Result, error) {
		return asl.Result{}, &asl.Error{Name: "Lambda.TooManyRequestsException", Cause: "slow down"}
	}
	broken := func(context.Context, []byte) (asl.Result, error) { return asl.Result{}, errors.New("no such pipe") }
	nameless := func(context.Context, []byte) (asl.Result, error) {
		return asl.Result{Payload: []byte(`{"errorMessage":"signal: killed"}`), FunctionError: "Unhandled"}, nil
	}
	cases := []struct {
		function func(context.Context, []byte) (asl.Result, error)
		catch    string
		caught   bool
		name     string
	}{
		{failing("OutOfStock"), "OutOfStock", true, "OutOfStock"},
		{failing("OutOfStock"), "States.TaskFailed", true, "OutOfStock"},
		{failing("OutOfStock"), "States.ALL", true, "OutOfStock"},
		{failing("OutOfStock"), "Other", false, "OutOfStock"},
		{failing("OutOfStock"), "States.Timeout", false, "OutOfStock"},
		{throttled, "Lambda.TooManyRequestsException", true, "Lambda.TooManyRequestsException"},
		{broken, "Lambda.SdkClientException", true, "Lambda.SdkClientException"},
		{nameless, "Lambda.Unknown", true, "Lambda.Unknown"},
		{slow, "States.Timeout", true, "States.Timeout"},
		{slow, "States.TaskFailed", false, "States.Timeout"},
		{slow, "States.ALL", true, "States.Timeout"},
	}
	for _, c := range cases {
		b := newBench(t)
		b.Invoker = functions{"f": c.function}
		done := b.start(task("f", `, "TimeoutSeconds": 5, "Catch": [{"ErrorEquals": ["`+c.catch+`"], "Next": "caught"}]`))
		if c.name == "States.Timeout" {
			b.advance()
		}
		outcome := <-done
		name := ""
		if outcome.Error != nil {
			name = outcome.Error.Name
		} else if output, ok := outcome.Output.(map[string]any); ok {
			name, _ = output["Error"].(string)
		}
		if caught := outcome.Status == asl.Succeeded; caught != c.caught || name != c.name {
			t.Errorf("Catch %s of %s: %+v", c.catch, c.name, outcome)
		}
	}
}

const approval = `{"StartAt": "approve", "States": {
	"approve": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "TimeoutSeconds": 259200, "HeartbeatSeconds": 86400,
		"Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}, "ResultPath": "$.decision",
		"Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "ResultPath": null, "Next": "remind"}], "End": true},
	"remind": {"Type": "Pass", "Result": "reminded", "End": true}}}`

// askFor starts an approval and returns its token.
func (b *bench) askFor(definition string) (string, <-chan asl.Outcome) {
	b.t.Helper()
	tokens := make(chan string, 1)
	b.Invoker = functions{"ask": func(_ context.Context, payload []byte) (asl.Result, error) {
		var body struct{ Token string }
		err := json.Unmarshal(payload, &body)
		tokens <- body.Token
		return asl.Result{Payload: []byte("{}")}, err
	}}
	done := b.start(definition)
	select {
	case token := <-tokens:
		return token, done
	case <-b.ctx.Done():
		b.t.Fatal("nobody was asked")
		return "", nil
	}
}

func TestTaskToken_bringsTheResult(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token, done := b.askFor(approval)
	if err := b.Callbacks.Succeed(b.ctx, token, "yes"); err != nil {
		t.Fatal(err)
	}
	if outcome := <-done; string(asl.Encode(outcome.Output)) != `{"decision":"yes"}` {
		t.Errorf("it ended %+v", outcome)
	}
	if err := b.Callbacks.Succeed(b.ctx, token, "no"); !errors.Is(err, asl.ErrTaskGone) {
		t.Errorf("a second decision gives %v", err)
	}
}

func TestTaskToken_bringsAFailure(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token, done := b.askFor(approval)
	if err := b.Callbacks.Fail(b.ctx, token, &asl.Error{Name: "Rejected", Cause: "too dear"}); err != nil {
		t.Fatal(err)
	}
	if outcome := <-done; outcome.Error == nil || *outcome.Error != (asl.Error{Name: "Rejected", Cause: "too dear"}) {
		t.Errorf("it ended %+v", outcome)
	}
}

func TestTaskToken_remindsWhenTheHeartbeatStops(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token, done := b.askFor(approval)
	if _, err := b.clock.Next(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(20 * time.Hour)
	if err := b.Callbacks.Heartbeat(b.ctx, token); err != nil {
		t.Fatal(err)
	}
	if moved := b.advance(); moved != 24*time.Hour {
		t.Errorf("the next timer was after %v, want 24h since the heartbeat", moved)
	}
	if outcome := <-done; outcome.Output != "reminded" {
		t.Errorf("it ended %+v", outcome)
	}
}

func TestTaskToken_expiresAfterItsTimeout(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, done := b.askFor(strings.Replace(approval, `"HeartbeatSeconds": 86400,`, "", 1))
	if moved := b.advance(); moved != 72*time.Hour {
		t.Errorf("it expired after %v, want 72h", moved)
	}
	if outcome := <-done; outcome.Error == nil || outcome.Error.Name != "States.Timeout" {
		t.Errorf("it ended %+v", outcome)
	}
}

func TestTask_callsTheIntegrationThatTheCallerGave(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Input = map[string]any{"text": "hola"}
	b.Integrations = map[string]asl.Integration{
		"arn:aws:states:::sns:publish": func(_ context.Context, call asl.Call) (any, error) {
			if got := string(asl.Encode(call.Parameters)); got != `{"Message":"hola"}` || call.ID == "" {
				t.Errorf("the call is %+v", call)
			}
			return map[string]any{"MessageId": "m-1"}, nil
		},
	}
	publish := `{"StartAt": "p", "States": {"p": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message.$": "$.text"}, "End": true}}}`
	if outcome := b.run(publish); string(asl.Encode(outcome.Output)) != `{"MessageId":"m-1"}` {
		t.Errorf("it ended %+v", outcome)
	}
	other := strings.Replace(publish, "sns:publish", "events:putEvents", 1)
	if outcome := b.run(other); outcome.Error == nil || !strings.Contains(outcome.Error.Cause, "events:putEvents") {
		t.Errorf("a missing integration ended %+v", outcome)
	}
}

func TestMap_runsNoMoreAtOnceThanItMay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var mu sync.Mutex
	running, most := 0, 0
	b.Invoker = functions{"f": func(_ context.Context, payload []byte) (asl.Result, error) {
		mu.Lock()
		running++
		most = max(most, running)
		mu.Unlock()
		runtime.Gosched() // let the others begin
		mu.Lock()
		running--
		mu.Unlock()
		return asl.Result{Payload: payload}, nil
	}}
	items := make([]any, 50)
	for i := range items {
		items[i] = int64(i)
	}
	b.Input = items
	outcome := b.run(`{"StartAt": "m", "States": {"m": {"Type": "Map", "MaxConcurrency": 3, "End": true, "ItemProcessor": {"StartAt": "f",
		"States": {"f": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f", "End": true}}}}}}`)
	if most > 3 || string(asl.Encode(outcome.Output)) != string(asl.Encode(items)) {
		t.Errorf("%d ran at once; it ended %+v", most, outcome)
	}
}

func TestMap_toleratesAsManyFailuresAsItSays(t *testing.T) {
	t.Parallel()
	definition := `{"StartAt": "m", "States": {"m": {"Type": "Map", "ToleratedFailureCount": %, "End": true, "ItemProcessor": {
		"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "odd",
		"States": {"odd": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "bad"}], "Default": "good"},
			"good": {"Type": "Succeed"}, "bad": {"Type": "Fail", "Error": "Even"}}}}}}`
	b := newBench(t)
	b.Input = []any{int64(1), int64(2), int64(3)}
	if outcome := b.run(strings.Replace(definition, "%", "1", 1)); string(asl.Encode(outcome.Output)) != `[1,3]` {
		t.Errorf("with one tolerated it ended %+v", outcome)
	}
	if outcome := b.run(strings.Replace(definition, "%", "0", 1)); outcome.Error == nil || outcome.Error.Name != "States.ExceedToleratedFailureThreshold" {
		t.Errorf("with none tolerated it ended %+v", outcome)
	}
}

func TestParallel_stopsTheOtherBranchesWhenOneFails(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	outcome := b.run(`{"StartAt": "p", "States": {"p": {"Type": "Parallel", "End": true, "Branches": [
		{"StartAt": "w", "States": {"w": {"Type": "Wait", "Seconds": 3600, "End": true}}},
		{"StartAt": "f", "States": {"f": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
			"Parameters": {"FunctionName": "echo", "Payload": {}}, "ResultPath": "$.a.b", "Next": "g"}, "g": {"Type": "Fail", "Error": "Bad"}}}]}}}`)
	if outcome.Error == nil || outcome.Error.Name != "Bad" {
		t.Errorf("it ended %+v", outcome)
	}
}

func TestVariables_areSeenByBranchesAndNotLeftByThem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	outcome := b.run(`{"StartAt": "set", "States": {"set": {"Type": "Pass", "Assign": {"rate": 18}, "Next": "p"},
		"p": {"Type": "Parallel", "Next": "after", "Branches": [{"StartAt": "in", "States": {
			"in": {"Type": "Pass", "Assign": {"inner.$": "$rate"}, "Next": "in2"}, "in2": {"Type": "Pass", "Parameters": {"v.$": "$inner"}, "End": true}}}]},
		"after": {"Type": "Pass", "Parameters": {"rate.$": "$rate", "branches.$": "$"}, "End": true}}}`)
	if got := string(asl.Encode(outcome.Output)); got != `{"branches":[{"v":18}],"rate":18}` {
		t.Errorf("it ended %s %+v", got, outcome.Error)
	}
}

func TestExpress_recordsNothingAndEndsInTime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Journal, b.Limit = nil, 5*time.Minute
	done := b.start(`{"StartAt": "w", "States": {"w": {"Type": "Wait", "Seconds": 3600, "End": true}}}`)
	b.advance()
	if outcome := <-done; outcome.Status != asl.TimedOut || len(b.journal.events()) > 0 {
		t.Errorf("it ended %+v", outcome)
	}
}

func TestRun_keepsEveryDigitOfAnAmount(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	input, err := asl.Decode([]byte(`{"centimos":9007199254740993,"rate":0.10,"big":123456789012345678901234567890}`))
	if err != nil {
		t.Fatal(err)
	}
	b.Input = input
	outcome := b.run(task("echo", ""))
	if got := string(asl.Encode(outcome.Output)); got != `{"big":123456789012345678901234567890,"centimos":9007199254740993,"rate":0.1}` {
		t.Errorf("the output is %s", got)
	}
}
