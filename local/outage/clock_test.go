package outage_test

import (
	"sync"
	"time"
)

// clock goes on with the computer's, from another day, and jumps.
type clock struct {
	mu   sync.Mutex
	from time.Time
	real time.Time
}

func newClock(from time.Time) *clock { return &clock{from: from, real: time.Now()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.from.Add(time.Since(c.real)).Truncate(time.Millisecond)
}

// AfterFunc waits as the computer's clock does: nothing runs while the clock jumps.
func (c *clock) AfterFunc(at time.Time, f func()) (stop func()) {
	timer := time.AfterFunc(at.Sub(c.Now()), f)
	return func() { timer.Stop() }
}

func (c *clock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.from = c.from.Add(d)
}
