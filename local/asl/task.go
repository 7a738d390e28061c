package asl

import (
	"context"
	"errors"
	"strings"
	"time"
)

// task is the action of a Task state. What it calls is the service; the rest (timeouts, tokens, history) is common.
type task struct {
	service   service
	byToken   bool
	timeout   template // nil means none
	heartbeat template // nil means none
	names     eventNames
}

// service makes the call. resultJSON is for the history and for the limit on sizes; nil lets the history compute it, and says that
// the service has seen to the limit.
type service interface {
	call(ctx context.Context, f *frame, input any) (result any, resultJSON []byte, err error)
	// limitName is what Step Functions calls the task when its result is too large.
	limitName() string
}

// eventNames are the history's words for a task: Lambda functions named by ARN have their own.
type eventNames struct {
	scheduled, started, succeeded, failed, timedOut string
	resource, resourceType                          string // of Task events only
	function                                        string // ARN, of LambdaFunction events only
}

func functionEvents(arn string) eventNames {
	return eventNames{
		"LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded", "LambdaFunctionFailed", "LambdaFunctionTimedOut",
		"", "", arn,
	}
}

// taskEvents splits arn:aws:states:::lambda:invoke.waitForTaskToken into lambda and invoke.waitForTaskToken.
func taskEvents(resource string) eventNames {
	service := strings.SplitN(resource, ":::", 2)[1]
	cut := strings.LastIndexByte(service, ':')
	return eventNames{
		"TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskFailed", "TaskTimedOut",
		service[cut+1:], service[:max(cut, 0)], "",
	}
}

func (n *eventNames) with(details map[string]any) map[string]any {
	if n.function != "" {
		return details
	}
	if details == nil {
		details = map[string]any{}
	}
	details["resource"], details["resourceType"] = n.resource, n.resourceType
	return details
}

var errTaskTimeout = errors.New("the task's time is over")

func (t *task) do(f *frame, _ *state, input any) (any, *rule, error) {
	s := scope{input: f.effective, frame: f}
	timeout, err := seconds("TimeoutSeconds", t.timeout, &s)
	if err != nil {
		return nil, nil, err
	}
	heartbeat, err := seconds("HeartbeatSeconds", t.heartbeat, &s)
	if err != nil {
		return nil, nil, err
	}
	if f.run.Journal == nil && !t.byToken {
		result, _, err := t.invoke(f, input, timeout)
		return result, nil, err
	}
	result, err := t.recorded(f, input, timeout, heartbeat)
	return result, nil, err
}

// recorded is the way of a task that leaves events, and of one that waits for its token.
func (t *task) recorded(f *frame, input any, timeout, heartbeat time.Duration) (any, error) {
	scheduled, err := f.emit(t.names.scheduled, t.scheduledDetails(f, input, timeout, heartbeat))
	if err != nil {
		return nil, err
	}
	var details map[string]any
	if _, err := f.emit(t.names.started, t.names.with(details)); err != nil {
		return nil, err
	}
	if f.run.Journal == nil {
		scheduled.Time = f.run.Clock.Now()
	}
	if t.byToken {
		return t.await(f, input, scheduled, timeout, heartbeat)
	}
	if result, done, err := t.replayed(f, time.Time{}); done {
		return result, err
	}
	if err := f.flush(); err != nil {
		return nil, err
	}
	result, text, err := t.invoke(f, input, timeout)
	if err != nil {
		return nil, t.emitFailure(f, err)
	}
	return result, t.emitSuccess(f, result, text)
}

func (t *task) scheduledDetails(f *frame, input any, timeout, heartbeat time.Duration) map[string]any {
	if f.run.Journal == nil || len(f.replay) > 0 {
		return nil
	}
	var details map[string]any
	if t.names.function != "" {
		details = inputDetails(input)
		details["resource"] = t.names.function
	} else {
		details = t.names.with(map[string]any{"parameters": string(Encode(input)), "region": f.run.Region})
	}
	if timeout > 0 {
		details["timeoutInSeconds"] = int64(timeout / time.Second)
	}
	if heartbeat > 0 {
		details["heartbeatInSeconds"] = int64(heartbeat / time.Second)
	}
	return details
}

// replayed takes the outcome back from the journal, if the task came that far. A time-out before the deadline, if there is one, was
// that of a heartbeat.
func (t *task) replayed(f *frame, deadline time.Time) (any, bool, error) {
	typ, ok := f.upcoming(t.names.succeeded, t.names.failed, t.names.timedOut)
	if !ok {
		return nil, false, nil
	}
	event, err := f.emit(typ, nil)
	if err != nil {
		return nil, true, err
	}
	if typ != t.names.succeeded {
		failure := errorOf(event.Details)
		failure.missedHeartbeat = typ == t.names.timedOut && event.Time.Before(deadline)
		return nil, true, failure
	}
	output, _ := event.Details["output"].(string)
	result, err := Decode([]byte(output))
	return result, true, err
}

// invoke calls the service in time.
func (t *task) invoke(f *frame, input any, timeout time.Duration) (any, []byte, error) {
	ctx := f.ctx
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = withDeadline(ctx, f.run.Clock, f.run.Clock.Now().Add(timeout), errTaskTimeout)
		defer cancel()
	}
	result, text, err := t.service.call(ctx, f, input)
	switch {
	case f.ctx.Err() != nil && err != nil:
		return nil, nil, &suspension{context.Cause(f.ctx)}
	case ctx.Err() != nil && err != nil:
		return nil, nil, &Error{Name: ErrNameTimeout}
	case err != nil:
		return nil, nil, err
	}
	if len(text) > MaxPayload {
		return nil, nil, tooLarge(t.service.limitName())
	}
	return result, text, nil
}

func (t *task) emitSuccess(f *frame, result any, text []byte) error {
	if f.run.Journal == nil {
		return nil
	}
	if text == nil {
		text = Encode(result)
	}
	details := t.names.with(map[string]any{"output": string(text), "outputDetails": complete})
	_, err := f.emit(t.names.succeeded, details)
	return err
}

// emitFailure returns the failure itself, so that Retry and Catch see it.
func (t *task) emitFailure(f *frame, err error) error {
	failure, err := f.failure(err)
	if err != nil {
		return err
	}
	typ := t.names.failed
	if failure.Name == ErrNameTimeout {
		typ = t.names.timedOut
	}
	if failure.Name == ErrNameRuntime {
		return failure // Step Functions ends the execution without an event of the task
	}
	if _, err := f.emit(typ, t.names.with(errorDetails(failure))); err != nil {
		return err
	}
	return failure
}
