package machines

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Nudge starts a machine that works off a queue, beside something that may put more into it. It starts it seldom, however often it is
// asked, and nobody minds when it cannot: the machine's schedule starts it, too.
type Nudge struct {
	Machine *Machine
	// Every is the least time between two starts by one process.
	Every time.Duration
	Input any

	mu   sync.Mutex
	last time.Time
}

// Beside starts the machine unless it did a moment ago, while the caller does what it has to. The caller waits with the function that it returns.
func (n *Nudge) Beside(ctx context.Context, name string) (wait func()) {
	if !n.due(time.Now()) {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := n.Machine.Start(ctx, name, n.Input); err != nil {
			slog.WarnContext(ctx, "a queue is not worked off at once", "error", err.Error())
		}
	}()
	return func() { <-done }
}

func (n *Nudge) due(now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.last) < n.Every {
		return false
	}
	n.last = now
	return true
}

// OpenEmit opens the machine that sends documents: started beside a sale or a refund, it looks for them some seconds later, when they are
// recorded.
func OpenEmit() (*Nudge, error) {
	const after, every = 3, 2 * time.Second // what is recorded since the last start is seen by it
	machine, err := Open("EMIT_ARN")
	return &Nudge{Machine: machine, Every: every, Input: map[string]int{"wait": after}}, err
}
