package e2e_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/cloud"
)

// restart stops the cloud and starts it on what it left behind.
func (s *shop) restart() {
	s.t.Helper()
	if err := s.stop(); err != nil {
		s.t.Fatalf("stopping: %v", err)
	}
	if err := s.start(); err != nil {
		s.t.Fatalf("starting again: %v", err)
	}
}

// comes waits for a function that is held; nil is none.
func (s *shop) comes(entered <-chan struct{}) {
	s.t.Helper()
	if entered == nil {
		return
	}
	select {
	case <-entered:
	case <-time.After(patience):
		s.t.Fatal("the function was never called")
	}
}

// restartHeld stops the cloud while a function is held, which is let go meanwhile, and starts it again.
func (s *shop) restartHeld(entered <-chan struct{}, release func()) {
	s.t.Helper()
	s.comes(entered)
	time.AfterFunc(time.Second, release) // when the cloud is stopping
	s.restart()
	release()
}

// restartInEach stops the cloud and starts it again while each function is at work, in the order in which the execution that
// begin starts calls them. What waits in hand is let go by the cloud's end.
func (s *shop) restartInEach(functions []string, begin func() (arn string)) {
	s.t.Helper()
	entered, release := s.faults.hold(functions[0])
	arn := begin()
	for i, function := range functions {
		s.comes(entered)
		if status := s.execution(arn).Status; status != types.ExecutionStatusRunning {
			s.t.Fatalf("at %s it is %s", function, status)
		}
		now, let := entered, release
		if i+1 < len(functions) {
			entered, release = s.faults.hold(functions[i+1])
		}
		s.restartHeld(now, let)
	}
}

func TestCloud_keepsTheShopOverARestart(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	rosa := s.signIn(cashier)
	cart := byCard(withBuyer(s.cart(p.times(1)), peru.DNI, "45671238", "Ana María"), "123456")
	first := rosa.sell(cart).want(http.StatusCreated)
	pdf := rosa.get("/api/sales/" + cart.ID + "/receipt.pdf").want(http.StatusOK)
	story := rosa.shop.timeline(cart.ID)

	s.restart()

	repeated := rosa.sell(cart).want(http.StatusOK) // with the session of before
	if string(repeated.body) != string(first.body) {
		t.Errorf("the answer changed:\n%s\n%s", first.body, repeated.body)
	}
	if kept := rosa.get("/api/sales/" + cart.ID + "/receipt.pdf").want(http.StatusOK); string(kept.body) != string(pdf.body) {
		t.Error("the PDF changed")
	}
	if answer := s.timeline(cart.ID); answer.Submits != story.Submits+1 || answer.Number != story.Number {
		t.Errorf("the timeline has %d submits and the number %s", answer.Submits, answer.Number)
	}
	next := s.signIn(cashier).sell(again(cart)).sold()
	if got, want := numberOf(t, next), numberOf(t, decode[sale.Sale](first))+1; got != want {
		t.Errorf("the next number is %d, want %d", got, want)
	}
	s.wantStock(p, 8)
	s.invariants(cart.ID, next.ID)
	s.wantNoMoneyLost()
}

// numberOf returns a receipt's number without its series.
func numberOf(t *testing.T, sold sale.Sale) int {
	t.Helper()
	_, digits, _ := strings.Cut(sold.Number, "-")
	number, err := strconv.Atoi(digits)
	if err != nil {
		t.Errorf("the number %q: %v", sold.Number, err)
	}
	return number
}

// stepFunctions is a client as any tool has one: the SDK, pointed at the cloud's endpoint.
func (s *shop) stepFunctions() *sfn.Client {
	return sfn.New(sfn.Options{Region: "us-east-1", BaseEndpoint: aws.String(s.cloud.StatesURL), HTTPClient: s.client,
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
}

func TestStates_anExecutionThatWaitsForATokenSurvivesARestart(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	made, err := s.stepFunctions().CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("approval-" + newID()), RoleArn: aws.String("arn:aws:iam::000000000000:role/test"),
		Definition: aws.String(`{"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
			"Parameters": {"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:checkout/find-expired", "Payload": {"token.$": "$$.Task.Token"}},
			"TimeoutSeconds": 3600, "ResultPath": "$.decision", "End": true}}}`)})
	if err != nil {
		t.Fatal(err)
	}
	started, err := s.stepFunctions().StartExecution(
		t.Context(),
		&sfn.StartExecutionInput{StateMachineArn: made.StateMachineArn, Input: aws.String(`{"order":7}`)},
	)
	if err != nil {
		t.Fatal(err)
	}
	token := s.tokenOf(*started.ExecutionArn)

	s.restart()

	if now := s.execution(*started.ExecutionArn); now.Status != types.ExecutionStatusRunning {
		t.Fatalf("after the restart the execution is %s", now.Status)
	}
	_, err = s.stepFunctions().SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(`"yes"`)})
	if err != nil {
		t.Fatal(err)
	}
	s.eventually("the execution has ended", func() bool { return s.execution(*started.ExecutionArn).Status != types.ExecutionStatusRunning })
	ended := s.execution(*started.ExecutionArn)
	if ended.Status != types.ExecutionStatusSucceeded || aws.ToString(ended.Output) != `{"decision":"yes","order":7}` {
		t.Errorf("the execution is %s with %s", ended.Status, aws.ToString(ended.Output))
	}
}

// executionARN names an execution of a workflow.
func executionARN(workflow, name string) string {
	return strings.Replace(cloud.MachineARN(workflow), ":stateMachine:", ":execution:", 1) + ":" + name
}

func (s *shop) execution(arn string) *sfn.DescribeExecutionOutput {
	s.t.Helper()
	described, err := s.stepFunctions().DescribeExecution(s.ctx(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	if err != nil {
		s.t.Fatal(err)
	}
	return described
}

// tokenOf waits until the execution waits, and reads the token that its function was given.
func (s *shop) tokenOf(arn string) string {
	s.t.Helper()
	var given struct{ Payload struct{ Token string } }
	s.eventually("the function was called", func() bool {
		history, err := s.stepFunctions().GetExecutionHistory(s.ctx(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
		if err != nil {
			s.t.Fatal(err)
		}
		submitted := false
		for _, event := range history.Events {
			if event.TaskScheduledEventDetails != nil {
				if err := json.Unmarshal([]byte(aws.ToString(event.TaskScheduledEventDetails.Parameters)), &given); err != nil {
					s.t.Fatal(err)
				}
			}
			submitted = submitted || event.Type == types.HistoryEventTypeTaskSubmitted
		}
		return submitted
	})
	return given.Payload.Token
}
