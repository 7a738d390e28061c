package asl

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// Clock tells the time and wakes at a time of day. SystemClock is the real one; ManualClock and LeapClock are for tests.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f in its own goroutine once Now is at or after the given time, unless stop is called first.
	AfterFunc(at time.Time, f func()) (stop func())
}

// SystemClock is the computer's clock. It waits by the wall clock, not by the running time of the process: a shop's computer
// that slept all night finds its timers due when it wakes.
type SystemClock struct{}

// Now returns the current time.
func (SystemClock) Now() time.Time { return time.Now() }

// AfterFunc looks at the wall clock at least once a minute.
func (c SystemClock) AfterFunc(at time.Time, f func()) (stop func()) {
	const look = time.Minute
	at = at.Round(0) // drop the monotonic reading, which stands still while the computer sleeps
	remaining := func() time.Duration { return min(at.Sub(time.Now().Round(0)), look) }

	var mu sync.Mutex
	var timer *time.Timer
	var stopped bool
	wake := func() {
		mu.Lock()
		left := remaining()
		due := left <= 0 && !stopped
		if !due && !stopped {
			timer.Reset(left)
		}
		mu.Unlock()
		if due {
			f()
		}
	}
	mu.Lock()
	timer = time.AfterFunc(max(remaining(), 0), wake)
	mu.Unlock()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
		timer.Stop()
	}
}

// ManualClock stands still until a test moves it.
type ManualClock struct {
	mu     sync.Mutex
	now    time.Time
	timers timers
	grown  chan struct{}
}

// NewManualClock returns a clock that stands at the given time.
func NewManualClock(now time.Time) *ManualClock {
	return &ManualClock{now: now, grown: make(chan struct{})}
}

// Now returns the time that the test has set.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc registers f; at once when the time has come already.
func (c *ManualClock) AfterFunc(at time.Time, f func()) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !at.After(c.now) {
		go f()
		return func() {}
	}
	t := &manualTimer{at: at, f: f}
	heap.Push(&c.timers, t)
	close(c.grown)
	c.grown = make(chan struct{})
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		t.stopped = true
	}
}

// Advance moves the clock and fires, in order, what has become due.
func (c *ManualClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for len(c.timers) > 0 && !c.timers[0].at.After(c.now) {
		if t := heap.Pop(&c.timers).(*manualTimer); !t.stopped {
			go t.f()
		}
	}
}

// Next returns when the earliest timer is due, waiting for a timer to exist. Its error is ctx's.
func (c *ManualClock) Next(ctx context.Context) (time.Time, error) {
	for {
		c.mu.Lock()
		for len(c.timers) > 0 && c.timers[0].stopped {
			heap.Pop(&c.timers)
		}
		grown := c.grown
		if len(c.timers) > 0 {
			at := c.timers[0].at
			c.mu.Unlock()
			return at, nil
		}
		c.mu.Unlock()
		select {
		case <-grown:
		case <-ctx.Done():
			return time.Time{}, ctx.Err()
		}
	}
}

// AdvanceToNext waits for a timer to exist, moves the clock to it and returns how far it moved.
func (c *ManualClock) AdvanceToNext(ctx context.Context) (time.Duration, error) {
	at, err := c.Next(ctx)
	if err != nil {
		return 0, err
	}
	moved := at.Sub(c.Now())
	c.Advance(moved)
	return moved, nil
}

// LeapClock is the computer's clock, ahead by what a test has leapt: everything runs at its usual pace, and three days of waiting
// are over in a moment. The zero value works.
type LeapClock struct {
	mu     sync.Mutex
	ahead  time.Duration
	leapt  chan struct{} // closed by the next Leap
	system SystemClock
}

// Now returns the computer's time and the leaps.
func (c *LeapClock) Now() time.Time {
	now, _ := c.look()
	return now
}

func (c *LeapClock) look() (now time.Time, leapt <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leapt == nil {
		c.leapt = make(chan struct{})
	}
	return c.system.Now().Add(c.ahead).Round(0), c.leapt
}

// Leap moves the clock ahead, and fires what has become due.
func (c *LeapClock) Leap(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	if c.leapt != nil {
		close(c.leapt)
		c.leapt = nil
	}
}

// AfterFunc calls f when the time comes or is leapt over.
func (c *LeapClock) AfterFunc(at time.Time, f func()) (stop func()) {
	stopped := make(chan struct{})
	go func() {
		for {
			now, leapt := c.look()
			timer := time.NewTimer(at.Sub(now))
			select {
			case <-timer.C:
				select {
				case <-stopped:
				default:
					f()
				}
				return
			case <-leapt:
				timer.Stop()
			case <-stopped:
				timer.Stop()
				return
			}
		}
	}()
	return sync.OnceFunc(func() { close(stopped) })
}

type manualTimer struct {
	at      time.Time
	f       func()
	stopped bool
}

type timers []*manualTimer

func (t timers) Len() int           { return len(t) }
func (t timers) Less(i, j int) bool { return t[i].at.Before(t[j].at) }
func (t timers) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *timers) Push(x any)        { *t = append(*t, x.(*manualTimer)) }
func (t *timers) Pop() any {
	old := *t
	last := old[len(old)-1]
	*t = old[:len(old)-1]
	return last
}

// sleep returns nil once the clock has come to the given time, or the reason why ctx ended before.
func sleep(ctx context.Context, clock Clock, until time.Time) error {
	if !until.After(clock.Now()) {
		return nil
	}
	due := make(chan struct{})
	defer clock.AfterFunc(until, func() { close(due) })()
	select {
	case <-due:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// withDeadline is context.WithDeadlineCause by the given clock.
func withDeadline(ctx context.Context, clock Clock, at time.Time, cause error) (context.Context, context.CancelFunc) {
	if _, wall := clock.(SystemClock); wall {
		return context.WithDeadlineCause(ctx, at, cause)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	stop := clock.AfterFunc(at, func() { cancel(cause) })
	return ctx, func() {
		stop()
		cancel(context.Canceled)
	}
}
