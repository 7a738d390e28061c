package asl_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
)

// conformanceDir holds results that AWS itself gave, beside the repository.
const conformanceDir = "../shared/asl-conformance/open"

// skipped are cases that are not run, each with the reason.
var skipped = map[string]string{
	"services/TestTaskLambda_test_invoke_pipe_get_execution_history": "its functions are listed as echoes, but AWS's history shows that they " +
		"returned {\"Return\": \"HelloWorld\"}",
}

// otherHistory are cases whose result agrees while their history is known to differ, each with the reason.
var otherHistory = map[string]string{
	"timeouts/TestTimeouts_test_service_lambda_map_timeout_get_execution_history": "four tasks time out in the same instant: AWS let all four " +
		"write their event before the first stopped the others",
	"scenarios/TestBaseScenarios_test_parallel_state_nested_get_execution_history": "the recording leaves out the exit of the inner Parallel",
	"scenarios/TestBaseScenarios_test_lambda_invoke_with_retry_extended_input_get_execution_history": "recorded before the context object had a " +
		"RedriveCount; newer recordings have it",
}

type conformanceCase struct {
	Name             string
	Area             string
	QueryLanguage    string
	Type             string
	Definition       json.RawMessage
	Input            json.RawMessage
	Lambdas          map[string]lambdaBehaviour
	WaitForTaskToken bool
	Expected         struct {
		Status  string
		Output  any
		Error   any
		Cause   any
		History []map[string]any
	}
}

type lambdaBehaviour struct {
	Behaviour    string
	Value        json.RawMessage
	Length       int
	ErrorType    string
	ErrorMessage string
}

// recordedFunctions answers as the functions of a case did.
type recordedFunctions map[string]lambdaBehaviour

func (r recordedFunctions) Invoke(ctx context.Context, function string, payload []byte) (asl.Result, error) {
	l, ok := r[strings.TrimSuffix(function, nameSuffix)]
	if !ok {
		return asl.Result{}, &asl.Error{Name: "Lambda.ResourceNotFoundException", Cause: "Function not found: " + function}
	}
	switch l.Behaviour {
	case "constant":
		var text string
		if json.Unmarshal(l.Value, &text) == nil && json.Valid([]byte(text)) {
			return asl.Result{Payload: []byte(text)}, nil // JSON that was recorded as a string
		}
		return asl.Result{Payload: l.Value}, nil
	case "constant-string":
		return asl.Result{Payload: []byte(`"` + strings.Repeat("a", l.Length) + `"`)}, nil
	case "raise":
		body := asl.Encode(map[string]any{"errorType": l.ErrorType, "errorMessage": l.ErrorMessage, "requestId": "r", "stackTrace": []any{}})
		return asl.Result{Payload: body, FunctionError: "Unhandled"}, nil
	case "sleep":
		<-ctx.Done() // the recorded ones sleep longer than the task's timeout
		return asl.Result{}, ctx.Err()
	}
	return asl.Result{Payload: payload}, nil
}

// memory is a journal for one process.
type memory struct {
	mu      sync.Mutex
	records []asl.Record
}

func (m *memory) Append(r asl.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, r)
	return nil
}

func (m *memory) Flush() error { return nil }

func (m *memory) events() []asl.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	var events []asl.Event
	for _, r := range m.records {
		if r.Event != nil && r.Event.ID > 0 {
			events = append(events, *r.Event)
		}
	}
	return events
}

func repositoryRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

func readCases(t *testing.T) []conformanceCase {
	t.Helper()
	dir := filepath.Join(repositoryRoot(t), conformanceDir)
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	if len(files) == 0 {
		t.Skipf("the recorded cases are not here: %s", dir)
	}
	var cases []conformanceCase
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var some []conformanceCase
		if err := json.Unmarshal(text, &some); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		cases = append(cases, some...)
	}
	return cases
}

