package workflows_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/workflows"
)

type machine struct {
	TimeoutSeconds int
	States         map[string]state
}

type state struct {
	Type           string
	Resource       string
	Parameters     map[string]any
	TimeoutSeconds int
	Retry          []retrier
	Catch          []struct{ ErrorEquals []string }
	ItemProcessor  *machine
	Branches       []machine
}

// retrier is one, as it stands in the file.
type retrier map[string]any

func (r retrier) errors() (names []string) {
	list, _ := r["ErrorEquals"].([]any)
	for _, name := range list {
		names = append(names, fmt.Sprint(name))
	}
	return names
}

// each calls look for every state of a machine, the ones inside of maps and branches, too.
func (m machine) each(look func(name string, s state)) {
	for name, s := range m.States {
		look(name, s)
		if s.ItemProcessor != nil {
			s.ItemProcessor.each(look)
		}
		for _, branch := range s.Branches {
			branch.each(look)
		}
	}
}

func load(t *testing.T, name string) (workflows.Definition, machine) {
	t.Helper()
	definition, err := workflows.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	var m machine
	if err := json.Unmarshal([]byte(definition.Text), &m); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return definition, m
}

var arns = workflows.ARNs{
	Function: func(f blueprint.Function) string { return "arn:aws:lambda:us-east-1:000000000000:function:" + f.Name },
	Machine: func(w blueprint.Workflow) string {
		return "arn:aws:states:us-east-1:000000000000:stateMachine:" + w.Name
	},
	EventBus:    "bus",
	AlertsTopic: "arn:aws:sns:us-east-1:000000000000:alerts", NoticesTopic: "arn:aws:sns:us-east-1:000000000000:notices",
}

func TestBind_givesADefinitionThatStepFunctionsTakes(t *testing.T) {
	t.Parallel()
	for _, w := range blueprint.Workflows {
		definition, _ := load(t, w.Name)
		text, err := definition.Bind(arns)
		if err != nil {
			t.Errorf("%s: %v", w.Name, err)
			continue
		}
		if strings.Contains(text, "${") || !strings.Contains(text, definition.Version) {
			t.Errorf("%s keeps a placeholder, or does not carry its version", w.Name)
		}
		if _, err := asl.Parse([]byte(text)); err != nil {
			t.Errorf("%s: %v", w.Name, err)
		}
	}
}

func TestBind_refusesAFunctionThatTheTableDoesNotHave(t *testing.T) {
	t.Parallel()
	if text, err := (workflows.Definition{Name: "x", Text: `{"a":"${CheckoutNobody}"}`}).Bind(arns); err == nil {
		t.Errorf("gives %s", text)
	}
}

func TestBind_fillsTheBusTheTopicsAndOtherMachines(t *testing.T) {
	t.Parallel()
	text, err := workflows.Definition{Name: "x", Text: "${EventBus} ${AlertsTopic} ${NoticesTopic} ${OwedRefundsMachine}"}.Bind(arns)
	want := "bus " + arns.AlertsTopic + " " + arns.NoticesTopic + " arn:aws:states:us-east-1:000000000000:stateMachine:owed-refunds"
	if err != nil || text != want {
		t.Errorf("got %q, %v", text, err)
	}
}

// The role of a machine is made from the table: it may do what its file does, and no more.
func TestUses_areWhatTheFilesUse(t *testing.T) {
	t.Parallel()
	for _, w := range blueprint.Workflows {
		definition, _ := load(t, w.Name)
		got, want := slices.Sorted(slices.Values(definition.Uses())), slices.Sorted(slices.Values(w.Uses))
		if !slices.Equal(got, want) {
			t.Errorf("%s uses %v, and the table says %v", w.Name, got, want)
		}
	}
}

