// Command demo is a function that does as its payload says.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type request struct {
	Do     string `json:"do"`
	Millis int    `json:"millis"`
	Bytes  int    `json:"bytes"`
	File   string `json:"file"`
}

type soldOut struct{}

func (soldOut) Error() string { return "nothing left" }

// reader is an io.Reader that cannot be JSON, so that lambda.Start streams it.
type reader func(p []byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

func halfAnAnswer() reader {
	rest := strings.NewReader("half an ans")
	return func(p []byte) (int, error) {
		if rest.Len() == 0 {
			return 0, errors.New("the source dried up")
		}
		return rest.Read(p)
	}
}

func handle(ctx context.Context, payload json.RawMessage) (any, error) {
	var r request
	if err := json.Unmarshal(payload, &r); err != nil {
		return nil, err
	}
	switch r.Do {
	case "sleep":
		time.Sleep(time.Duration(r.Millis) * time.Millisecond)
	case "until": // a file appears
		for _, err := os.Stat(r.File); err != nil; _, err = os.Stat(r.File) {
			time.Sleep(5 * time.Millisecond)
		}
	case "fail":
		return nil, soldOut{}
	case "panic":
		panic("cosmic ray")
	case "exit":
		os.Exit(1)
	case "leave":
		os.Exit(0)
	case "big":
		return strings.Repeat("x", r.Bytes), nil
	case "half":
		return halfAnAnswer(), nil
	case "say":
		fmt.Println("plain words")
		fmt.Fprintln(os.Stderr, `{"level":"INFO","msg":"structured words"}`)
	case "who":
		return who(ctx), nil
	}
	return payload, nil
}

func who(ctx context.Context) map[string]any {
	lc, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	return map[string]any{
		"pid":       os.Getpid(),
		"arn":       lc.InvokedFunctionArn,
		"requestID": lc.AwsRequestID,
		"function":  lambdacontext.FunctionName,
		"memory":    lambdacontext.MemoryLimitInMB,
		"remaining": time.Until(deadline).Seconds(),
		"trace":     ctx.Value("x-amzn-trace-id"),
		"env":       os.Environ(),
	}
}

func main() {
	dieOf(os.Getenv("START_DEATHS"))
	if os.Getenv("START") == "exit" {
		os.Exit(3)
	}
	lambda.Start(handle)
}

// dieOf kills this process as somebody else might, for as long as there are files in the folder: one less each time.
func dieOf(folder string) {
	if folder == "" {
		return
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) == 0 {
		return
	}
	if err := os.Remove(filepath.Join(folder, left[0].Name())); err != nil {
		panic(err)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}