func TestMachine_givesTheResultsThatAWSGave(t *testing.T) {
	t.Parallel()
	type count struct{ cases, results, withHistory, histories int }
	counts := map[string]*count{}
	others := map[string]int{}
	var total count
	var mu sync.Mutex
	t.Run("cases", func(t *testing.T) {
		for _, c := range readCases(t) {
			if c.QueryLanguage != "JSONPath" {
				others[c.QueryLanguage]++
				continue
			}
			n := counts[c.Area]
			if n == nil {
				n = &count{}
				counts[c.Area] = n
			}
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				if reason, ok := skipped[c.Name]; ok {
					t.Skip(reason)
				}
				result, history := runCase(t, c)
				mu.Lock()
				defer mu.Unlock()
				for _, n := range []*count{n, &total} {
					n.cases++
					if result == nil {
						n.results++
					}
					if len(c.Expected.History) > 0 {
						n.withHistory++
						if history == nil {
							n.histories++
						}
					}
				}
				if result != nil {
					t.Error(result)
				}
				if reason, known := otherHistory[c.Name]; history != nil && !known {
					t.Error(history)
				} else if known {
					t.Log(reason)
				}
			})
		}
	})
	for area, n := range counts {
		t.Logf("%-22s %3d of %3d results agree, %3d of %3d histories", area, n.results, n.cases, n.histories, n.withHistory)
	}
	t.Logf("%-22s %3d of %3d results agree, %3d of %3d histories; not run: %v", "JSONPath", total.results, total.cases, total.histories,
		total.withHistory, others)
}

// nameSuffix makes the functions' names as long as the recorded ones were, because the length shows in a header.
const nameSuffix = "-recorded-on-amazon-ws"

var functionPlaceholder = regexp.MustCompile(`\$\{lambda:(fn\d+)\}`)

var functionBareName = regexp.MustCompile(`"(fn\d+)"`)

// runCase returns how the result and how the history differ from what was recorded.
func runCase(t *testing.T, c conformanceCase) (result, history error) {
	t.Helper()
	definition := functionPlaceholder.ReplaceAll(c.Definition, []byte("arn:aws:lambda:us-east-1:111111111111:function:${1}"+nameSuffix))
	machine, err := asl.Parse(definition)
	if err != nil {
		return fmt.Errorf("the definition is refused: %w", err), nil
	}
	input, err := asl.Decode(functionBareName.ReplaceAll(c.Input, []byte(`"${1}`+nameSuffix+`"`)))
	if err != nil {
		t.Fatal(err)
	}
	clock := asl.NewManualClock(time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC))
	journal := &memory{}
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	driver, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		for {
			if c.Expected.Status == "ABORTED" {
				if _, err := clock.Next(driver); err == nil {
					cancel(&asl.Abort{Err: &asl.Error{}})
				}
				return
			}
			if _, err := clock.AdvanceToNext(driver); err != nil {
				return
			}
		}
	}()
	outcome, err := machine.Run(ctx, &asl.Execution{
		ID: "arn:aws:states:us-east-1:111111111111:execution:machine:run", Name: "run", Start: clock.Now(),
		MachineID: "arn:aws:states:us-east-1:111111111111:stateMachine:machine", MachineName: "machine", RoleARN: "snf_role_arn",
		Region: "us-east-1", Input: input, Clock: clock, Journal: journal,
		Invoker: recordedFunctions(c.Lambdas),
	})
	if err != nil {
		return err, nil
	}
	return compareOutcome(c, outcome), compareHistory(c.Expected.History, journal.events())
}

func compareOutcome(c conformanceCase, got asl.Outcome) error {
	var errs []error
	if string(got.Status) != c.Expected.Status {
		errs = append(errs, fmt.Errorf("status %s, want %s (%v)", got.Status, c.Expected.Status, got.Error))
	}
	if c.Expected.Status == "SUCCEEDED" {
		if diff := difference("output", toJSON(got.Output), c.Expected.Output); diff != "" {
			errs = append(errs, errors.New(diff))
		}
		return errors.Join(errs...)
	}
	failure := got.Error
	if failure == nil {
		failure = &asl.Error{}
	}
	if diff := difference("error", failure.Name, orEmpty(c.Expected.Error)); diff != "" {
		errs = append(errs, errors.New(diff))
	}
	if diff := difference("cause", failure.Cause, orEmpty(c.Expected.Cause)); diff != "" {
		errs = append(errs, errors.New(diff))
	}
	return errors.Join(errs...)
}

func orEmpty(v any) any {
	if v == nil {
		return ""
	}
	return v
}

// toJSON turns the interpreter's values into those of encoding/json.
func toJSON(v any) any {
	var plain any
	if err := json.Unmarshal(asl.Encode(v), &plain); err != nil {
		panic(err)
	}
	return plain
}

