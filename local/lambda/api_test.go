package lambda_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"carmensita.pe/market/local/lambda"
)

func newClient(t *testing.T, r *lambda.Runtime) *sdk.Client {
	t.Helper()
	server := httptest.NewServer(r.Handler())
	t.Cleanup(server.Close)
	return sdk.New(sdk.Options{
		Region:       "us-east-1",
		BaseEndpoint: &server.URL,
		Credentials:  credentials.NewStaticCredentialsProvider("local", "local", ""),
		Retryer:      aws.NopRetryer{},
	})
}

func call(t *testing.T, client *sdk.Client, function, payload string, kind types.InvocationType) (*sdk.InvokeOutput, error) {
	t.Helper()
	return client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: &function, Payload: []byte(payload), InvocationType: kind})
}

func TestHandler_servesTheClientOfTheSDK(t *testing.T) {
	t.Parallel()
	client := newClient(t, newRuntime(t, lambda.Options{}, lambda.Function{}))
	for name, test := range map[string]struct {
		function, payload string
		kind              types.InvocationType
		status            int32
		functionError     string
		answer            string
	}{
		"a name":               {"demo", `{"a":1}`, "", 200, "", `{"a":1}`},
		"an ARN":               {"arn:aws:lambda:us-east-1:000000000000:function:demo", `{"a":1}`, types.InvocationTypeRequestResponse, 200, "", `{"a":1}`},
		"no payload":           {"demo", "", "", 200, "", `{}`},
		"an error":             {"demo", `{"do":"fail"}`, "", 200, "Unhandled", `{"errorMessage":"nothing left","errorType":"soldOut"}`},
		"an event":             {"demo", `{}`, types.InvocationTypeEvent, 202, "", ""},
		"a question, no order": {"demo", `{}`, types.InvocationTypeDryRun, 204, "", ""},
	} {
		out, err := call(t, client, test.function, test.payload, test.kind)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if out.StatusCode != test.status || aws.ToString(out.FunctionError) != test.functionError || string(out.Payload) != test.answer {
			t.Errorf("%s: got %d %q %s", name, out.StatusCode, aws.ToString(out.FunctionError), out.Payload)
		}
	}
}

func TestHandler_refusesInTheTypesOfTheSDK(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{MaxQueue: -1, Binary: "/nowhere"})
	client := newClient(t, r)
	refuses(t, "an unknown function", client, "nobody", `{}`, "", new(*types.ResourceNotFoundException))
	refuses(t, "6 MB and more", client, "demo", `"`+strings.Repeat("x", 6<<20)+`"`, "", new(*types.RequestTooLargeException))
	refuses(t, "1 MB and more", client, "demo", `"`+strings.Repeat("x", 1<<20)+`"`, types.InvocationTypeEvent, new(*types.RequestTooLargeException))
	refuses(t, "what is not JSON", client, "demo", `{"a":`, "", new(*types.InvalidRequestContentException))
	refuses(t, "more than can wait", client, "demo", `{}`, "", new(*types.TooManyRequestsException))
	refuses(t, "an unknown type", client, "demo", `{}`, "Someday", new(*types.InvalidParameterValueException))
}

func refuses[E error](t *testing.T, name string, client *sdk.Client, function, payload string, kind types.InvocationType, want *E) {
	t.Helper()
	if _, err := call(t, client, function, payload, kind); !errors.As(err, want) {
		t.Errorf("%s: got %.200v, want %T", name, err, *want)
	}
}

func TestInvokeAsync_triesThreeTimesWithTheSameRequestID(t *testing.T) {
	t.Parallel()
	ids, failed := make(chan string, 8), make(chan lambda.Result, 1)
	r := newRuntime(t, lambda.Options{
		AsyncDelays:    []time.Duration{time.Millisecond, 2 * time.Millisecond},
		OnInvoke:       func(_, id string, _ int) { ids <- id },
		OnAsyncFailure: func(_ string, _ []byte, result lambda.Result) { failed <- result },
	}, lambda.Function{})
	id, err := r.InvokeAsync("demo", []byte(`{"do":"fail"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := errorOf(t, receive(t, failed)); got.Type != "soldOut" {
		t.Errorf("got %+v", got)
	}
	for range 3 {
		if got := receive(t, ids); got != id {
			t.Errorf("request id %s, want %s", got, id)
		}
	}
	if len(ids) != 0 {
		t.Error("tried more than three times")
	}
}

func TestInvokeAsync_doesNotHoldUpTheEnd(t *testing.T) {
	t.Parallel()
	answered := make(chan string, 1)
	r := newRuntime(t, lambda.Options{OnAnswer: func(_, id string, _ int) bool { answered <- id; return false }}, lambda.Function{})
	if _, err := r.InvokeAsync("demo", []byte(`{"do":"fail"}`)); err != nil {
		t.Fatal(err)
	}
	receive(t, answered) // now it would wait for a minute
	if err := r.Close(withDeadline(t, 2*time.Minute)); err != nil {
		t.Error(err)
	}
}
