package lambda_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"testing"
	"time"

	"carmensita.pe/market/local/lambda"
)

// binaries are the functions of testdata, built by the code that builds the real ones.
var binaries map[string]string

func TestMain(m *testing.M) {
	if binary := os.Getenv("TEST_PARENT_OF"); binary != "" {
		beParent(binary)
	}
	dir, err := os.MkdirTemp("", "lambda")
	if err != nil {
		panic(err)
	}
	binaries, err = lambda.Build(context.Background(), "testdata", []string{"demo", "other/demo", "echo"}, dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// newRuntime makes a runtime with the function "demo", which does as its payload says.
func newRuntime(t *testing.T, options lambda.Options, demo lambda.Function) *lambda.Runtime {
	t.Helper()
	options.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	if options.Output == nil {
		options.Output = func(_ string, line []byte) { t.Logf("%s", line) }
	}
	demo.Name = "demo"
	if demo.Binary == "" {
		demo.Binary = binaries["demo"]
	}
	r := lambda.New(options, demo)
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func invoke(t *testing.T, r *lambda.Runtime, payload string) lambda.Result {
	t.Helper()
	result, err := r.Invoke(t.Context(), "demo", []byte(payload))
	if err != nil {
		t.Error(err)
	}
	return result
}

// start invokes in the background.
func start(t *testing.T, r *lambda.Runtime, payload string) <-chan lambda.Result {
	t.Helper()
	done := make(chan lambda.Result, 1)
	go func() { done <- invoke(t, r, payload) }()
	return done
}

func mustSucceed(t *testing.T, result lambda.Result) {
	t.Helper()
	if result.FunctionError != "" {
		t.Errorf("the function failed: %s", result.Payload)
	}
}

type functionError struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func errorOf(t *testing.T, result lambda.Result) functionError {
	t.Helper()
	if result.FunctionError != "Unhandled" {
		t.Errorf("FunctionError = %q, payload %.200s", result.FunctionError, result.Payload)
	}
	var e functionError
	if err := json.Unmarshal(result.Payload, &e); err != nil {
		t.Errorf("%v in %.200s", err, result.Payload)
	}
	return e
}

// receive waits for an event, but not for ever.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(2 * time.Minute):
		t.Fatal("it never happened")
		panic("unreachable")
	}
}

func touch(t *testing.T, file string) {
	t.Helper()
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}
