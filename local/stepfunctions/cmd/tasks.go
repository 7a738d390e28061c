package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"carmensita.pe/market/local/asl"
)

// answer is what a mocked task gives: Return on success, Throw on failure.
type answer struct {
	Return json.RawMessage
	Throw  *struct{ Error, Cause string }
}

// mocks answer tasks from a file: the n-th call of a function or a resource gets its n-th answer, and every later call the last one.
type mocks struct {
	answers map[string][]answer

	mu    sync.Mutex
	calls map[string]int
}

func readMocks(path string) (*mocks, error) {
	m := &mocks{calls: map[string]int{}}
	if path == "" {
		return m, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m.answers); err != nil {
		return nil, fmt.Errorf(`%s must be {"function or resource": [{"Return": ...}, {"Throw": {"Error": "...", "Cause": "..."}}]}: %w`, path, err)
	}
	for name, answers := range m.answers {
		if len(answers) == 0 {
			return nil, fmt.Errorf("%s: %q has no answer", path, name)
		}
		for i, a := range answers {
			if (a.Return == nil) == (a.Throw == nil) {
				return nil, fmt.Errorf("%s: answer %d of %q needs either Return or Throw", path, i, name)
			}
		}
	}
	return m, nil
}

// next returns the answer to one more call, or false when the file says nothing about the name.
func (m *mocks) next(name string) (answer, bool) {
	answers, ok := m.answers[name]
	if !ok {
		return answer{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	n := min(m.calls[name], len(answers)-1)
	m.calls[name]++
	return answers[n], true
}

// answer adds the resources of the file to what tasks may call.
func (m *mocks) answer(integrations map[string]asl.Integration) {
	for name := range m.answers {
		if !strings.HasPrefix(name, "arn:aws:states:::") {
			continue
		}
		integrations[name] = func(_ context.Context, call asl.Call) (any, error) {
			a, _ := m.next(call.Resource)
			if a.Throw != nil {
				return nil, &asl.Error{Name: a.Throw.Error, Cause: a.Throw.Cause}
			}
			return asl.Decode(a.Return)
		}
	}
}

// functions calls Lambda functions: mocks first, then the endpoint, when there is one.
type functions struct {
	mocks  *mocks
	lambda *lambda.Client
}

func lambdaAt(config aws.Config, endpoint string) *lambda.Client {
	if endpoint == "" {
		return nil
	}
	return lambda.NewFromConfig(config, func(o *lambda.Options) {
		o.BaseEndpoint = &endpoint
		o.Retryer = aws.NopRetryer{} // the machine's Retry says what is called again
	})
}

// Invoke implements asl.Invoker.
func (f functions) Invoke(ctx context.Context, function string, payload []byte) (asl.Result, error) {
	if a, ok := f.mocks.next(function); ok {
		if a.Throw == nil {
			return asl.Result{Payload: a.Return}, nil
		}
		thrown, err := json.Marshal(map[string]string{"errorType": a.Throw.Error, "errorMessage": a.Throw.Cause})
		return asl.Result{Payload: thrown, FunctionError: "Unhandled"}, err
	}
	if f.lambda == nil {
		return asl.Result{}, &asl.Error{Name: "Lambda.ResourceNotFoundException", Cause: "Function not found: " + function + ". Name it in -mocks, or give -lambda."}
	}
	out, err := f.lambda.Invoke(ctx, &lambda.InvokeInput{FunctionName: &function, Payload: payload})
	if err != nil {
		return asl.Result{}, err
	}
	return asl.Result{Payload: out.Payload, FunctionError: aws.ToString(out.FunctionError)}, nil
}
