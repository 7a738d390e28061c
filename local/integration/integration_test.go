package integration_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/eventbridge"
	"carmensita.pe/market/local/integration"
	"carmensita.pe/market/local/mailbox"
	"carmensita.pe/market/local/stepfunctions"
)

const topic = "arn:aws:sns:us-east-1:000000000000:alerts"

// services are the endpoints, and Step Functions with the integrations to them.
type services struct {
	states *stepfunctions.Service
	bus    *eventbridge.Bus
	box    *mailbox.Server

	mu     sync.Mutex
	events []eventbridge.Event
}

func start(t *testing.T) *services {
	t.Helper()
	s := &services{}
	var err error
	if s.box, err = mailbox.Start(mailbox.Options{Dir: t.TempDir(), Subscribers: map[string][]string{topic: {"admin@carmensita.example"}}}); err != nil {
		t.Fatal(err)
	}
	s.bus = eventbridge.New(eventbridge.Options{Name: "bus", Rules: []blueprint.EventRule{{Name: "low", DetailType: "StockLow", Workflow: "plan"}},
		Start: func(workflow, name, input string) error {
			_, err := s.states.StartExecution(arn(workflow), name, input)
			return err
		},
		OnEvent: func(e eventbridge.Event) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.events = append(s.events, e)
		}})
	mux := http.NewServeMux()
	endpoint := httptest.NewServer(mux)
	config := aws.Config{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}
	s.states, err = stepfunctions.New(stepfunctions.Options{Dir: t.TempDir(), Integrations: integration.New(config,
		integration.Endpoints{Events: endpoint.URL + "/events", Topics: s.box.Endpoint(), States: endpoint.URL})})
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/events", s.bus)
	mux.Handle("/", s.states)
	t.Cleanup(func() {
		endpoint.Close()
		_ = s.states.Close(context.Background())
		_ = s.box.Stop(context.Background())
	})
	s.machine(t, "plan", `{"Type": "Pass", "End": true}`)
	return s
}

func arn(machine string) string {
	return "arn:aws:states:us-east-1:000000000000:stateMachine:" + machine
}

// machine makes a Standard machine of one state.
func (s *services) machine(t *testing.T, name, state string) {
	t.Helper()
	if _, err := s.states.CreateStateMachine(name, stepfunctions.Standard, "", `{"StartAt": "a", "States": {"a": `+state+`}}`); err != nil {
		t.Fatal(err)
	}
}

// run runs a machine to its end.
func (s *services) run(t *testing.T, name, input string) stepfunctions.Execution {
	t.Helper()
	started, err := s.states.StartExecution(arn(name), "", input)
	if err != nil {
		t.Fatal(err)
	}
	ended, err := s.states.Wait(t.Context(), started.ARN)
	if err != nil {
		t.Fatal(err)
	}
	return ended
}

const tell = `{"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "End": true, "Parameters": {"Entries": [
	{"Source": "carmensita", "DetailType.$": "$.kind", "Detail": {"subject.$": "$.subject"}, "EventBusName": "bus"}]}}`

func TestPutEvents_hasStartedItsTargetsWhenItAnswers(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.machine(t, "tell", tell)

	got := s.run(t, "tell", `{"kind": "StockLow", "subject": "p-1"}`)

	started, err := s.states.ListExecutions(arn("plan"), "")
	if err != nil || got.Status != asl.Succeeded || len(started) != 1 || started[0].Input != `{"subject":"p-1"}` {
		t.Errorf("got %s %v; started %+v, %v", got.Status, got.Error, started, err)
	}
	s.run(t, "tell", `{"kind": "SaleCompleted", "subject": "s-1"}`)
	if started, _ := s.states.ListExecutions(arn("plan"), ""); len(started) != 1 || len(s.events) != 2 {
		t.Errorf("another kind of event: %d executions, %d events", len(started), len(s.events))
	}
}

func TestPutEvents_failsWithTheEntryThatFailed(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.machine(t, "tell", tell)
	s.bus.Refuse(1)
	if got := s.run(t, "tell", `{"kind": "StockLow", "subject": "p-1"}`); got.Error == nil || got.Error.Name != "EventBridge.FailedEntry" {
		t.Errorf("a refused entry: %s %v", got.Status, got.Error)
	}
	if err := s.states.DeleteStateMachine(arn("plan")); err != nil {
		t.Fatal(err)
	}
	if got := s.run(t, "tell", `{"kind": "StockLow", "subject": "p-1"}`); got.Error == nil || got.Error.Name != "EventBridge.FailedEntry" {
		t.Errorf("an event whose target does not start: %s %v", got.Status, got.Error)
	}
	if len(s.events) != 0 {
		t.Errorf("the bus took %+v", s.events)
	}
}

func TestPublish_becomesAMail(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.machine(t, "alert", `{"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true,
		"Parameters": {"TopicArn": "`+topic+`", "Subject": "Alarma", "Message.$": "States.Format('Falló {}', $.what)"}}`)
	s.machine(t, "lost", `{"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true, "Parameters": {"TopicArn": "`+topic+`x", "Message": "a"}}`)

	got := s.run(t, "alert", `{"what": "el respaldo"}`)

	if mails := s.box.Mails(); got.Status != asl.Succeeded || len(mails) != 1 || mails[0].Text != "Falló el respaldo" || mails[0].Subject != "Alarma" {
		t.Errorf("%s %v, caught %+v", got.Status, got.Error, mails)
	}
	if lost := s.run(t, "lost", `{}`); lost.Error == nil || lost.Error.Name != "SNS.NotFoundException" {
		t.Errorf("to no topic: %v", lost.Error)
	}
	s.box.Fail(1)
	if failed := s.run(t, "alert", `{"what": "x"}`); failed.Error == nil || failed.Error.Name != "SNS.InternalErrorException" {
		t.Errorf("while SNS fails: %v", failed.Error)
	}
}

func TestStartExecution_startsANameOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.machine(t, "begin", `{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true, "Parameters": {
		"StateMachineArn": "`+arn("plan")+`", "Name.$": "$.name", "Input": {"order.$": "$.name"}}}`)

	if begun := s.run(t, "begin", `{"name": "order-1"}`); begun.Status != asl.Succeeded {
		t.Fatal(begun.Error)
	}
	first, err := s.states.Wait(t.Context(), "arn:aws:states:us-east-1:000000000000:execution:plan:order-1")
	if err != nil || first.Input != `{"order":"order-1"}` {
		t.Fatalf("started %+v, %v", first, err)
	}
	if again := s.run(t, "begin", `{"name": "order-1"}`); again.Error == nil || again.Error.Name != "StepFunctions.ExecutionAlreadyExistsException" {
		t.Errorf("again: %s %v", again.Status, again.Error)
	}
}

func TestParameters_thatAreNotServedAreSeen(t *testing.T) {
	t.Parallel()
	call := integration.New(aws.Config{}, integration.Endpoints{})["arn:aws:states:::sns:publish"]
	_, err := call(t.Context(), asl.Call{Parameters: map[string]any{"TopicArn": topic, "Message": "a", "PhoneNumber": "1"}})
	var failure *asl.Error
	if !errors.As(err, &failure) || failure.Name != asl.ErrNameRuntime {
		t.Errorf("got %v", err)
	}
}
