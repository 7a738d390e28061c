package main_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// patience bounds a wait on a busy computer.
const patience = time.Minute

var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "stepfunctions")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "stepfunctions")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// start runs the program in a folder. stop ends it as Ctrl-C does.
func start(t *testing.T, dir string, arguments ...string) (client *sfn.Client, stop func()) {
	t.Helper()
	command := exec.Command(program, append([]string{"-addr", "127.0.0.1:0", "-dir", dir}, arguments...)...)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	running := true
	stop = func() {
		if !running {
			return
		}
		running = false
		_ = command.Process.Signal(os.Interrupt)
		if err := command.Wait(); err != nil {
			t.Errorf("it ended with %v", err)
		}
	}
	t.Cleanup(stop)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, endpoint, _ := strings.Cut(strings.TrimSpace(line), " at ")
	return sfn.New(sfn.Options{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""), BaseEndpoint: &endpoint}), stop
}

func create(t *testing.T, client *sfn.Client, name, definition string) string {
	t.Helper()
	out, err := client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: &name, Definition: &definition, RoleArn: aws.String("arn:aws:iam::000000000000:role/any"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return *out.StateMachineArn
}

func begin(t *testing.T, client *sfn.Client, machine, input string) string {
	t.Helper()
	out, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &machine, Input: &input})
	if err != nil {
		t.Fatal(err)
	}
	return *out.ExecutionArn
}

func ended(t *testing.T, client *sfn.Client, execution string) *sfn.DescribeExecutionOutput {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		out, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &execution})
		if err != nil {
			t.Fatal(err)
		}
		if out.Status != types.ExecutionStatusRunning {
			return out
		}
		<-tick.C
	}
}

// eventsOf returns the types of an execution's events.
func eventsOf(t *testing.T, client *sfn.Client, execution string) (names []string) {
	t.Helper()
	out, err := client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &execution})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range out.Events {
		names = append(names, string(e.Type))
	}
	return names
}

func write(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "mocks.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const order = `{"StartAt": "Charge", "States": {
	"Charge": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge", "Payload.$": "$"}, "OutputPath": "$.Payload",
		"Retry": [{"ErrorEquals": ["TerminalBusy"], "IntervalSeconds": 1}], "Next": "Tell"},
	"Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "news", "Message": "charged"}, "ResultPath": "$.told", "End": true}}}`

func TestCommand_runsAMachineWhoseTasksAFileAnswers(t *testing.T) {
	t.Parallel()
	client, _ := start(t, t.TempDir(), "-mocks", write(t, `{
		"charge": [{"Throw": {"Error": "TerminalBusy", "Cause": "again"}}, {"Return": {"amount": 350}}],
		"arn:aws:states:::sns:publish": [{"Return": {"MessageId": "1"}}]}`))

	execution := begin(t, client, create(t, client, "order", order), `{"amount": 350}`)

	if out := ended(t, client, execution); out.Status != types.ExecutionStatusSucceeded || *out.Output != `{"amount":350,"told":{"MessageId":"1"}}` {
		t.Errorf("it %s with %s", out.Status, aws.ToString(out.Output))
	}
	want := []string{"ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskFailed", "TaskScheduled",
		"TaskStarted", "TaskSucceeded", "TaskStateExited",
		"TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"}
	if got := eventsOf(t, client, execution); !slices.Equal(got, want) {
		t.Errorf("the history is %v", got)
	}
}

func TestCommand_callsALambdaEndpoint(t *testing.T) {
	t.Parallel()
	functions := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/2015-03-31/functions/double/invocations":
			event, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, `{"twice": [%s, %s]}`, event, event)
		case "/2015-03-31/functions/broken/invocations":
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
			fmt.Fprint(w, `{"errorType": "Broken", "errorMessage": "no"}`)
		default:
			w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
			http.Error(w, `{"Message": "Function not found"}`, http.StatusNotFound)
		}
	}))
	t.Cleanup(functions.Close)
	client, _ := start(t, t.TempDir(), "-lambda", functions.URL)
	machine := create(t, client, "call", `{"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
		"Parameters": {"FunctionName.$": "$.function", "Payload": 7}, "OutputPath": "$.Payload", "End": true}}}`)

	for function, want := range map[string]string{"double": `{"twice":[7,7]}`, "broken": "Broken", "nobody": "Lambda.ResourceNotFoundException"} {
		out := ended(t, client, begin(t, client, machine, `{"function": "`+function+`"}`))
		if got := aws.ToString(out.Output) + aws.ToString(out.Error); got != want {
			t.Errorf("%s gives %s, want %s", function, got, want)
		}
	}
}

func TestCommand_goesOnAfterItIsStartedAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	client, stop := start(t, dir)
	child := create(t, client, "child",
		`{"StartAt": "a", "States": {"a": {"Type": "Wait", "Seconds": 1, "Next": "b"}, "b": {"Type": "Pass", "Result": "done", "End": true}}}`)
	parent := create(t, client, "parent", `{"StartAt": "a", "States": {"a": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution",
		"Parameters": {"StateMachineArn": "`+child+`", "Name": "by-parent", "Input": {}}, "End": true}}}`)
	if out := ended(t, client, begin(t, client, parent, `{}`)); out.Status != types.ExecutionStatusSucceeded {
		t.Fatalf("the parent is %s: %s", out.Status, aws.ToString(out.Cause))
	}
	stop()

	client, _ = start(t, dir)

	if out := ended(t, client, strings.Replace(child, ":stateMachine:", ":execution:", 1)+":by-parent"); aws.ToString(out.Output) != `"done"` {
		t.Errorf("the child is %s with %s", out.Status, aws.ToString(out.Output))
	}
}

func TestCommand_refusesAFileThatAnswersNothing(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"no JSON": "charge", "no answers": `{"charge": []}`, "both": `{"charge": [{"Return": 1, "Throw": {"Error": "A"}}]}`,
		"neither": `{"charge": [{}]}`, "a wrong word": `{"charge": [{"Returns": 1}]}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := exec.Command(program, "-addr", "127.0.0.1:0", "-dir", t.TempDir(), "-mocks", write(t, text))
			out, err := command.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "mocks.json") {
				t.Errorf("it said %q and ended with %v", out, err)
			}
		})
	}
}
