// Package execution shows admins the executions of Standard state machines, and stops and restarts them.
//
// Step Functions keeps their history; nothing of it is copied. Inputs and outputs are masked as in the trail (package step).
// Express executions leave no history; the trail has their steps, by subject. Stopping and restarting go through the state machine
// intervene, which also writes the audit.
package execution

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/values/errs"
)

// State is how an execution stands: Step Functions' status in lower case.
type State string

// The states of an execution.
const (
	Running   State = "running"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	TimedOut  State = "timed_out"
	Aborted   State = "aborted"
)

// ParseState reads a state; "" stays "". It returns errs.InvalidRequest for anything else.
func ParseState(text string) (State, error) {
	switch s := State(text); s {
	case "", Running, Succeeded, Failed, TimedOut, Aborted:
		return s, nil
	}
	return "", errs.Invalid("state", "must be running, succeeded, failed, timed_out or aborted")
}

// Summary is an execution in a list.
type Summary struct {
	Workflow  string     `json:"workflow"`
	Name      string     `json:"name"`
	State     State      `json:"state"`
	StartedAt time.Time  `json:"startedAt"`
	StoppedAt *time.Time `json:"stoppedAt,omitempty"`
}

// Execution is one execution, whole.
type Execution struct {
	Summary
	Input  json.RawMessage `json:"input"`
	Output json.RawMessage `json:"output,omitempty"`
	// Error is the name that the machine failed with, and Message why, as far as it may be shown.
	Error   string `json:"error,omitempty"`
	Message string `json:"message,omitempty"`
	// Version is of the definition that ran: the start of its SHA-256. Definition is what ran.
	Version    string          `json:"version"`
	Definition json.RawMessage `json:"definition"`
	// SettingsVersion is of the shop's rules that applied (tax, rounding, limits), where the execution tells.
	SettingsVersion *int64 `json:"settingsVersion,omitempty"`
	Steps           []Step `json:"steps"`
	// Truncated says that the history is longer than what is shown of it.
	Truncated bool `json:"truncated,omitempty"`
}

// Client reads and changes executions.
type Client struct {
	sfn *sfn.Client
	// machines is what a machine's ARN begins with, before its name.
	machines string
}

// Open opens Step Functions for the machines whose ARNs begin with MACHINES_ARN.
func Open() (*Client, error) {
	machines, err := setup.Env("MACHINES_ARN", "what the ARN of every state machine begins with, up to its name")
	if err != nil {
		return nil, err
	}
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return &Client{sfn: sfn.NewFromConfig(config), machines: machines}, nil
}

