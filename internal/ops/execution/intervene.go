package execution

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// Action is what an admin does to an execution. It stands in the audit under this name.
type Action string

// The actions.
const (
	Stop    Action = "execution.stopped"
	Restart Action = "execution.restarted"
)

// Intervention is one act of an admin upon one execution. Doing it again has no further effect.
type Intervention struct {
	// ID is the admin's for this act: a retry has the same. With Restart it is the name of the new execution.
	ID       string      `json:"id"`
	Action   Action      `json:"action"`
	Workflow string      `json:"workflow"`
	Name     string      `json:"name"`
	Reason   string      `json:"reason"`
	By       actor.Actor `json:"by"`
}

// Result is what became of it: the execution that was stopped, or the new one.
type Result struct {
	Intervention Intervention `json:"intervention"`
	Execution    Summary      `json:"execution"`
}

// stopped is the error of an execution that an admin stopped.
const stopped = "StoppedByAdmin"

// Intervene does the act.
//
// Errors: errs.NotFound when there is no such execution; errs.Conflict when one to stop has ended already, or one to restart
// runs still.
func (c *Client) Intervene(ctx context.Context, i Intervention) (Result, error) {
	arn, err := c.executionARN(i.Workflow, i.Name)
	if err != nil {
		return Result{}, err
	}
	found, err := c.describe(ctx, arn)
	if err != nil {
		return Result{}, err
	}
	if i.Action == Restart {
		return c.restart(ctx, i, found)
	}
	switch {
	case found.Status == types.ExecutionStatusRunning:
		// The id in the cause lets a retry know its own act.
		_, err := c.sfn.StopExecution(ctx, &sfn.StopExecutionInput{ExecutionArn: &arn, Error: aws.String(stopped), Cause: aws.String(i.cause())})
		if err != nil {
			return Result{}, explain(err)
		}
		if found, err = c.describe(ctx, arn); err != nil {
			return Result{}, err
		}
	case aws.ToString(found.Error) != stopped || aws.ToString(found.Cause) != i.cause():
		return Result{}, errs.New(errs.Conflict, "the execution %s of %s has ended", i.Name, i.Workflow)
	}
	return Result{i, summary(i.Workflow, i.Name, found.Status, found.StartDate, found.StopDate)}, nil
}

func (i Intervention) cause() string { return i.By.Username + ": " + i.Reason + " (" + i.ID + ")" }

func (c *Client) restart(ctx context.Context, i Intervention, old *sfn.DescribeExecutionOutput) (Result, error) {
	if old.Status == types.ExecutionStatusRunning {
		return Result{}, errs.New(errs.Conflict, "the execution %s of %s runs: stop it first", i.Name, i.Workflow)
	}
	// By the alias where it was begun by one: what it names now is what may run.
	machine := cmp.Or(aws.ToString(old.StateMachineAliasArn), aws.ToString(old.StateMachineArn))
	_, err := c.sfn.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &machine, Name: &i.ID, Input: old.Input})
	var exists *types.ExecutionAlreadyExists
	if err != nil && !errors.As(err, &exists) {
		return Result{}, explain(err)
	}
	arn := strings.TrimSuffix(*old.ExecutionArn, i.Name) + i.ID
	begun, err := c.describe(ctx, arn)
	if err != nil {
		return Result{}, err
	}
	if aws.ToString(begun.Input) != aws.ToString(old.Input) {
		return Result{}, errs.New(errs.Conflict, "the id %s is of another execution", i.ID)
	}
	return Result{i, summary(i.Workflow, i.ID, begun.Status, begun.StartDate, begun.StopDate)}, nil
}

// Request is what an admin sends to intervene.
type Request struct {
	ID     string `json:"id" validate:"required,uuid"`
	Reason string `json:"reason" validate:"required,max=200"`
}

// Subject is what the audit files the act under: the execution's name, as far as it has room.
func (i Intervention) Subject() string {
	const room = 64
	return i.Name[:min(len(i.Name), room)]
}

// AuditEntry is what the audit keeps of the act.
func (r Result) AuditEntry() any {
	return struct {
		Workflow  string  `json:"workflow"`
		Name      string  `json:"name"`
		Reason    string  `json:"reason"`
		Execution Summary `json:"execution"`
	}{r.Intervention.Workflow, r.Intervention.Name, r.Intervention.Reason, r.Execution}
}
