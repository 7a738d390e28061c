package process

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The pauses before a child is started again: short for one that died once, longer and longer for one that dies again
// and again, and short again for one that has lived for a while.
const (
	firstPause = 100 * time.Millisecond
	longest    = 30 * time.Second
	calm       = 15 * time.Second
)

// firstTries bounds how often a child that is killed while it starts for the first time is tried again.
const firstTries = 10

// noticed is how long a failure of work with a child may be known before the child's death, which explains it.
const noticed = 3 * time.Second

// Kept is a child that is started again, by the same Spec, whenever it ends unasked.
type Kept struct {
	spec   Spec
	say    func(line string)
	cancel context.CancelFunc // of the loop that keeps it
	kept   chan struct{}      // closed when that loop has ended

	mu      sync.Mutex
	current *Process
	status  Status
	changed chan struct{} // closed and replaced when the child serves again
}

// Status says how a child is.
type Status struct {
	Name     string
	PID      int
	Serving  bool
	Since    time.Time // of the last start
	Restarts int
	// LastEnd says in one line how it ended last; empty when it never did.
	LastEnd string
}

// Keep is Start for a child that is kept: when it ends unasked it is started again, after a pause that grows from try to try, until
// Stop. say (may be nil) gets each end and each restart in one line. A first start that fails is an error, unless the
// child was killed by a signal: then it is tried again, too.
func Keep(ctx context.Context, spec Spec, say func(line string)) (*Kept, error) {
	if say == nil {
		say = func(string) {}
	}
	k := &Kept{spec: spec, say: say, kept: make(chan struct{}), changed: make(chan struct{}), status: Status{Name: spec.Name}}
	first, err := k.firstStart(ctx)
	if err != nil {
		return nil, err
	}
	k.serves(first)
	keeping, cancel := context.WithCancel(context.WithoutCancel(ctx))
	k.cancel = cancel
	go k.keep(keeping)
	return k, nil
}

func (k *Kept) firstStart(ctx context.Context) (*Process, error) {
	for try := 1; ; try++ {
		p, err := Start(ctx, k.spec)
		if err == nil || !wasKilled(err) || try == firstTries || !k.pause(ctx, try, err) {
			return p, err
		}
	}
}

// wasKilled reports whether a child ended by a signal, and not by its own decision.
func wasKilled(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled()
}

// keep starts the child again each time that it has ended, until ctx ends.
func (k *Kept) keep(ctx context.Context) {
	defer close(k.kept)
	for deaths := 0; ; {
		p := k.process()
		select {
		case <-ctx.Done():
			return
		case <-p.Done():
		}
		if ctx.Err() != nil {
			return
		}
		ended := time.Now()
		if ended.Sub(k.Status().Since) > calm {
			deaths = 0
		}
		err := p.Err()
		for {
			deaths++
			if !k.pause(ctx, deaths, err) {
				return
			}
			var next *Process
			if next, err = Start(ctx, k.spec); err == nil {
				k.serves(next)
				break
			}
			if ctx.Err() != nil {
				return
			}
		}
		k.say(fmt.Sprintf("%s serves again after %s", k.spec.Name, time.Since(ended).Round(10*time.Millisecond)))
	}
}

// pause says why the child is started again, and waits; false when ctx has ended first.
func (k *Kept) pause(ctx context.Context, deaths int, why error) bool {
	pause := min(firstPause<<min(deaths-1, 16), longest)
	line := oneLine(why)
	k.mu.Lock()
	k.status.LastEnd = line
	k.mu.Unlock()
	k.say(fmt.Sprintf("%s; starting it again in %s", line, pause))
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

// oneLine keeps the first line of a message, and the last one, which is the last of a log; neither at any length. What a child wrote before
// somebody killed it explains nothing.
func oneLine(why error) string {
	const most = 240
	lines := strings.Split(strings.TrimSpace(why.Error()), "\n")
	text := lines[0]
	if wasKilled(why) {
		text, _, _ = strings.Cut(text, "; ")
	} else if len(lines) > 1 {
		text += " " + strings.TrimSpace(lines[len(lines)-1])
	}
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

func (k *Kept) serves(p *Process) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.current != nil {
		k.status.Restarts++
	}
	k.current = p
	k.status.PID, k.status.Since = p.PID(), time.Now()
	close(k.changed)
	k.changed = make(chan struct{})
}

func (k *Kept) process() *Process {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current
}

// Status says how the child is now.
func (k *Kept) Status() Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	status := k.status
	status.Serving = !k.current.isDone()
	return status
}

// Await returns when the child serves, with the error of ctx when that ends first.
func (k *Kept) Await(ctx context.Context) error {
	_, err := k.await(ctx)
	return err
}

func (k *Kept) await(ctx context.Context) (*Process, error) {
	for {
		k.mu.Lock()
		p, changed := k.current, k.changed
		k.mu.Unlock()
		if !p.isDone() {
			return p, nil
		}
		select {
		case <-changed:
		case <-k.kept:
			return nil, fmt.Errorf("%s was stopped", k.spec.Name)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// Do runs work that needs the child, and runs it again from its beginning when the child has died under it.
func (k *Kept) Do(ctx context.Context, work func(context.Context) error) error {
	for {
		p, err := k.await(ctx)
		if err != nil {
			return err
		}
		if err := work(ctx); err == nil || ctx.Err() != nil || !endsSoon(ctx, p) {
			return err
		}
	}
}

// endsSoon reports whether the child has ended: what it did not answer is known a little earlier than its death.
func endsSoon(ctx context.Context, p *Process) bool {
	select {
	case <-p.Done():
		return true
	case <-ctx.Done():
	case <-time.After(noticed):
	}
	return false
}

// Stop ends the child in order, as Process.Stop does, and starts it no more.
func (k *Kept) Stop(ctx context.Context) error {
	k.cancel()
	<-k.kept
	return k.process().Stop(ctx)
}

// Kill ends the child as a crash would, for tests: it is started again.
func (k *Kept) Kill() { k.process().Kill() }