var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`)

// arn returns the ARN of a machine; errs.NotFound for what is no name.
func (c *Client) arn(workflow string) (string, error) {
	if !namePattern.MatchString(workflow) {
		return "", errs.New(errs.NotFound, "no workflow has the name %q", workflow)
	}
	return c.machines + workflow, nil
}

// executionARN returns the ARN of an execution; errs.NotFound for what is no name.
func (c *Client) executionARN(workflow, name string) (string, error) {
	machine, err := c.arn(workflow)
	if err != nil {
		return "", err
	}
	if !namePattern.MatchString(name) {
		return "", errs.New(errs.NotFound, "no execution has the name %q", name)
	}
	return strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + name, nil
}

// Find reads an execution with its timeline. It returns errs.NotFound when there is none, also of an Express machine.
func (c *Client) Find(ctx context.Context, workflow, name string) (Execution, error) {
	arn, err := c.executionARN(workflow, name)
	if err != nil {
		return Execution{}, err
	}
	found, err := c.describe(ctx, arn)
	if err != nil {
		return Execution{}, err
	}
	definition, err := c.sfn.DescribeStateMachineForExecution(ctx, &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: &arn})
	if err != nil {
		return Execution{}, explain(err)
	}
	events, truncated, err := c.history(ctx, arn)
	if err != nil {
		return Execution{}, err
	}
	x := Execution{Summary: summary(workflow, name, found.Status, found.StartDate, found.StopDate), Input: shown(found.Input), Error: aws.ToString(found.Error),
		Message: message(found.Error, found.Cause), Definition: json.RawMessage(aws.ToString(definition.Definition)), Truncated: truncated}
	if found.Output != nil {
		x.Output = shown(found.Output)
	}
	x.Version = versionOf(string(x.Definition))
	x.Steps = timeline(events, x.State, x.StoppedAt)
	x.SettingsVersion = settingsVersion(x)
	return x, nil
}

func (c *Client) describe(ctx context.Context, arn string) (*sfn.DescribeExecutionOutput, error) {
	found, err := c.sfn.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	if err != nil {
		return nil, explain(err)
	}
	return found, nil
}

// mostEvents bounds what is read of a history. Step Functions keeps 25,000 events of one at most.
const mostEvents = 6000

func (c *Client) history(ctx context.Context, arn string) (events []types.HistoryEvent, truncated bool, err error) {
	const pageSize = 1000
	pages := sfn.NewGetExecutionHistoryPaginator(c.sfn, &sfn.GetExecutionHistoryInput{ExecutionArn: &arn, MaxResults: pageSize})
	for pages.HasMorePages() {
		if len(events) >= mostEvents {
			return events, true, nil
		}
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, false, explain(err)
		}
		events = append(events, page.Events...)
	}
	return events, false, nil
}

func summary(workflow, name string, status types.ExecutionStatus, started, stopped *time.Time) Summary {
	s := Summary{Workflow: workflow, Name: name, State: State(strings.ToLower(string(status))), StartedAt: aws.ToTime(started).UTC()}
	if stopped != nil {
		at := stopped.UTC()
		s.StoppedAt = &at
	}
	return s
}

// explain makes a domain error of one of Step Functions'.
func explain(err error) error {
	var noExecution *types.ExecutionDoesNotExist
	var noMachine *types.StateMachineDoesNotExist
	var express *types.StateMachineTypeNotSupported
	var wrong *types.InvalidArn
	if errors.As(err, &noExecution) || errors.As(err, &noMachine) || errors.As(err, &express) || errors.As(err, &wrong) {
		return errs.Wrap(errs.NotFound, err, "there is no such execution")
	}
	return errs.Wrap(errs.Unavailable, err, "asking Step Functions")
}

// version stands in the envelope of each step, or in the machine's comment.
var version = regexp.MustCompile(`(?:"definition":\s*"|Version )([0-9a-f]{12})\b`)

func versionOf(definition string) string {
	if found := version.FindStringSubmatch(definition); found != nil {
		return found[1]
	}
	return ""
}

// mostShown is how much of one JSON text is shown, in bytes.
const mostShown = 32 << 10

// shown masks a JSON text. One that is too long is replaced by its size.
func shown(text *string) json.RawMessage {
	if text == nil {
		return json.RawMessage("null")
	}
	if len(*text) > mostShown {
		tooLong, _ := json.Marshal(map[string]int{"bytesNotShown": len(*text)}) // a map of numbers always marshals
		return tooLong
	}
	return step.Mask([]byte(*text))
}

// message says why something failed: the domain error's own words, or what the platform wrote, cut short.
func message(name, cause *string) string {
	if cause == nil {
		return ""
	}
	if e := errs.FromWorkflow(aws.ToString(name), *cause); e.Code != errs.Internal && e.Message != "" {
		return e.Message
	}
	const most = 500
	text := *cause
	var answer struct{ ErrorMessage string }
	if json.Unmarshal([]byte(text), &answer) == nil && answer.ErrorMessage != "" {
		text = answer.ErrorMessage
	}
	if masked := step.Mask([]byte(text)); json.Valid([]byte(text)) {
		text = string(masked)
	}
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

// settingsVersion finds the version of the rules in the input, or in the first step that tells it.
func settingsVersion(x Execution) *int64 {
	texts := []json.RawMessage{x.Input}
	for _, s := range x.Steps {
		texts = append(texts, s.Output)
	}
	for _, text := range texts {
		var value any
		if json.Unmarshal(text, &value) != nil {
			continue
		}
		if v, ok := numberOf(value, "settingsVersion"); ok {
			return &v
		}
	}
	return nil
}

func numberOf(value any, field string) (int64, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return 0, false
	}
	if n, ok := object[field].(float64); ok {
		return int64(n), true
	}
	for _, inner := range object {
		if n, ok := numberOf(inner, field); ok {
			return n, true
		}
	}
	return 0, false
}
