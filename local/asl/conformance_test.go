package asl_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
					cancel(&asl.AbortError{Err: &asl.Error{}})
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
