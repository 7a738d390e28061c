package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/lambda"
)

func TestInvoke_answersWithWhatTheHandlerReturns(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{})
	for _, function := range []string{"demo", "demo:live", "000000000000:function:demo", "arn:aws:lambda:us-east-1:000000000000:function:demo:$LATEST"} {
		result, err := r.Invoke(t.Context(), function, []byte(`{"cart":["leche","arroz"]}`))
		if err != nil {
			t.Fatal(err)
		}
		mustSucceed(t, result)
		if got, want := string(result.Payload), `{"cart":["leche","arroz"]}`; got != want {
			t.Errorf("%s answered %s, want %s", function, got, want)
		}
	}
}

func TestInvoke_tellsTheFunctionWhatLambdaTellsIt(t *testing.T) {
	t.Setenv("SECRET_OF_THE_SHELL", "x")
	r := newRuntime(
		t,
		lambda.Options{Region: "sa-east-1"},
		lambda.Function{MemoryMB: 256, Timeout: 9 * time.Second, Concurrency: 3, Env: map[string]string{"SHOP": "Carmensita"}},
	)
	result := invoke(t, r, `{"do":"who"}`)
	var got struct {
		ARN, RequestID, Function, Trace string
		Memory                          int
		Remaining                       float64
		Env                             []string
	}
	if err := json.Unmarshal(result.Payload, &got); err != nil {
		t.Fatal(err)
	}
	if got.ARN != "arn:aws:lambda:sa-east-1:000000000000:function:demo" || got.Function != "demo" || got.Memory != 256 {
		t.Errorf("got %+v", got)
	}
	if got.RequestID != result.RequestID || !strings.HasPrefix(got.Trace, "Root=1-") {
		t.Errorf("request id %q, trace %q; the result says %q", got.RequestID, got.Trace, result.RequestID)
	}
	if got.Remaining < 1 || got.Remaining > 9 {
		t.Errorf("%.1f s remain of 9 s", got.Remaining)
	}
	for _, want := range []string{"SHOP=Carmensita", "AWS_REGION=sa-east-1", "AWS_LAMBDA_MAX_CONCURRENCY=3", "TZ=:UTC"} {
		if !slices.Contains(got.Env, want) {
			t.Errorf("%s is missing in %v", want, got.Env)
		}
	}
	if slices.ContainsFunc(got.Env, func(v string) bool { return strings.HasPrefix(v, "SECRET_") }) {
		t.Error("the function sees the environment of its parent")
	}
}

func TestInvoke_reportsAFailureAsLambdaDoes(t *testing.T) {
	t.Parallel()
	const id = "RequestId: <id> Error: "
	for name, test := range map[string]struct {
		payload  string
		function lambda.Function
		want     functionError
	}{
		"an error of the handler": {payload: `{"do":"fail"}`, want: functionError{"soldOut", "nothing left"}},
		"a payload that it cannot read": {
			payload: `{"do":7}`,
			want:    functionError{"UnmarshalTypeError", "json: cannot unmarshal number into Go struct field request.do of type string"},
		},
		"a panic":               {payload: `{"do":"panic"}`, want: functionError{"string", "cosmic ray"}},
		"an exit":               {payload: `{"do":"exit"}`, want: functionError{"Runtime.ExitError", id + "Runtime exited with error: exit status 1"}},
		"an exit without error": {payload: `{"do":"leave"}`, want: functionError{"Runtime.ExitError", id + "Runtime exited without providing a reason"}},
		"a timeout": {
			payload:  `{"do":"sleep","millis":60000}`,
			function: lambda.Function{Timeout: 250 * time.Millisecond},
			want:     functionError{"Sandbox.Timedout", id + "Task timed out after 0.25 seconds"},
		},
		"an answer that is too large": {
			payload: `{"do":"big","bytes":6291555}`,
			want:    functionError{"Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes)."},
		},
		"an answer that breaks half way": {payload: `{"do":"half"}`, want: functionError{"errorString", "the source dried up"}},
		"an exit before it is ready": {
			payload:  `{}`,
			function: lambda.Function{Env: map[string]string{"START": "exit"}},
			want:     functionError{"Runtime.ExitError", id + "Runtime exited with error: exit status 3"},
		},
		"a program that is not there": {
			payload:  `{}`,
			function: lambda.Function{Binary: "/nowhere/demo"},
			want:     functionError{"Runtime.InvalidEntrypoint", id + "fork/exec /nowhere/demo: no such file or directory"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, concurrency := range []int{1, 3} {
				test.function.Concurrency = concurrency
				r := newRuntime(t, lambda.Options{}, test.function)
				for range 2 { // the second time by a process that replaces the first
					result := invoke(t, r, test.payload)
					test := test
					test.want.Message = strings.ReplaceAll(test.want.Message, "<id>", result.RequestID)
					if got := errorOf(t, result); got != test.want {
						t.Errorf("concurrency %d: got  %+v\nwant %+v", concurrency, got, test.want)
					}
				}
				if test.payload != `{}` {
					mustSucceed(t, invoke(t, r, `{}`))
				}
			}
		})
	}
}

