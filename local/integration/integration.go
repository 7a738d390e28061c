// Package integration is what state machines call besides functions: events:putEvents, sns:publish and states:startExecution.
//
// Each goes through the AWS SDK to an endpoint, as Step Functions' own would, and fails under the names that Step Functions
// gives: EventBridge.FailedEntry, StepFunctions.ExecutionAlreadyExistsException. Nothing is retried here: the machine's Retry does
// that. A parameter that is not served ends the execution with States.Runtime, so that nobody relies on it.
package integration

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"

	"carmensita.pe/market/local/asl"
)

// Endpoints of the services.
type Endpoints struct{ Events, Topics, States string }

type integrations struct {
	events *eventbridge.Client
	topics *sns.Client
	states *sfn.Client
}

// New returns the integrations by their resource. config needs a region and credentials, any.
func New(config aws.Config, endpoints Endpoints) map[string]asl.Integration {
	config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	i := integrations{
		events: eventbridge.NewFromConfig(config, func(o *eventbridge.Options) { o.BaseEndpoint = &endpoints.Events }),
		topics: sns.NewFromConfig(config, func(o *sns.Options) { o.BaseEndpoint = &endpoints.Topics }),
		states: sfn.NewFromConfig(config, func(o *sfn.Options) { o.BaseEndpoint = &endpoints.States }),
	}
	return map[string]asl.Integration{
		"arn:aws:states:::events:putEvents":      i.putEvents,
		"arn:aws:states:::sns:publish":           i.publish,
		"arn:aws:states:::states:startExecution": i.startExecution,
	}
}

// document is a parameter that Step Functions takes as an object or as text.
type document struct{ text string }

func (d *document) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &d.text) != nil {
		d.text = string(data)
	}
	return nil
}

func (i integrations) putEvents(ctx context.Context, call asl.Call) (any, error) {
	var in struct {
		Entries []struct {
			Source, DetailType, EventBusName string
			Detail                           document
		}
	}
	if err := read(call, &in); err != nil {
		return nil, err
	}
	var request eventbridge.PutEventsInput
	for _, e := range in.Entries {
		request.Entries = append(request.Entries, types.PutEventsRequestEntry{Source: &e.Source, DetailType: &e.DetailType,
			EventBusName: &e.EventBusName, Detail: &e.Detail.text})
	}
	out, err := i.events.PutEvents(ctx, &request)
	if err != nil {
		return nil, named("EventBridge", err)
	}
	entries := make([]any, len(out.Entries))
	for n, e := range out.Entries {
		if e.ErrorCode != nil {
			entries[n] = map[string]any{"ErrorCode": *e.ErrorCode, "ErrorMessage": aws.ToString(e.ErrorMessage)}
			continue
		}
		entries[n] = map[string]any{"EventId": aws.ToString(e.EventId)}
	}
	result := map[string]any{"Entries": entries, "FailedEntryCount": int64(out.FailedEntryCount)}
	if out.FailedEntryCount > 0 {
		return nil, &asl.Error{Name: "EventBridge.FailedEntry", Cause: string(asl.Encode(result))}
	}
	return result, nil
}

func (i integrations) publish(ctx context.Context, call asl.Call) (any, error) {
	var in struct {
		TopicArn string
		Subject  *string
		Message  document
	}
	if err := read(call, &in); err != nil {
		return nil, err
	}
	out, err := i.topics.Publish(ctx, &sns.PublishInput{TopicArn: &in.TopicArn, Subject: in.Subject, Message: &in.Message.text})
	if err != nil {
		return nil, named("SNS", err)
	}
	return map[string]any{"MessageId": aws.ToString(out.MessageId)}, nil
}

func (i integrations) startExecution(ctx context.Context, call asl.Call) (any, error) {
	var in struct {
		StateMachineArn string
		Name            *string
		Input           document
	}
	in.Input.text = "{}"
	if err := read(call, &in); err != nil {
		return nil, err
	}
	out, err := i.states.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &in.StateMachineArn, Name: in.Name, Input: &in.Input.text})
	if err != nil {
		return nil, named("StepFunctions", err)
	}
	return map[string]any{"ExecutionArn": aws.ToString(out.ExecutionArn), "StartDate": float64(aws.ToTime(out.StartDate).UnixMilli()) / 1000}, nil
}

func read(call asl.Call, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(asl.Encode(call.Parameters)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return &asl.Error{Name: asl.ErrNameRuntime, Cause: fmt.Sprintf("The parameters of %s are not served here: %v", call.Resource, err)}
	}
	return nil
}

// named sets the error's name in a state machine: the service, and the exception as the SDK for Java calls it.
func named(service string, err error) error {
	var refused smithy.APIError
	if !errors.As(err, &refused) {
		return err // no answer: <Service>.SdkClientException
	}
	name := refused.ErrorCode()
	if !strings.HasSuffix(name, "Exception") {
		name += "Exception"
	}
	return &asl.Error{Name: service + "." + name, Cause: refused.ErrorMessage()}
}
