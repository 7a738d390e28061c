package stepfunctions_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"carmensita.pe/market/local/stepfunctions"
)

// client is the AWS SDK's, speaking to the shop's service over HTTP.
func (s *shop) client(options ...func(*sfn.Options)) *sfn.Client {
	server := httptest.NewServer(s.service)
	s.t.Cleanup(server.Close)
	base := func(o *sfn.Options) {
		o.Region = "us-east-1"
		o.Credentials = credentials.NewStaticCredentialsProvider("local", "local", "")
		o.BaseEndpoint = aws.String(server.URL)
		o.RetryMaxAttempts = 1
	}
	return sfn.New(sfn.Options{}, append([]func(*sfn.Options){base}, options...)...)
}

// literalEndpoint keeps the SDK from putting "sync-" before a host that was configured.
func literalEndpoint(o *sfn.Options) {
	if o.BaseEndpoint == nil {
		return
	}
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("LiteralEndpoint", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
		}), middleware.Before)
	})
}

// throughProxy is what HTTP_PROXY does, with an endpoint whose host does not exist.
func throughProxy(o *sfn.Options) {
	proxy, err := url.Parse(*o.BaseEndpoint)
	if err != nil {
		panic(err)
	}
	o.HTTPClient = &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy)}}
	o.BaseEndpoint = aws.String("http://states.local")
}

