package asl_test

import (
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
)

func TestSystemClock_firesInOrderAndNotWhenStopped(t *testing.T) {
	t.Parallel()
	clock := asl.SystemClock{}
	fired := make(chan string, 3)
	now := clock.Now()
	stop := clock.AfterFunc(now.Add(10*time.Millisecond), func() { fired <- "stopped" })
	clock.AfterFunc(now.Add(30*time.Millisecond), func() { fired <- "later" })
	clock.AfterFunc(now.Add(-time.Hour), func() { fired <- "overdue" })
	stop()
	for _, want := range []string{"overdue", "later"} {
		if got := <-fired; got != want {
			t.Errorf("%s fired, want %s", got, want)
		}
	}
}

func TestManualClock_firesWhatHasBecomeDue(t *testing.T) {
	t.Parallel()
	clock := asl.NewManualClock(opening)
	fired := make(chan int, 3)
	for _, hours := range []int{72, 24, 48} {
		clock.AfterFunc(opening.Add(time.Duration(hours)*time.Hour), func() { fired <- hours })
	}
	for _, want := range []int{24, 48, 72} {
		if moved, err := clock.AdvanceToNext(t.Context()); err != nil || moved != 24*time.Hour {
			t.Errorf("the clock moved by %v, %v", moved, err)
		}
		if got := <-fired; got != want {
			t.Errorf("the timer of %d h fired, want %d", got, want)
		}
	}
}

func TestLeapClock_firesWhatALeapMakesDue(t *testing.T) {
	t.Parallel()
	clock := new(asl.LeapClock)
	fired := make(chan string, 3)
	clock.AfterFunc(clock.Now().Add(72*time.Hour), func() { fired <- "late" })
	clock.AfterFunc(clock.Now().Add(24*time.Hour), func() { fired <- "due" })
	clock.AfterFunc(clock.Now().Add(24*time.Hour), func() { fired <- "stopped" })()

	clock.Leap(25 * time.Hour)

	if got := <-fired; got != "due" || time.Until(clock.Now()) < 24*time.Hour {
		t.Errorf("%q fired at %s", got, clock.Now())
	}
	clock.Leap(48 * time.Hour)
	if got := <-fired; got != "late" {
		t.Errorf("%q fired after three days", got)
	}
}
