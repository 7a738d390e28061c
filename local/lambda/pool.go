package lambda

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// pool is one function: its processes, and the invocations that wait for one.
type pool struct {
	function Function
	options  *Options
	arn      string

	mu        sync.Mutex
	queue     []*invocation         // oldest first
	waiting   []*poller             // requests of processes for work; the last one is the warmest
	processes map[*process]struct{} // those that live
	closed    bool
	unlucky   int  // processes in a row that were killed before they were ready
	resting   bool // no process is started now
	deaths    int  // processes that ended unasked
	lastEnd   string
	lastUse   time.Time     // by the clock of options
	served    int           // invocations that have ended
	billed    time.Duration // for them
	watched   bool          // somebody looks when the function has been idle for long enough
	changed   chan struct{} // replaced and closed when something ended, for close to look again
}

func newPool(f Function, options *Options) *pool {
	return &pool{
		function:  f,
		options:   options,
		arn:       options.arn(f.Name),
		processes: make(map[*process]struct{}),
		changed:   make(chan struct{}),
	}
}

// invocation is one call on its way. Its pool's mutex guards it, but for what never changes.
type invocation struct {
	id      string
	payload []byte
	done    chan Result // holds one, so that a caller that went away blocks nobody

	process  *process
	started  time.Time
	timer    *time.Timer
	init     time.Duration
	finished bool
}

func (p *pool) invoke(ctx context.Context, id string, payload []byte) (Result, error) {
	inv := &invocation{id: id, payload: payload, done: make(chan Result, 1)}
	if err := p.submit(inv); err != nil {
		return Result{}, err
	}
	select {
	case result := <-inv.done:
		return result, nil
	case <-ctx.Done():
		p.forget(inv)
		return Result{}, ctx.Err()
	}
}

// submit hands an invocation to a waiting process, or queues it.
func (p *pool) submit(inv *invocation) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return closedError()
	}
	if n := len(p.waiting); n > 0 {
		poll := p.waiting[n-1]
		p.waiting = p.waiting[:n-1]
		p.assign(inv, poll)
		return nil
	}
	if len(p.queue) >= p.function.MaxQueue {
		return &Error{Code: "TooManyRequestsException", Message: "Rate Exceeded.", Status: http.StatusTooManyRequests}
	}
	p.queue = append(p.queue, inv)
	p.grow()
	return nil
}

func closedError() error {
	return &Error{Code: "ServiceException", Message: "the runtime is closed", Status: http.StatusInternalServerError}
}

// ready takes a request for work.
func (p *pool) ready(poll *poller) {
	p.mu.Lock()
	defer p.mu.Unlock()
	poll.process.markReady()
	p.unlucky = 0
	p.watch()
	switch {
	case poll.process.retired: // never answered: the process is killed when its last invocation ends
	case len(p.queue) == 0:
		p.waiting = append(p.waiting, poll)
	default:
		inv := p.queue[0]
		p.queue = slices.Delete(p.queue, 0, 1)
		p.assign(inv, poll)
	}
}

// assign passes an invocation to a process. The timeout counts from here: not the queue, not the start. Locked.
func (p *pool) assign(inv *invocation, to *poller) {
	inv.process = to.process
	inv.started = time.Now()
	p.lastUse = p.options.Clock.Now()
	inv.init = to.process.takeInit()
	inv.timer = time.AfterFunc(p.function.Timeout, func() { p.timeout(inv) })
	to.process.inflight[inv.id] = inv
	to.work <- inv
}

// dropped is called when a request for work is gone. A process that takes it back is about to end; an invocation that
// was given to it in that moment never reached it, and goes to another process.
func (p *pool) dropped(poll *poller) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case inv := <-poll.work:
		delete(poll.process.inflight, inv.id)
		if !inv.finished {
			inv.timer.Stop()
			inv.process = nil
			p.queue = slices.Insert(p.queue, 0, inv)
		}
	default:
	}
	p.retire(poll.process)
	p.grow()
}

// answer ends an invocation with what its process said, and reports whether the process had such an invocation.
// After its last words a process is about to exit by itself: it must not get another invocation.
func (p *pool) answer(from *process, id string, payload []byte, functionError string, lastWords bool) bool {
	if lose := p.options.OnAnswer; lose != nil && lose(p.function.Name, id, from.pid()) {
		from.kill()
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	inv, ok := from.inflight[id]
	if !ok {
		return false
	}
	delete(from.inflight, id)
	if lastWords {
		p.retire(from)
	}
	p.finish(inv, payload, functionError)
	return true
}

// timeout ends an invocation that took too long.
func (p *pool) timeout(inv *invocation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if inv.finished || inv.process == nil || time.Since(inv.started) < p.function.Timeout {
		return // answered, or gone to another process, meanwhile
	}
	p.options.Logger.Warn("function timed out", "function", p.function.Name, "requestID", inv.id, "pid", inv.process.pid())
	p.retire(inv.process)
	p.finish(inv, timedOut(inv.id, p.function.Timeout), "Unhandled")
	p.grow()
}

// finish tells the caller. Locked.
func (p *pool) finish(inv *invocation, payload []byte, functionError string) {
	if inv.finished {
		return
	}
	inv.finished = true
	result := Result{Payload: payload, FunctionError: functionError, RequestID: inv.id, Init: inv.init}
	if inv.process != nil {
		inv.timer.Stop()
		result.Duration = time.Since(inv.started)
		p.served++
		p.billed += (result.Duration + time.Millisecond - 1).Truncate(time.Millisecond)
		inv.process.killIfIdle()
	}
	inv.done <- result
	if p.closed {
		p.notify()
	}
}

// retire takes a process out of service: it gets no new work, and ends with its last invocation. Locked.
func (p *pool) retire(proc *process) {
	if proc.retired {
		return
	}
	proc.retired = true
	p.waiting = slices.DeleteFunc(p.waiting, func(poll *poller) bool { return poll.process == proc })
	proc.killIfIdle()
}

// watch sees to it that the processes end when nobody has called the function for as long as it may be idle. Locked.
func (p *pool) watch() {
	if p.options.Idle <= 0 || p.watched || p.closed {
		return
	}
	p.watched = true
	now := p.options.Clock.Now()
	if p.lastUse.IsZero() || p.busy() {
		p.lastUse = now
	}
	p.options.Clock.AfterFunc(p.lastUse.Add(p.options.Idle), p.endIdle)
}

// endIdle ends the processes, unless they were of use meanwhile: then it looks again later.
func (p *pool) endIdle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watched = false
	if p.busy() || p.options.Clock.Now().Before(p.lastUse.Add(p.options.Idle)) {
		p.watch()
		return
	}
	for proc := range p.processes {
		p.retire(proc)
	}
}

