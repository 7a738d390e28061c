package asl

import (
	"context"
	"encoding/base64"
	"errors"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Reasons to refuse what is sent for a task token.
var (
	ErrInvalidToken = errors.New("the task token is not one of ours")
	ErrTaskGone     = errors.New("the task that had this token has ended or timed out")
)

// Callbacks brings the results that are sent for task tokens to the tasks that wait for them. The zero value works.
type Callbacks struct {
	mu      sync.Mutex
	waiting map[string]*waiter
}

type waiter struct {
	deliver chan callback
	gone    chan struct{}
}

type callback struct {
	heartbeat bool
	output    any
	failure   *Error
	done      chan error // receives nil when the result is safe
}

// newToken makes a token that contains its execution.
func newToken(execution string) string {
	return base64.URLEncoding.EncodeToString([]byte(uuid.NewString() + " " + execution))
}

// TokenExecution returns the id of the execution that a token was made for, or ErrInvalidToken.
func TokenExecution(token string) (string, error) {
	text, err := base64.URLEncoding.DecodeString(token)
	id, execution, ok := strings.Cut(string(text), " ")
	if err != nil || !ok || uuid.Validate(id) != nil {
		return "", ErrInvalidToken
	}
	return execution, nil
}

// Succeed ends the task with an output. It returns nil once the result is in the execution's journal.
func (c *Callbacks) Succeed(ctx context.Context, token string, output any) error {
	return c.send(ctx, token, callback{output: output})
}

// Fail ends the task with an error, under the same promise as Succeed.
func (c *Callbacks) Fail(ctx context.Context, token string, failure *Error) error {
	return c.send(ctx, token, callback{failure: failure})
}

// Heartbeat starts the task's HeartbeatSeconds anew.
func (c *Callbacks) Heartbeat(ctx context.Context, token string) error {
	return c.send(ctx, token, callback{heartbeat: true})
}

func (c *Callbacks) send(ctx context.Context, token string, message callback) error {
	c.mu.Lock()
	w := c.waiting[token]
	c.mu.Unlock()
	if w == nil {
		return ErrTaskGone
	}
	message.done = make(chan error, 1)
	select {
	case w.deliver <- message:
	case <-w.gone:
		return ErrTaskGone
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-message.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Expect makes a sender wait for tasks that a resumed execution has not come to yet, instead of refusing their tokens.
func (c *Callbacks) Expect(tokens ...string) {
	for _, token := range tokens {
		c.wait(token)
	}
}

// Forget refuses tokens from now on.
func (c *Callbacks) Forget(tokens ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, token := range tokens {
		if w := c.waiting[token]; w != nil {
			delete(c.waiting, token)
			close(w.gone)
		}
	}
}

func (c *Callbacks) wait(token string) (w *waiter, leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting = map[string]*waiter{}
	}
	if w = c.waiting[token]; w == nil {
		w = &waiter{deliver: make(chan callback), gone: make(chan struct{})}
		c.waiting[token] = w
	}
	return w, func() { c.Forget(token) }
}

// submission is the answer to the call that handed the token out.
type submission struct {
	result any
	text   []byte
	err    error
}

// await submits the task and waits for what is sent for its token. After a restart it submits again only if it is not known
// that the submission succeeded; timeouts count from the first submission.
func (t *task) await(f *frame, input any, scheduled Event, timeout, heartbeat time.Duration) (any, error) {
	if f.run.Callbacks == nil {
		return nil, &Error{Name: ErrNameRuntime, Cause: "This execution cannot wait for task tokens."}
	}
	_, submitted := f.upcoming("TaskSubmitted")
	if submitted {
		if _, err := f.emit("TaskSubmitted", nil); err != nil {
			return nil, err
		}
	}
	var deadline time.Time // far ahead when only heartbeats are missed
	switch {
	case timeout > 0:
		deadline = scheduled.Time.Add(timeout)
	case heartbeat > 0:
		deadline = scheduled.Time.Add(math.MaxInt64)
	}
	if result, done, err := t.replayed(f, deadline); done {
		return result, err
	}
	waiter, leave := f.run.Callbacks.wait(f.token)
	defer leave()
	if err := f.flush(); err != nil {
		return nil, err
	}
	answers := make(chan submission, 1)
	if !submitted {
		caller := f.caller()
		go func() {
			result, text, err := t.service.call(caller.ctx, caller, input)
			answers <- submission{result, text, err}
		}()
	}
	w := tokenWait{task: t, f: f, waiter: waiter, answers: answers, heartbeat: heartbeat}
	if timeout > 0 {
		w.deadline = newAlarm(f.run.Clock, deadline)
	}
	defer w.stop()
	w.beat()
	return w.result()
}

// caller is the frame for a call that goes on beside it: it only lends what a service reads.
func (f *frame) caller() *frame {
	return &frame{run: f.run, ctx: f.ctx, key: f.key, state: f.state, previous: f.previous, token: f.token}
}

// alarm is a channel that closes at a time.
type alarm struct {
	due  chan struct{}
	stop func()
}

func newAlarm(clock Clock, at time.Time) alarm {
	due := make(chan struct{})
	return alarm{due, clock.AfterFunc(at, func() { close(due) })}
}

type tokenWait struct {
	task      *task
	f         *frame
	waiter    *waiter
	answers   chan submission
	heartbeat time.Duration
	deadline  alarm
	pulse     alarm
}

// beat starts the time of the next heartbeat.
func (w *tokenWait) beat() {
	if w.heartbeat == 0 {
		return
	}
	if w.pulse.stop != nil {
		w.pulse.stop()
	}
	w.pulse = newAlarm(w.f.run.Clock, w.f.run.Clock.Now().Add(w.heartbeat))
}

func (w *tokenWait) stop() {
	for _, a := range []alarm{w.deadline, w.pulse} {
		if a.stop != nil {
			a.stop()
		}
	}
}

func (w *tokenWait) result() (any, error) {
	for {
		select {
		case message := <-w.waiter.deliver:
			if message.heartbeat {
				w.beat()
				message.done <- nil
				continue
			}
			return w.accept(message)
		case answer := <-w.answers:
			if err := w.submitted(answer); err != nil {
				return nil, err
			}
		case <-w.deadline.due:
			return nil, w.task.emitFailure(w.f, &Error{Name: ErrNameTimeout})
		case <-w.pulse.due:
			return nil, w.task.emitFailure(w.f, &Error{Name: ErrNameTimeout, missedHeartbeat: true})
		case <-w.f.ctx.Done():
			return nil, &suspension{context.Cause(w.f.ctx)}
		}
	}
}

// accept records the result and only then tells the sender that it was taken.
func (w *tokenWait) accept(message callback) (any, error) {
	var err error
	if message.failure != nil {
		err = w.task.emitFailure(w.f, message.failure)
	} else {
		err = w.task.emitSuccess(w.f, message.output, nil)
	}
	var failure *Error
	if err == nil || errors.As(err, &failure) {
		if lost := w.f.flush(); lost != nil {
			err = lost
		}
	}
	if err != nil && !errors.As(err, &failure) {
		message.done <- ErrTaskGone
		return nil, err
	}
	message.done <- nil
	return message.output, err
}

func (w *tokenWait) submitted(answer submission) error {
	if answer.err != nil {
		if w.f.ctx.Err() != nil {
			return &suspension{context.Cause(w.f.ctx)}
		}
		return w.task.emitFailure(w.f, answer.err)
	}
	if w.f.run.Journal == nil {
		return nil
	}
	text := answer.text
	if text == nil {
		text = Encode(answer.result)
	}
	details := w.task.names.with(map[string]any{"output": string(text), "outputDetails": complete})
	if _, err := w.f.emit("TaskSubmitted", details); err != nil {
		return err
	}
	return w.f.flush()
}