func TestAPI_runsAnExpressSaleForTheSDK(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	machine := s.machine(stepfunctions.Express, echoMachine)
	for name, option := range map[string]func(*sfn.Options){"a literal endpoint": literalEndpoint, "a proxy": throughProxy} {
		out, err := s.client(option).StartSyncExecution(s.ctx, &sfn.StartSyncExecutionInput{
			StateMachineArn: &machine, Name: aws.String("sale-1"), Input: aws.String(`{"total": 350, "note": "ñandú \"á\""}`),
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if out.Status != types.SyncExecutionStatusSucceeded || *out.Output != `{"note":"ñandú \"á\"","total":350}` || *out.Name != "sale-1" ||
			!out.StartDate.Equal(opening) || out.StopDate == nil || !strings.Contains(*out.ExecutionArn, ":express:machine:sale-1:") {
			t.Errorf("%s: got %+v", name, out)
		}
	}
}

func TestAPI_tellsWhyASaleFailed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	machine := s.machine(stepfunctions.Express, `{"StartAt": "a", "States": {"a": {"Type": "Fail", "Error": "OutOfStock", "Cause": "0 left"}}}`)
	out, err := s.client(literalEndpoint).StartSyncExecution(s.ctx, &sfn.StartSyncExecutionInput{StateMachineArn: &machine})
	if err != nil {
		t.Fatal(err)
	}
	if out.Status != types.SyncExecutionStatusFailed || *out.Error != "OutOfStock" || *out.Cause != "0 left" || out.Output != nil {
		t.Errorf("got %+v", out)
	}
}

// Recorded on AWS (from-outside/16): that the time is over is the status, and no error stands beside it.
func TestAPI_givesAnExecutionWhoseTimeIsOverNoError(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	execution := s.start(s.machine("STANDARD", `{"TimeoutSeconds": 600, `+hourMachine[1:]), "run", "")
	s.awaitOnDisk("WaitStateEntered", 1)
	s.advance()
	s.wait(execution)
	out, err := s.client().DescribeExecution(s.ctx, &sfn.DescribeExecutionInput{ExecutionArn: &execution})
	if err != nil || out.Status != types.ExecutionStatusTimedOut || out.Error != nil || out.Cause != nil || out.Output != nil {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestAPI_managesMachinesForTheSDK(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.client()
	created, err := client.CreateStateMachine(s.ctx, &sfn.CreateStateMachineInput{
		Name: aws.String("restock"), Definition: aws.String(hourMachine), RoleArn: aws.String("arn:aws:iam::000000000000:role/states"),
	})
	if err != nil {
		t.Fatal(err)
	}
	updated, err := client.UpdateStateMachine(s.ctx, &sfn.UpdateStateMachineInput{StateMachineArn: created.StateMachineArn, Definition: aws.String(echoMachine)})
	if err != nil {
		t.Fatal(err)
	}
	described, err := client.DescribeStateMachine(s.ctx, &sfn.DescribeStateMachineInput{StateMachineArn: created.StateMachineArn})
	if err != nil || *described.Definition != echoMachine || *described.RevisionId != *updated.RevisionId || described.Type != types.StateMachineTypeStandard {
		t.Fatal(described, err)
	}
	listed, err := client.ListStateMachines(s.ctx, &sfn.ListStateMachinesInput{})
	if err != nil || len(listed.StateMachines) != 1 || *listed.StateMachines[0].Name != "restock" {
		t.Fatal(listed, err)
	}
	checked, err := client.ValidateStateMachineDefinition(s.ctx, &sfn.ValidateStateMachineDefinitionInput{
		Definition: aws.String(`{"StartAt": "a", "States": {"a": {"Type": "Pass", "Next": "b"}}}`),
	})
	if err != nil || checked.Result != types.ValidateStateMachineDefinitionResultCodeFail || *checked.Diagnostics[0].Location != "/States/a/Next" {
		t.Fatal(checked, err)
	}
	if _, err := client.DeleteStateMachine(s.ctx, &sfn.DeleteStateMachineInput{StateMachineArn: created.StateMachineArn}); err != nil {
		t.Fatal(err)
	}
	_, err = client.DescribeStateMachine(s.ctx, &sfn.DescribeStateMachineInput{StateMachineArn: created.StateMachineArn})
	var missing *types.StateMachineDoesNotExist
	if !errors.As(err, &missing) {
		t.Errorf("the deleted machine gives %v", err)
	}
}

func TestAPI_runsAnApprovalForTheSDK(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.noteTokens("ask")
	machine := s.machine(stepfunctions.Standard, approval)
	client := s.client()
	started, err := client.StartExecution(s.ctx, &sfn.StartExecutionInput{StateMachineArn: &machine, Name: aws.String("restock-1")})
	if err != nil {
		t.Fatal(err)
	}
	token := s.note()
	if _, err := client.SendTaskHeartbeat(s.ctx, &sfn.SendTaskHeartbeatInput{TaskToken: &token}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SendTaskSuccess(s.ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(`"yes"`)}); err != nil {
		t.Fatal(err)
	}
	_, err = client.SendTaskFailure(s.ctx, &sfn.SendTaskFailureInput{TaskToken: &token})
	var late *types.TaskTimedOut
	if !errors.As(err, &late) {
		t.Errorf("the second decision gives %v, want TaskTimedOut", err)
	}
	s.wait(*started.ExecutionArn)
	described, err := client.DescribeExecution(s.ctx, &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
	if err != nil || described.Status != types.ExecutionStatusSucceeded || *described.Output != `{"decision":"yes"}` {
		t.Fatal(described, err)
	}
	definition, err := client.DescribeStateMachineForExecution(s.ctx, &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: started.ExecutionArn})
	if err != nil || *definition.Definition != approval {
		t.Fatal(definition, err)
	}
}

func TestAPI_pagesThroughAHistory(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	machine := s.machine(stepfunctions.Standard, echoMachine)
	execution := s.start(machine, "run", `{"a":1}`)
	s.wait(execution)
	pages := sfn.NewGetExecutionHistoryPaginator(s.client(), &sfn.GetExecutionHistoryInput{ExecutionArn: &execution, MaxResults: 3, ReverseOrder: true})
	var got []types.HistoryEvent
	for pages.HasMorePages() {
		page, err := pages.NextPage(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Events...)
	}
	if len(got) != 4 || got[0].Type != types.HistoryEventTypeExecutionSucceeded || got[0].Id != 4 || got[0].PreviousEventId != 3 {
		t.Fatalf("got %+v", got)
	}
	if entered := got[2].StateEnteredEventDetails; entered == nil || *entered.Name != "a" || *entered.Input != `{"a":1}` || !got[2].Timestamp.Equal(opening) {
		t.Errorf("the second event is %+v", got[2])
	}
}

func TestAPI_pagesThroughExecutions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	machine := s.machine(stepfunctions.Standard, hourMachine)
	for _, name := range []string{"a", "b", "c"} {
		s.start(machine, name, "")
		s.clock.Advance(time.Minute)
	}
	pages := sfn.NewListExecutionsPaginator(s.client(), &sfn.ListExecutionsInput{
		StateMachineArn: &machine, MaxResults: 2, StatusFilter: types.ExecutionStatusRunning,
	})
	var names []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page.Executions {
			names = append(names, *x.Name)
		}
	}
	if got := strings.Join(names, ""); got != "cba" {
		t.Errorf("got the executions %s, want cba", got)
	}
}

func TestAPI_refusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for name, in := range map[string]struct{ target, body string }{
		"UnknownOperationException": {"AWSStepFunctions.Dance", "{}"},
		"SerializationException":    {"AWSStepFunctions.ListStateMachines", "["},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(in.body))
		r.Header.Set("X-Amz-Target", in.target)
		w := httptest.NewRecorder()
		s.service.ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), name) {
			t.Errorf("%s gives %d %s", in.target, w.Code, w.Body)
		}
	}
}
