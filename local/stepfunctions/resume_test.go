package stepfunctions_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
)

// interruption is a place where the process stops, and how the execution goes on from there.
type interruption struct {
	name       string
	definition string
	input      string
	reach      func(s *shop) // brings the execution to the place, with all of it on disk
	goOn       func(s *shop)
	want       string // the output, or the name of the error
	calls      map[string]int
	events     string // of the whole history, without "State" and separated by spaces
}

const (
	function = `"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:`
	ask      = `"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
		"Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}`

	approval = `{"StartAt": "order", "States": {"order": {` + function + `order", "Next": "approve"},
		"approve": {` + ask + `, "TimeoutSeconds": 259200, "ResultPath": "$.decision", "End": true}}}`
)

func (s *shop) approve(output string) {
	s.t.Helper()
	if err := s.service.SendTaskSuccess(s.ctx, s.note(), output); err != nil {
		s.t.Error(err)
	}
}

func busy(context.Context, []byte) (asl.Result, error) {
	return asl.Result{Payload: []byte(`{"errorType":"Busy","errorMessage":"later"}`), FunctionError: "Unhandled"}, nil
}

var interruptions = []interruption{
	{
		name: "in a Wait",
		definition: `{"StartAt": "order", "States": {"order": {` + function + `order", "Next": "pause"},
			"pause": {"Type": "Wait", "Seconds": 86400, "Next": "close"}, "close": {"Type": "Pass", "Result": "closed", "End": true}}}`,
		reach: func(s *shop) { s.awaitOnDisk("WaitStateEntered", 1); s.clock.Advance(time.Hour) },
		goOn: func(s *shop) {
			if moved := s.advance(); moved != 23*time.Hour {
				s.t.Errorf("%v were left of the wait, want 23h", moved)
			}
		},
		want: `"closed"`, calls: map[string]int{"order": 1},
		events: "ExecutionStarted TaskEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskExited " +
			"WaitEntered WaitExited PassEntered PassExited ExecutionSucceeded",
	},
	{
		name: "waiting for a token", definition: approval,
		reach: func(s *shop) { s.awaitOnDisk("TaskSubmitted", 1) },
		goOn:  func(s *shop) { s.approve(`"yes"`) },
		want:  `{"decision":"yes"}`, calls: map[string]int{"order": 1, "ask": 1},
		events: "ExecutionStarted TaskEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskExited " +
			"TaskEntered TaskScheduled TaskStarted TaskSubmitted TaskSucceeded TaskExited ExecutionSucceeded",
	},
	{
		name: "waiting for a token that expires", definition: approval,
		reach: func(s *shop) { s.awaitOnDisk("TaskSubmitted", 1); s.clock.Advance(71 * time.Hour) },
		goOn: func(s *shop) {
			if moved := s.advance(); moved != time.Hour {
				s.t.Errorf("%v were left for the decision, want 1h", moved)
			}
		},
		want: "States.Timeout", calls: map[string]int{"order": 1, "ask": 1},
		events: "ExecutionStarted TaskEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskExited " +
			"TaskEntered TaskScheduled TaskStarted TaskSubmitted TaskTimedOut ExecutionFailed",
	},
	{
		name: "between two attempts", input: `{"id":1}`,
		definition: `{"StartAt": "send", "States": {"send": {` + function + `send", "End": true,
			"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60, "MaxAttempts": 5, "BackoffRate": 1}]}}}`,
		reach: func(s *shop) {
			s.awaitOnDisk(`"name":"retry"`, 1)
			s.advance()
			s.awaitOnDisk(`"name":"retry"`, 2)
		},
		goOn: func(s *shop) { s.functions.set("send", nil); s.advance() },
		want: `{"id":1}`, calls: map[string]int{"send": 3},
		events: "ExecutionStarted TaskEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionFailed LambdaFunctionScheduled " +
			"LambdaFunctionStarted LambdaFunctionFailed LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskExited ExecutionSucceeded",
	},
	{
		name: "in a Parallel",
		definition: `{"StartAt": "both", "States": {"both": {"Type": "Parallel", "End": true, "Branches": [
			{"StartAt": "pause", "States": {"pause": {"Type": "Wait", "Seconds": 60, "End": true}}},
			{"StartAt": "approve", "States": {"approve": {` + ask + `, "End": true}}}]}}}`,
		reach: func(s *shop) { s.awaitOnDisk("WaitStateEntered", 1); s.awaitOnDisk("TaskSubmitted", 1) },
		goOn:  func(s *shop) { s.approve("2"); s.advance() },
		want:  `[{},2]`, calls: map[string]int{"ask": 1},
	},
	{
		name: "in the second iteration of a Map", input: `[1,2,3]`,
		definition: `{"StartAt": "each", "States": {"each": {"Type": "Map", "End": true, "MaxConcurrency": 1, "ItemProcessor": {
			"StartAt": "approve", "States": {"approve": {` + ask + `, "End": true}}}}}}`,
		reach: func(s *shop) { s.awaitOnDisk("TaskSubmitted", 1); s.approve("10"); s.awaitOnDisk("TaskSubmitted", 2) },
		goOn:  func(s *shop) { s.approve("20"); s.awaitOnDisk("TaskSubmitted", 3); s.approve("30") },
		want:  `[10,20,30]`, calls: map[string]int{"ask": 3},
		events: "ExecutionStarted MapEntered MapStarted " + strings.Repeat("MapIterationStarted TaskEntered TaskScheduled TaskStarted TaskSubmitted "+
			"TaskSucceeded TaskExited MapIterationSucceeded ", 3) + "MapSucceeded MapExited ExecutionSucceeded",
	},
	{
		name: "in a running task, whose call is made again with the same random values",
		definition: `{"StartAt": "number", "States": {
			"number": {"Type": "Pass", "Parameters": {"id.$": "States.UUID()", "dice.$": "States.MathRandom(1, 1000000)"}, "Next": "send"},
			"send": {` + function + `hold", "End": true}}}`,
		reach: func(s *shop) { s.notes <- s.note() },
		goOn: func(s *shop) {
			if first, second := s.note(), s.note(); first != second {
				s.t.Errorf("the first call got %s, the second %s", first, second)
			}
		},
		want: `"sent"`, calls: map[string]int{"hold": 2},
		events: "ExecutionStarted PassEntered PassExited TaskEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded " +
			"TaskExited ExecutionSucceeded",
	},
}