func TestInvoke_passesTheLargestAnswerThatLambdaAllows(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{})
	result := invoke(t, r, `{"do":"big","bytes":6291554}`) // and two quotes
	mustSucceed(t, result)
	if len(result.Payload) != 6291556 {
		t.Errorf("%d bytes arrived", len(result.Payload))
	}
}

func TestInvoke_refuses(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{})
	for name, test := range map[string]struct {
		function string
		size     int
		want     string
	}{
		"an unknown function":              {"nobody", 2, "ResourceNotFoundException"},
		"a payload that is over the limit": {"demo", 6<<20 + 1, "RequestTooLargeException"},
	} {
		_, err := r.Invoke(t.Context(), test.function, make([]byte, test.size))
		if refused := new(lambda.Error); !errors.As(err, &refused) || refused.Code != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

func TestInvoke_servesSeveralInvocationsInOneProcess(t *testing.T) {
	t.Parallel()
	pids := make(chan int, 3)
	r := newRuntime(t, lambda.Options{OnInvoke: func(_, _ string, pid int) { pids <- pid }}, lambda.Function{Concurrency: 3, MaxProcesses: 1})
	file := filepath.Join(t.TempDir(), "go")
	var done []<-chan lambda.Result
	for range 3 {
		done = append(done, start(t, r, fmt.Sprintf(`{"do":"until","file":%q}`, file)))
	}
	a, b, c := receive(t, pids), receive(t, pids), receive(t, pids)
	touch(t, file)
	for _, d := range done {
		mustSucceed(t, receive(t, d))
	}
	if a != b || b != c {
		t.Errorf("processes %d, %d and %d served at the same time, want one", a, b, c)
	}
}

func TestInvoke_startsMoreProcessesWhenAllAreBusyThenQueuesThenRefuses(t *testing.T) {
	t.Parallel()
	pids := make(chan int, 4)
	r := newRuntime(t, lambda.Options{OnInvoke: func(_, _ string, pid int) { pids <- pid }}, lambda.Function{MaxProcesses: 2, MaxQueue: 1})
	file := filepath.Join(t.TempDir(), "go")
	payload := []byte(fmt.Sprintf(`{"do":"until","file":%q}`, file))
	errs := make(chan error, 4)
	call := func() {
		_, err := r.Invoke(t.Context(), "demo", payload)
		errs <- err
	}
	go call()
	first := receive(t, pids)
	go call()
	if second := receive(t, pids); second == first {
		t.Errorf("process %d serves two at a time", first)
	}
	go call()
	go call() // of these two one finds the queue full
	if refused := new(lambda.Error); !errors.As(receive(t, errs), &refused) || refused.Code != "TooManyRequestsException" {
		t.Errorf("got %v", refused)
	}
	touch(t, file)
	for range 3 {
		if err := receive(t, errs); err != nil {
			t.Error(err)
		}
	}
}

func TestInvoke_goesOnWhenTheCallerGoesAway(t *testing.T) {
	t.Parallel()
	started, answered := make(chan int, 1), make(chan string, 1)
	r := newRuntime(t, lambda.Options{
		OnInvoke: func(_, _ string, pid int) { started <- pid },
		OnAnswer: func(_, id string, _ int) bool { answered <- id; return false },
	}, lambda.Function{})
	file := filepath.Join(t.TempDir(), "go")
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := r.Invoke(ctx, "demo", []byte(fmt.Sprintf(`{"do":"until","file":%q}`, file)))
		failed <- err
	}()
	receive(t, started)
	cancel()
	if err := receive(t, failed); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	touch(t, file)
	receive(t, answered)
}

func TestOutput_isLineByLine(t *testing.T) {
	t.Parallel()
	said := make(chan string, 4)
	r := newRuntime(t, lambda.Options{Output: func(function string, line []byte) { said <- function + ": " + string(line) }}, lambda.Function{})
	invoke(t, r, `{"do":"say"}`)
	got := []string{receive(t, said), receive(t, said)}
	if want := []string{"demo: plain words", `demo: {"level":"INFO","msg":"structured words"}`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
