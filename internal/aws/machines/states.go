// Package machines starts state machines, reads how they ended, and answers tasks that wait for a token.
package machines

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
)

// Machine is one state machine: Express ones are called and waited for, Standard ones started.
type Machine struct {
	client *sfn.Client
	arn    string
}

// Open opens the state machine whose ARN stands in the environment variable.
func Open(variable string) (*Machine, error) {
	arn, err := setup.Env(variable, "the ARN of the state machine to start")
	if err != nil {
		return nil, err
	}
	client, err := open()
	if err != nil {
		return nil, err
	}
	return &Machine{client: client, arn: arn}, nil
}

func open() (*sfn.Client, error) {
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return sfn.NewFromConfig(config, func(o *sfn.Options) {
		o.Retryer = aws.NopRetryer{} // the till sends its id again; a blind retry here would only hide that
		if o.BaseEndpoint != nil {
			o.APIOptions = append(o.APIOptions, literalEndpoint)
		}
	}), nil
}

// literalEndpoint uses a configured endpoint unchanged: the SDK would put "sync-" before its host.
func literalEndpoint(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("LiteralEndpoint",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
		}), middleware.Before)
}

// Call runs the machine to its end and decodes its output. A failed execution gives the domain error that its state
// machine failed with; one that timed out, or a service that does not answer, errs.Unavailable.
func Call[Out any](ctx context.Context, m *Machine, name string, input any) (Out, error) {
	var output Out
	text, err := json.Marshal(input)
	if err != nil {
		return output, fmt.Errorf("writing the input of a state machine: %w", err)
	}
	result, err := m.client.StartSyncExecution(ctx, &sfn.StartSyncExecutionInput{StateMachineArn: &m.arn, Name: &name, Input: aws.String(string(text))})
	if err != nil {
		return output, errs.Wrap(errs.Unavailable, err, "starting a state machine")
	}
	switch result.Status {
	case types.SyncExecutionStatusSucceeded:
		if err := json.Unmarshal([]byte(aws.ToString(result.Output)), &output); err != nil {
			return output, fmt.Errorf("reading the output of a state machine: %w", err)
		}
		return output, nil
	case types.SyncExecutionStatusTimedOut:
		return output, errs.New(errs.Unavailable, "the state machine ran out of time")
	}
	return output, errs.FromWorkflow(aws.ToString(result.Error), aws.ToString(result.Cause))
}

// Start begins an execution of a Standard machine and does not wait for it. The name makes it happen once: starting again with the
// same input while it runs changes nothing. It returns errs.Conflict when an execution of that name has ended or has another
// input, and errs.Unavailable when the service does not answer.
func (m *Machine) Start(ctx context.Context, name string, input any) error {
	text, err := json.Marshal(input)
	if err != nil {
		return fmt.Errorf("writing the input of a state machine: %w", err)
	}
	_, err = m.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m.arn, Name: &name, Input: aws.String(string(text))})
	var exists *types.ExecutionAlreadyExists
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exists):
		return errs.Wrap(errs.Conflict, err, "an execution has the name %q already", name)
	}
	return errs.Wrap(errs.Unavailable, err, "starting a state machine")
}

// StartOnce is Start for a name that may be in use already: it returns the input of the execution of that name, which is input or what
// was sent first. It returns errs.Unavailable when the service does not answer.
func StartOnce[In any](ctx context.Context, m *Machine, name string, input In) (In, error) {
	err := m.Start(ctx, name, input)
	if errs.CodeOf(err) == errs.Conflict {
		return InputOf[In](ctx, m, name)
	}
	return input, err
}

// InputOf reads the input of the execution of that name. It returns errs.NotFound when there is none, and errs.Unavailable when
// the service does not answer.
func InputOf[In any](ctx context.Context, m *Machine, name string) (In, error) {
	var input In
	arn := executionARN(m.arn, name)
	found, err := m.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	var missing *types.ExecutionDoesNotExist
	if errors.As(err, &missing) {
		return input, errs.Wrap(errs.NotFound, err, "no execution has the name %q", name)
	}
	if err != nil {
		return input, errs.Wrap(errs.Unavailable, err, "looking at an execution")
	}
	if err := json.Unmarshal([]byte(aws.ToString(found.Input)), &input); err != nil {
		return input, fmt.Errorf("reading the input of an execution: %w", err)
	}
	return input, nil
}

// executionARN names an execution of a machine. The ARN of an execution has no alias of its machine.
func executionARN(machine, name string) string {
	const machineName = 6 // arn, aws, states, region, account, stateMachine
	parts := strings.Split(machine, ":")
	return strings.Replace(strings.Join(parts[:min(len(parts), machineName+1)], ":"), ":stateMachine:", ":execution:", 1) + ":" + name
}