// compareHistory compares line by line of control: the events of branches may interleave.
func compareHistory(want []map[string]any, got []asl.Event) error {
	if len(want) == 0 {
		return nil
	}
	var events []map[string]any
	for _, e := range got {
		event := map[string]any{"type": e.Type, "id": float64(e.ID), "previousEventId": float64(e.PreviousID)}
		if e.Details != nil {
			event[e.DetailsField()] = toJSON(e.Details)
		}
		events = append(events, event)
	}
	interleaved := slices.ContainsFunc(want, func(e map[string]any) bool { _, sorted := e["id"].([]any); return sorted })
	if interleaved { // AWS's own order was lost when it was recorded: by type and name
		order := func(a, b map[string]any) int { return strings.Compare(sortKey(a), sortKey(b)) }
		want = slices.Clone(want)
		events = slices.DeleteFunc(events, func(e map[string]any) bool { return e["type"] == "ParallelStateSucceeded" })
		want = slices.DeleteFunc(want, func(e map[string]any) bool { return e["type"] == "ParallelStateSucceeded" })
		slices.SortStableFunc(want, order)
		slices.SortStableFunc(events, order)
	}
	var errs []error
	for i := range max(len(want), len(events)) {
		if i >= len(want) || i >= len(events) || want[i]["type"] != events[i]["type"] {
			errs = append(errs, fmt.Errorf("event %d: got %s, want %s", i+1, brief(events, i), brief(want, i)))
			break
		}
		for field, value := range want[i] {
			if field == "timestamp" || interleaved && (field == "id" || field == "previousEventId") {
				continue
			}
			if diff := difference(fmt.Sprintf("event %d (%v) %s", i+1, want[i]["type"], field), events[i][field], value); diff != "" {
				errs = append(errs, errors.New(diff))
			}
		}
	}
	return errors.Join(errs...)
}

func sortKey(event map[string]any) string {
	for field, value := range event {
		if details, ok := value.(map[string]any); ok && strings.HasSuffix(field, "Details") {
			return fmt.Sprint(event["type"], " ", details["name"])
		}
	}
	return fmt.Sprint(event["type"])
}

func brief(events []map[string]any, i int) string {
	if i >= len(events) {
		return "the end"
	}
	text, _ := json.Marshal(events[i])
	return string(text)
}

// difference is "" when got agrees with the recorded value, whose wildcards match anything.
func difference(where string, got, want any) string {
	got, want = unpack(got), unpack(want)
	switch want := want.(type) {
	case string:
		if isWildcard(want) {
			return ""
		}
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			break
		}
		return objectDifference(where, object, want)
	case []any:
		items, ok := got.([]any)
		if !ok || len(items) != len(want) {
			break
		}
		for i := range want {
			if diff := difference(fmt.Sprintf("%s[%d]", where, i), items[i], want[i]); diff != "" {
				return diff
			}
		}
		return ""
	}
	if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
		return fmt.Sprintf("%s: got %#v, want %#v", where, got, want)
	}
	return ""
}

func objectDifference(where string, got, want map[string]any) string {
	_, isFailure := want["stackTrace"]
	keys := map[string]bool{}
	for key := range got {
		keys[key] = true
	}
	for key := range want {
		keys[key] = true
	}
	for key := range keys {
		if isFailure && (key == "stackTrace" || key == "requestId") {
			continue
		}
		value, ok := got[key]
		wanted, also := want[key]
		if ok != also {
			return fmt.Sprintf("%s.%s: present %v, want %v", where, key, ok, also)
		}
		if diff := difference(where+"."+key, value, wanted); diff != "" {
			return diff
		}
	}
	return ""
}

// unpack parses JSON inside strings, as the recording may have done.
func unpack(v any) any {
	text, ok := v.(string)
	if !ok {
		return v
	}
	var inner any
	if json.Unmarshal([]byte(text), &inner) == nil {
		return unpack(inner)
	}
	return v
}

var wildcard = regexp.MustCompile(`<[^>]*>`)

func isWildcard(s string) bool {
	switch s {
	case "timestamp", "datetime", "date", "start-time", "entered-time", "snf_role_arn", "RequestId", "x-amzn-RequestId", "X-Amzn-Trace-Id", "RandomNumberGenerated":
		return true
	}
	return wildcard.MatchString(s) || strings.HasPrefix(s, "arn:")
}