func TestService_resumesAnExecutionWhereverItStopped(t *testing.T) {
	t.Parallel()
	stops := map[string]func(s *shop){
		"a clean stop": func(s *shop) { s.close() },
		"a power cut":  func(s *shop) { s.service.Kill() },
	}
	for how, stop := range stops {
		for _, place := range interruptions {
			t.Run(how+" "+place.name, func(t *testing.T) {
				t.Parallel()
				s := newShop(t)
				s.noteTokens("ask")
				s.functions.set("send", busy)
				s.functions.set("hold", s.holdFirst)
				execution := s.start(s.machine("STANDARD", place.definition), "run", place.input)
				place.reach(s)
				stop(s)
				s.open()
				place.goOn(s)
				place.check(s, execution)
				s.close()
				s.open()
				place.check(s, execution) // as read back from its file
			})
		}
	}
}

// holdFirst notes its payload; the first call does not return before it has to.
func (s *shop) holdFirst(ctx context.Context, payload []byte) (asl.Result, error) {
	s.notes <- string(payload)
	if s.functions.called("hold") == 1 {
		<-ctx.Done()
		return asl.Result{}, ctx.Err()
	}
	return asl.Result{Payload: []byte(`"sent"`)}, nil
}

func (place interruption) check(s *shop, execution string) {
	s.t.Helper()
	x := s.wait(execution)
	got := x.Output
	if x.Error != nil {
		got = x.Error.Name
	}
	if got != place.want {
		s.t.Errorf("it ended %s with %s, want %s", x.Status, got, place.want)
	}
	for name, want := range place.calls {
		if got := s.functions.called(name); got != want {
			s.t.Errorf("%s was called %d times, want %d", name, got, want)
		}
	}
	events := strings.ReplaceAll(strings.Join(s.history(execution), " "), "State", "")
	if place.events != "" && events != place.events {
		s.t.Errorf("the history is\n%s, want\n%s", events, place.events)
	}
	if types := s.history(execution); slices.Index(types, "ExecutionStarted") != 0 {
		s.t.Errorf("the history begins %v", types)
	}
}

func TestService_takesADecisionRightAfterTheRestart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.noteTokens("ask")
	var executions, tokens []string
	machine := s.machine("STANDARD", approval)
	for _, name := range []string{"a", "b", "c", "d"} {
		executions = append(executions, s.start(machine, name, ""))
		tokens = append(tokens, s.note())
	}
	s.close()
	s.open()
	for _, token := range tokens {
		if err := s.service.SendTaskSuccess(s.ctx, token, `"yes"`); err != nil {
			t.Error(err)
		}
	}
	for _, execution := range executions {
		if x := s.wait(execution); x.Output != `{"decision":"yes"}` {
			t.Errorf("%s ended %s with %s", x.Name, x.Status, x.Output)
		}
	}
}

func TestService_keepsADecisionThatItConfirmedBeforeThePowerCut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.noteTokens("ask")
	execution := s.start(s.machine("STANDARD", approval), "run", "")
	token := s.note()
	if err := s.service.SendTaskSuccess(s.ctx, token, `"yes"`); err != nil {
		t.Fatal(err)
	}
	s.service.Kill()
	s.open()
	if x := s.wait(execution); x.Output != `{"decision":"yes"}` {
		t.Errorf("it ended %s with %s", x.Status, x.Output)
	}
	assertCode(t, s.service.SendTaskSuccess(s.ctx, token, `"no"`), "TaskTimedOut")
}

func TestService_finishesWithTheDefinitionThatTheExecutionBeganWith(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.noteTokens("ask")
	machine := s.machine("STANDARD", approval)
	execution := s.start(machine, "run", "")
	s.awaitOnDisk("TaskSubmitted", 1)
	if _, err := s.service.UpdateStateMachine(machine, "", `{"StartAt": "a", "States": {"a": {"Type": "Succeed"}}}`); err != nil {
		t.Fatal(err)
	}
	s.close()
	s.open()
	s.approve(`"yes"`)
	x := s.wait(execution)
	if x.Output != `{"decision":"yes"}` || x.Revision != asl.Hash(approval) {
		t.Errorf("it ended with %s by revision %s", x.Output, x.Revision)
	}
	if m, err := s.service.DescribeStateMachine(machine); err != nil || m.Revision() == x.Revision {
		t.Errorf("the machine is still at revision %s (%v)", m.Revision(), err)
	}
}

func TestService_forgetsAnExecutionThatEndedNinetyDaysAgo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	execution := s.start(s.machine("STANDARD", `{"StartAt": "a", "States": {"a": {"Type": "Succeed"}}}`), "run", "")
	s.wait(execution)
	s.close()
	s.clock.Advance(91 * 24 * time.Hour)
	s.open()
	_, err := s.service.DescribeExecution(execution)
	assertCode(t, err, "ExecutionDoesNotExist")
}
