package asl

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// functionTask calls a Lambda function that the Resource names by its ARN.
type functionTask struct {
	arn  string
	name string
}

func (t functionTask) limitName() string { return t.arn }

func (t functionTask) call(ctx context.Context, f *frame, input any) (any, []byte, error) {
	return invokeFunction(ctx, f, t.name, Encode(input))
}

// functionName takes the bare name out of an ARN, or of name:qualifier.
func functionName(reference string) string {
	if _, after, isARN := strings.Cut(reference, ":function:"); isARN {
		reference = after
	}
	name, _, _ := strings.Cut(reference, ":")
	return name
}

func invokeFunction(ctx context.Context, f *frame, name string, payload []byte) (any, []byte, error) {
	if f.run.Invoker == nil {
		return nil, nil, &Error{Name: "Lambda.SdkClientException", Cause: "This execution has no way to call Lambda functions."}
	}
	answer, err := f.run.Invoker.Invoke(ctx, name, payload)
	if err != nil {
		return nil, nil, serviceError("Lambda", err)
	}
	if answer.FunctionError != "" {
		return nil, nil, functionError(answer.Payload)
	}
	if len(answer.Payload) == 0 {
		return nil, []byte("null"), nil
	}
	result, err := Decode(answer.Payload)
	if err != nil {
		return nil, nil, &Error{Name: "Lambda.Unknown", Cause: "The function's answer is not JSON: " + err.Error()}
	}
	return result, answer.Payload, nil
}

// functionError names the failure by the function's own errorType.
func functionError(payload []byte) *Error {
	value, _ := Decode(payload)
	fields, _ := value.(map[string]any)
	name, _ := fields["errorType"].(string)
	if name == "" {
		return &Error{
			Name:  "Lambda.Unknown",
			Cause: "The cause could not be determined because Lambda did not return an error type. Returned payload: " + string(payload),
		}
	}
	return &Error{Name: name, Cause: string(payload)}
}

// invokeTask is the lambda:invoke integration.
type invokeTask struct {
	metadata bool // whether the definition can read the HTTP metadata of the answer
}

func (t invokeTask) limitName() string { return "lambda" }

func (t invokeTask) call(ctx context.Context, f *frame, input any) (any, []byte, error) {
	parameters, _ := input.(map[string]any)
	function, ok := parameters["FunctionName"].(string)
	if !ok || function == "" {
		return nil, nil, runtimeErrorf("The Parameters of lambda:invoke have no FunctionName.")
	}
	payload, err := invokePayload(parameters["Payload"])
	if err != nil {
		return nil, nil, err
	}
	switch kind, given := parameters["InvocationType"]; {
	case !given, kind == "RequestResponse":
	case kind == "Event":
		invokeLater(ctx, f, functionName(function), payload)
		return t.unanswered(f, http.StatusAccepted), nil, nil
	case kind == "DryRun":
		return t.unanswered(f, http.StatusNoContent), nil, nil
	default:
		return nil, nil, runtimeErrorf("InvocationType %s is none of RequestResponse, Event and DryRun.", Encode(kind))
	}
	result, text, err := invokeFunction(ctx, f, functionName(function), payload)
	if err != nil {
		return nil, nil, err
	}
	if len(text) > MaxPayload {
		return nil, text, nil
	}
	answer := map[string]any{"ExecutedVersion": "$LATEST", "Payload": result, "StatusCode": int64(200)}
	if t.metadata || f.run.Journal != nil {
		addMetadata(answer, len(text), f)
	}
	return answer, nil, nil
}

// unanswered is what Lambda gives for a call whose result nobody waits for.
func (t invokeTask) unanswered(f *frame, status int) any {
	answer := map[string]any{"Payload": "", "StatusCode": int64(status)}
	if t.metadata || f.run.Journal != nil {
		addMetadata(answer, 0, f)
	}
	return answer
}

// eventAttempts is how often Lambda tries an asynchronous call.
const eventAttempts = 3

// invokeLater calls a function beside the execution, which does not wait for it, nor end it.
func invokeLater(ctx context.Context, f *frame, name string, payload []byte) {
	caller := f.caller()
	ctx = context.WithoutCancel(ctx)
	go func() {
		for range eventAttempts {
			if _, _, err := invokeFunction(ctx, caller, name, payload); err == nil {
				return
			}
		}
	}()
}

// invokePayload is {} for nothing, and the text itself for a string, which Lambda then reads as JSON.
func invokePayload(payload any) ([]byte, error) {
	switch payload := payload.(type) {
	case nil:
		return []byte("{}"), nil
	case string:
		if !json.Valid([]byte(payload)) {
			return nil, &Error{Name: "Lambda.InvalidRequestContentException", Cause: "Could not parse request body into json: " + payload}
		}
		return []byte(payload), nil
	}
	return Encode(payload), nil
}

// addMetadata adds what the SDK's answer carries beside the payload.
func addMetadata(answer map[string]any, length int, f *frame) {
	request := uuid.NewString()
	headers := map[string]string{
		"Connection": "keep-alive", "Content-Length": strconv.Itoa(length), "Content-Type": "application/json",
		"Date":                           f.run.Clock.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"),
		"X-Amz-Executed-Version":         "$LATEST",
		"X-Amzn-Trace-Id":                "root=1-" + request[:8] + "-" + strings.ReplaceAll(request[9:], "-", "") + ";sampled=0",
		"x-amzn-Remapped-Content-Length": "0", "x-amzn-RequestId": request,
	}
	all, single := map[string]any{}, map[string]any{}
	for name, value := range headers {
		all[name], single[name] = []any{value}, value
	}
	answer["SdkHttpMetadata"] = map[string]any{"AllHttpHeaders": all, "HttpHeaders": single, "HttpStatusCode": int64(200)}
	answer["SdkResponseMetadata"] = map[string]any{"RequestId": request}
}

// integrationTask calls what the caller of Run has given for the Resource.
type integrationTask struct {
	resource string // as the map of integrations names it
	service  string // as error names begin: SNS, EventBridge
	names    *eventNames
}

func (t integrationTask) limitName() string { return t.names.resourceType }

func (t integrationTask) call(ctx context.Context, f *frame, input any) (any, []byte, error) {
	integration, ok := f.run.Integrations[t.resource]
	if !ok {
		return nil, nil, &Error{Name: ErrNameRuntime, Cause: "The resource " + t.resource + " is not available here."}
	}
	call := Call{ID: fmt.Sprintf("%s%s#%d", f.run.ID, f.key, f.previous), Resource: t.resource, Parameters: input}
	result, err := integration(ctx, call)
	if err != nil {
		return nil, nil, serviceError(t.service, err)
	}
	return result, Encode(result), nil
}
