package execution_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/ops/execution"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/stepfunctions"
)

// functions fail as often as their payload says, under the name that it says; they answer with "out" of it.
type functions struct{ calls atomic.Int64 }

func (f *functions) Invoke(_ context.Context, function string, payload []byte) (asl.Result, error) {
	var in struct {
		Fails int64           `json:"fails"`
		Out   json.RawMessage `json:"out"`
	}
	if function == "ask" {
		return asl.Result{Payload: []byte("{}")}, nil
	}
	if err := json.Unmarshal(payload, &in); err != nil {
		return asl.Result{}, err
	}
	if f.calls.Add(1) <= in.Fails {
		text, err := json.Marshal(map[string]string{"errorType": "Unavailable", "errorMessage": `{"code":"unavailable","message":"the database is busy"}`})
		return asl.Result{Payload: text, FunctionError: "Unhandled"}, err
	}
	return asl.Result{Payload: in.Out}, nil
}

var (
	service *stepfunctions.Service
	calls   = new(functions)
	client  *execution.Client
)

// The SDK reads its environment once a process, so all tests share one Step Functions.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "execution")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if service, err = stepfunctions.New(stepfunctions.Options{Dir: dir, Invoker: calls}); err != nil {
		panic(err)
	}
	endpoint := httptest.NewServer(service)
	defer endpoint.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_SFN": endpoint.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local", "MACHINES_ARN": arn("")} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	if client, err = execution.Open(); err != nil {
		panic(err)
	}
	m.Run()
	_ = service.Close(context.Background())
}

func arn(machine string) string {
	return "arn:aws:states:us-east-1:000000000000:stateMachine:" + machine
}

// machine makes a Standard machine of the states, which begins at "a".
func machine(t *testing.T, name, states string) {
	t.Helper()
	definition := `{"Comment": "Version 0123456789ab.", "StartAt": "a", "States": {` + states + `}}`
	if _, err := service.CreateStateMachine(name, stepfunctions.Standard, "", definition); err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, machine, name, input string) string {
	t.Helper()
	x, err := service.StartExecution(arn(machine), name, input)
	if err != nil {
		t.Fatal(err)
	}
	return x.ARN
}

