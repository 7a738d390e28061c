// Package cache keeps what changes seldom and is needed with every sale: the shop's settings, the day's promotions.
//
// A change made elsewhere takes effect when the cached value is older than For. The function that made the change stores it
// with Hold, and uses it at once.
package cache

import (
	"context"
	"sync"
	"time"
)

// patience is how long a sale waits for something newer when there is something older.
const patience = time.Second

// Value keeps what Load gave for a while. When Load fails or hangs later on, what it gave before counts for as long
// again: a shop goes on selling while its settings cannot be read. Callers share what is held and must not change it.
type Value[T any] struct {
	Load func(context.Context) (T, error)
	// For is how long an answer counts.
	For time.Duration

	mu     sync.Mutex
	loaded time.Time
	held   T
}

// Get returns the value as of now. It returns Load's error only when nothing was ever loaded.
func (c *Value[T]) Get(ctx context.Context, now time.Time) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.loaded.IsZero() && now.Sub(c.loaded) < c.For {
		return c.held, nil
	}
	if !c.loaded.IsZero() {
		bounded, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		ctx = bounded
	}
	fresh, err := c.Load(ctx)
	if err == nil {
		c.held = fresh
	} else if c.loaded.IsZero() {
		var none T
		return none, err
	}
	c.loaded = now
	return c.held, nil
}

// Hold puts a value that the caller knows to be the newest.
func (c *Value[T]) Hold(value T, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held, c.loaded = value, now
}