// Each step gives up in time, is tried again when the platform fails, and says where a failure leads.
func TestTasks_haveATimeoutARetryAndACatch(t *testing.T) {
	t.Parallel()
	lambdaFailures := []string{"Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException",
		"Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout"}
	serviceFailures := []string{"States.TaskFailed", "States.Timeout"} // of an integration: whatever the service says
	for _, w := range blueprint.Workflows {
		definition, m := load(t, w.Name)
		functions, err := definition.Functions()
		if err != nil {
			t.Error(err)
			continue
		}
		m.each(func(name string, s state) {
			if s.Type != "Task" {
				return
			}
			where := w.Name + ": " + name
			limit, transient := time.Duration(s.TimeoutSeconds)*time.Second, lambdaFailures
			if strings.HasPrefix(s.Resource, "arn:aws:states:::lambda:invoke") {
				f := named(functions, fmt.Sprint(s.Parameters["FunctionName"]))
				if f == nil {
					t.Errorf("%s calls %v", where, s.Parameters["FunctionName"])
					return
				}
				if limit <= f.Timeout {
					t.Errorf("%s gives up after %s, and its function may take %s", where, limit, f.Timeout)
				}
			} else if transient = serviceFailures; limit == 0 {
				t.Errorf("%s never gives up", where)
			}
			var retried, caught []string
			for _, retry := range s.Retry {
				retried = append(retried, retry.errors()...)
			}
			for _, c := range s.Catch {
				caught = append(caught, c.ErrorEquals...)
			}
			for _, failure := range transient {
				if !slices.Contains(retried, failure) {
					t.Errorf("%s is not tried again on %s", where, failure)
				}
			}
			if !slices.Contains(caught, "States.ALL") {
				t.Errorf("%s does not say where any other failure leads", where)
			}
			for _, failure := range append(retried, caught...) {
				if !known(failure) {
					t.Errorf("%s names the error %s, which nothing raises", where, failure)
				}
			}
		})
	}
}

func named(functions []blueprint.Function, placeholder string) *blueprint.Function {
	for _, f := range functions {
		if "${"+f.Placeholder()+"}" == placeholder {
			return &f
		}
	}
	return nil
}

// known reports whether an error name is the platform's, or one of ours.
func known(name string) bool {
	for _, prefix := range []string{"States.", "Lambda.", "Runtime.", "Sandbox.", "EventBridge.", "SNS.", "StepFunctions."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return errs.FromWorkflow(name, "").Code != errs.Internal
}

// A sale that somebody waits for ends before its caller and before its lease.
func TestCheckout_endsBeforeItsCallerAndItsLease(t *testing.T) {
	t.Parallel()
	_, m := load(t, "checkout")
	limit := time.Duration(m.TimeoutSeconds) * time.Second
	for _, f := range blueprint.Functions {
		if f.Name == "api/start-sale" && limit >= f.Timeout {
			t.Errorf("the checkout may take %s, and api/start-sale waits for %s", limit, f.Timeout)
		}
	}
	if limit >= sale.Lease {
		t.Errorf("the checkout may take %s, and the sale is leased for %s", limit, sale.Lease)
	}
}

// A step and what undoes it stand next to each other: the undoing right below, in the order in which it runs.
func TestCheckout_undoesInOrder(t *testing.T) {
	t.Parallel()
	definition, _ := load(t, "checkout")
	at := -1
	for _, name := range []string{"Reserve the stock", "Take the payment", "Record the sale", "Give the sale up",
		"Undo the reservation", "Undo the payment", "Note that it is undone", "Fail the sale"} {
		next := strings.Index(definition.Text, `"`+name+`": {`)
		if next <= at {
			t.Errorf("%q does not stand below what comes before it", name)
		}
		at = next
	}
}

func TestFunctions_ofAWorkflowAreCalledByOne(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, w := range blueprint.Workflows {
		definition, _ := load(t, w.Name)
		functions, err := definition.Functions()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range functions {
			used[f.Name] = true
		}
	}
	for _, f := range blueprint.Functions {
		if !strings.HasPrefix(f.Name, "api/") && f.Name != blueprint.Migrator && !used[f.Name] {
			t.Errorf("%s is called by no state machine", f.Name)
		}
	}
}

// A backup that still runs must not be taken for a dead one.
func TestBackup_endsBeforeItIsCalledDead(t *testing.T) {
	t.Parallel()
	if _, m := load(t, "backup"); time.Duration(m.TimeoutSeconds)*time.Second >= backup.Longest {
		t.Errorf("it may take %d s, and is dead after %s", m.TimeoutSeconds, backup.Longest)
	}
}