// find returns an execution once it has ended.
func find(t *testing.T, machine, name, input string) execution.Execution {
	t.Helper()
	if _, err := service.Wait(t.Context(), start(t, machine, name, input)); err != nil {
		t.Fatal(err)
	}
	x, err := client.Find(t.Context(), machine, name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// linesOf gives a timeline, a line a step: where it is, how it went, and with how many attempts.
func linesOf(x execution.Execution) (lines []string) {
	names := map[int64]string{}
	for _, s := range x.Steps {
		where := s.State
		if s.Parent != 0 {
			where = names[s.Parent] + "/" + where
		}
		if s.Iteration != nil {
			where += fmt.Sprint("#", *s.Iteration)
		}
		names[s.ID] = where
		line := []string{where, s.Type, string(s.Outcome)}
		for _, a := range s.Attempts {
			line = append(line, fmt.Sprint(a.Attempt, ":", a.Outcome))
		}
		lines = append(lines, strings.TrimSuffix(strings.Join(append(line, s.Error), " "), " "))
	}
	slices.Sort(lines)
	return lines
}

func wantLines(t *testing.T, x execution.Execution, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := linesOf(x); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const call = `"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload.$": "$"}, "OutputPath": "$.Payload", "TimeoutSeconds": 5,
	"Retry": [{"ErrorEquals": ["Unavailable"], "IntervalSeconds": 1, "MaxAttempts": 2, "MaxDelaySeconds": 2, "JitterStrategy": "FULL"}]`

// Not parallel: the retries are counted by the functions that all tests share.
func TestFind_tellsRetriesWaitsMapAndParallel(t *testing.T) { //nolint:paralleltest // it counts calls
	machine(t, "story", `
		"a": {`+call+`, "Next": "b"},
		"b": {"Type": "Wait", "Seconds": 0, "Next": "each"},
		"each": {"Type": "Map", "ItemsPath": "$.days", "MaxConcurrency": 1, "ResultPath": null, "Next": "both", "ItemProcessor": {"StartAt": "x", "States": {
			"x": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "y"}], "Default": "z"},
			"y": {"Type": "Pass", "Next": "z"}, "z": {"Type": "Map", "ItemsPath": "$$.Execution.Input.none", "ItemProcessor": {"StartAt": "deep", "States": {"deep": {"Type": "Pass", "End": true}}}, "End": true}}}},
		"both": {"Type": "Parallel", "ResultPath": null, "Next": "c", "Branches": [
			{"StartAt": "l", "States": {"l": {"Type": "Pass", "Next": "l2"}, "l2": {"Type": "Pass", "End": true}}},
			{"StartAt": "r", "States": {"r": {"Type": "Pass", "End": true}}}]},
		"c": {"Type": "Fail", "Error": "Conflict", "Cause": "because"}`)

	x := find(t, "story", "one", fmt.Sprintf(`{"fails": %d, "none": [7], "buyer": {"documentNumber": "46712369"}, "out": {"days": [1, 2], "settingsVersion": 12}}`,
		calls.calls.Load()+1))

	wantLines(t, x, "a Task done 1:failed 2:done", "b Wait done", "each Map done",
		"each/x#0 Choice done", "each/y#0 Pass done", "each/z#0 Map done", "each/z#0/deep#0 Pass done",
		"each/x#1 Choice done", "each/z#1 Map done", "each/z#1/deep#0 Pass done",
		"both Parallel done", "both/l Pass done", "both/l2 Pass done", "both/r Pass done", "c Fail failed")
	if x.State != execution.Failed || x.Error != "Conflict" || x.Message != "because" || x.StoppedAt == nil || x.Version != "0123456789ab" {
		t.Errorf("it stands %s %s %q, version %s", x.State, x.Error, x.Message, x.Version)
	}
	if x.SettingsVersion == nil || *x.SettingsVersion != 12 {
		t.Errorf("the rules are of version %v", x.SettingsVersion)
	}
	first := x.Steps[0].Attempts[0]
	if first.Error != "Unavailable" || first.Message != "the database is busy" || first.DurationMS == nil || first.EndedAt == nil {
		t.Errorf("the first attempt is reported as %+v", first)
	}
	all, err := json.Marshal(x)
	if err != nil || strings.Contains(string(all), "46712369") || !strings.Contains(string(all), "*****369") {
		t.Errorf("the buyer is not masked: %s, %v", all, err)
	}
}

func TestFind_tellsWhatACatchTookAndWhatWasStoppedBesideAFailure(t *testing.T) {
	t.Parallel()
	machine(t, "caught", `
		"a": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload": "no object"}, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "b"}], "Next": "b"},
		"b": {"Type": "Parallel", "End": true, "Branches": [
			{"StartAt": "l", "States": {"l": {"Type": "Wait", "Seconds": 3600, "End": true}}},
			{"StartAt": "r", "States": {"r": {"Type": "Wait", "Seconds": 1, "Next": "r2"}, "r2": {"Type": "Fail", "Error": "Broken"}}}]}`)

	x := find(t, "caught", "one", `{}`)

	wantLines(t, x, "a Task failed 1:failed Lambda.InvalidRequestContentException", "b Parallel failed", "b/l Wait stopped", "b/r Wait done", "b/r2 Fail failed")
}

func TestFind_tellsWhatIsInProgress(t *testing.T) {
	t.Parallel()
	machine(t, "waiting", `"a": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "TimeoutSeconds": 3600, "End": true,
		"Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}}`)
	start(t, "waiting", "one", `{}`)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		x, err := client.Find(ctx, "waiting", "one")
		if err != nil {
			t.Fatal(err)
		}
		if len(x.Steps) == 0 || len(x.Steps[0].Attempts) == 0 || !x.Steps[0].Attempts[0].Waiting {
			continue
		}
		if x.State != execution.Running || x.StoppedAt != nil || x.Steps[0].Outcome != execution.OutcomeRunning || x.Steps[0].DurationMS != nil {
			t.Errorf("got %+v", x)
		}
		return
	}
}

func TestFind_whatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	machine(t, "empty", `"a": {"Type": "Succeed"}`)
	for _, at := range [][2]string{{"empty", "nobody"}, {"nothing", "nobody"}, {"empty", "a:b"}, {"empty", ""}, {"a:b", "x"}, {"empty", "ñandú"}} {
		if _, err := client.Find(t.Context(), at[0], at[1]); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("%v: %v", at, err)
		}
	}
}