// forget takes an invocation out of the queue when its caller has gone away.
func (p *pool) forget(inv *invocation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = slices.DeleteFunc(p.queue, func(other *invocation) bool { return other == inv })
}

// grow starts a process if the queue is longer than what the starting ones will take, and there may be more. Locked.
func (p *pool) grow() {
	if p.resting {
		return
	}
	serving, coming := 0, 0
	for proc := range p.processes {
		if proc.retired {
			continue
		}
		serving++
		if !proc.isReady() {
			coming += p.function.Concurrency
		}
	}
	if len(p.queue) > coming && serving < p.function.MaxProcesses {
		p.start()
	}
}

// start starts a process. Locked.
func (p *pool) start() *process {
	proc := newProcess(p)
	p.processes[proc] = struct{}{}
	go func() {
		proc.run()
		p.ended(proc)
	}()
	return proc
}

// ended clears up after a process.
func (p *pool) ended(proc *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.processes, proc)
	if !proc.retired && !p.closed {
		p.deaths++
		p.lastEnd = proc.verdict
	}
	p.waiting = slices.DeleteFunc(p.waiting, func(poll *poller) bool { return poll.process == proc })
	proc.retired = true
	for _, inv := range proc.inflight {
		p.finish(inv, proc.epitaph(inv.id), "Unhandled")
	}
	// A process that could not start fails those who wait for it, unless another one will take them.
	alone := !slices.ContainsFunc(p.list(), func(other *process) bool { return !other.retired })
	if !proc.isReady() && alone && !p.rest(proc) {
		p.failQueue(proc.epitaph)
	}
	p.grow()
	p.notify()
}

// The pauses after a process that was killed before it was ready, and how many of them in a row a waiting call survives.
const (
	firstPause = 100 * time.Millisecond
	maxUnlucky = 5
)

// rest keeps waiting calls alive over the death of a process that was killed while it started: the next one is started after a pause
// that grows from death to death. It says no when the process ended by its own decision, or too many have died. Locked.
func (p *pool) rest(proc *process) bool {
	if p.closed || !proc.signaled || proc.slowStart.Load() || p.unlucky >= maxUnlucky {
		return false
	}
	pause := firstPause << p.unlucky
	p.unlucky++
	p.resting = true
	time.AfterFunc(pause, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.resting = false
		p.grow()
	})
	return true
}

func (p *pool) failQueue(reason func(requestID string) []byte) {
	for _, inv := range p.queue {
		p.finish(inv, reason(inv.id), "Unhandled")
	}
	p.queue = nil
}

// Tries to have one process ready: more for those that somebody kills than for those that end by themselves.
const (
	warmTries   = 3
	warmUnlucky = 10
)

func (p *pool) warm(ctx context.Context) error {
	for try := 1; ; try++ {
		proc := p.one()
		select {
		case <-proc.readied:
			return nil
		case <-proc.exited:
		case <-ctx.Done():
			return ctx.Err()
		}
		killed := proc.signaled || proc.slowStart.Load()
		if proc.noStart || try >= warmUnlucky || !killed && try >= warmTries {
			return fmt.Errorf("lambda: %s did not start: %s", p.function.Name, proc.verdict)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(firstPause<<(try-1), 5*time.Second)):
		}
	}
}

// one returns a process that serves or will, which it starts if there is none.
func (p *pool) one() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, other := range p.list() {
		if !other.retired {
			return other
		}
	}
	return p.start()
}

func (p *pool) kill() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for proc := range p.processes {
		proc.kill()
	}
	return len(p.processes)
}

func (p *pool) close(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for ctx.Err() == nil && p.busy() {
		p.wait(ctx)
	}
	p.failQueue(func(id string) []byte { return exitError(id, "") })
	for len(p.processes) > 0 {
		for proc := range p.processes {
			proc.kill()
		}
		p.wait(context.Background())
	}
}

// wait lets others work until one of them has ended something. Locked before and after.
func (p *pool) wait(ctx context.Context) {
	changed := p.changed
	p.mu.Unlock()
	select {
	case <-changed:
	case <-ctx.Done():
	}
	p.mu.Lock()
}

func (p *pool) notify() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *pool) busy() bool {
	return len(p.queue) > 0 || slices.ContainsFunc(p.list(), func(proc *process) bool { return proc.working() > 0 })
}

func (p *pool) list() []*process {
	all := make([]*process, 0, len(p.processes))
	for proc := range p.processes {
		all = append(all, proc)
	}
	return all
}