func TestList_mergesMachinesNewestFirstPageByPage(t *testing.T) {
	t.Parallel()
	names := []string{"list-a", "list-b", "list-c"}
	for _, name := range names {
		machine(t, name, `"a": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 0, "Next": "b"}], "Default": "c"}, "b": {"Type": "Fail", "Error": "x"}, "c": {"Type": "Succeed"}`)
	}
	const each = 120 // more than Step Functions gives at once
	for i := range each {
		for _, name := range names[:2] {
			if _, err := service.Wait(t.Context(), start(t, name, fmt.Sprint("n", i), strconv.Itoa(i%2))); err != nil {
				t.Fatal(err)
			}
		}
	}
	for state, want := range map[execution.State]int{"": 2 * each, execution.Failed: each, execution.Running: 0} {
		var all []execution.Summary
		for cursor := ""; ; {
			page, err := client.List(t.Context(), execution.Filter{Workflows: names, State: state}, 7, cursor)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, page.Items...)
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		seen := map[string]bool{}
		for _, x := range all {
			seen[x.Workflow+x.Name] = true
		}
		newestFirst := slices.IsSortedFunc(all, func(a, b execution.Summary) int { return b.StartedAt.Compare(a.StartedAt) })
		if len(all) != want || len(seen) != want || !newestFirst {
			t.Errorf("%q: %d executions, %d different, newest first: %t, want %d", state, len(all), len(seen), newestFirst, want)
		}
	}
	for _, cursor := range []string{"x", "W10", "bnVsbA"} {
		if _, err := client.List(t.Context(), execution.Filter{Workflows: names}, 7, cursor); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("the cursor %q: %v", cursor, err)
		}
	}
	if _, err := client.List(t.Context(), execution.Filter{Workflows: []string{"nothing"}}, 7, ""); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("no such machine: %v", err)
	}
}

func TestList_ofOneDayPassesOverThoseThatCameLater(t *testing.T) {
	t.Parallel()
	machine(t, "daily", `"a": {"Type": "Succeed"}`)
	const many = 120 // more than Step Functions gives at once
	for i := range many {
		if _, err := service.Wait(t.Context(), start(t, "daily", fmt.Sprint("n", i), "1")); err != nil {
			t.Fatal(err)
		}
	}
	today := peru.BusinessDay(time.Now())
	for days, want := range map[int]int{0: many, -1: 0, 1: 0} {
		page, err := client.List(t.Context(), execution.Filter{Workflows: []string{"daily"}, Day: today.AddDays(days)}, many, "")
		if err != nil || len(page.Items) != want || page.Next != "" {
			t.Errorf("%d days from today: %d executions, next %q, %v, want %d", days, len(page.Items), page.Next, err, want)
		}
	}
}

func TestIntervene_stopsAndRestartsOnce(t *testing.T) {
	t.Parallel()
	machine(t, "long", `"a": {"Type": "Wait", "Seconds": 3600, "End": true}`)
	start(t, "long", "one", `{"order": 7}`)
	act := func(action execution.Action, id string) (execution.Result, error) {
		return client.Intervene(
			t.Context(),
			execution.Intervention{ID: id, Action: action, Workflow: "long", Name: "one", Reason: "se colgó", By: actor.Actor{Username: "carmen"}},
		)
	}
	stop, restart := uuid.NewString(), uuid.NewString()

	if _, err := act(execution.Restart, restart); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("restarting what runs: %v", err)
	}
	for range 2 {
		if done, err := act(execution.Stop, stop); err != nil || done.Execution.State != execution.Aborted {
			t.Errorf("stopping: %+v, %v", done, err)
		}
	}
	if _, err := act(execution.Stop, uuid.NewString()); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("stopping what is stopped: %v", err)
	}
	x, err := client.Find(t.Context(), "long", "one")
	if err != nil || x.Error != "StoppedByAdmin" || !strings.Contains(x.Message, "carmen: se colgó") {
		t.Errorf("got %s %q, %v", x.Error, x.Message, err)
	}
	wantLines(t, x, "a Wait stopped")
	for range 2 {
		if done, err := act(execution.Restart, restart); err != nil || done.Execution.State != execution.Running || done.Execution.Name != restart {
			t.Errorf("restarting: %+v, %v", done, err)
		}
	}
	all, err := client.List(t.Context(), execution.Filter{Workflows: []string{"long"}}, 10, "")
	if again, err := client.Find(t.Context(), "long", restart); err != nil || string(again.Input) != `{"order":7}` || len(all.Items) != 2 {
		t.Errorf("the new one has %s, %v; there are %+v", again.Input, err, all.Items)
	}
	if err != nil {
		t.Error(err)
	}
}
