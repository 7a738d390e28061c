package lambda_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/lambda"
)

func TestIdle_aFunctionThatNobodyCallsHasNoProcessUntilTheNextCall(t *testing.T) {
	t.Parallel()
	clock := asl.NewManualClock(time.Date(2026, 11, 29, 13, 0, 0, 0, time.UTC))
	pids := make(chan int, 1)
	r := newRuntime(
		t,
		lambda.Options{Idle: 10 * time.Minute, Clock: clock, OnInvoke: func(_, _ string, pid int) { pids <- pid }},
		lambda.Function{MaxProcesses: 1}, // no second one while the first asks for work again
	)
	mustSucceed(t, invoke(t, r, `{}`))
	first := receive(t, pids)

	clock.Advance(9 * time.Minute)
	mustSucceed(t, invoke(t, r, `{}`))
	if again := receive(t, pids); again != first {
		t.Error("it was ended after nine minutes")
	}
	clock.Advance(9 * time.Minute) // eighteen after the first call
	mustSucceed(t, invoke(t, r, `{}`))
	if again := receive(t, pids); again != first {
		t.Error("it was ended nine minutes after its last call")
	}
	clock.Advance(10 * time.Minute)
	waitUntilGone(t, first)

	mustSucceed(t, invoke(t, r, `{}`))
	if receive(t, pids); r.Status()[0].Deaths != 0 {
		t.Error("its end counts as a death")
	}
}

func TestIdle_endsNothingThatIsAtWork(t *testing.T) {
	t.Parallel()
	clock := asl.NewManualClock(time.Date(2026, 11, 29, 13, 0, 0, 0, time.UTC))
	pids := make(chan int, 1)
	r := newRuntime(
		t,
		lambda.Options{Idle: 10 * time.Minute, Clock: clock, OnInvoke: func(_, _ string, pid int) { pids <- pid }},
		lambda.Function{Timeout: time.Minute},
	)
	file := filepath.Join(t.TempDir(), "go")
	answer := start(t, r, fmt.Sprintf(`{"do":"until","file":%q}`, file))
	pid := receive(t, pids)

	clock.Advance(time.Hour)

	touch(t, file)
	mustSucceed(t, receive(t, answer))
	clock.Advance(time.Hour)
	waitUntilGone(t, pid)
}

func TestIdle_alsoEndsAProcessThatWasOnlyWarmed(t *testing.T) {
	t.Parallel()
	clock := asl.NewManualClock(time.Date(2026, 11, 29, 13, 0, 0, 0, time.UTC))
	r := newRuntime(t, lambda.Options{Idle: 10 * time.Minute, Clock: clock}, lambda.Function{})
	if err := r.Warm(t.Context(), "demo"); err != nil {
		t.Fatal(err)
	}

	clock.Advance(10 * time.Minute)

	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(2 * time.Minute); r.Status()[0].Processes > 0; {
		select {
		case <-tick.C: // its end tells nobody
		case <-deadline:
			t.Fatal("it lives on")
		}
	}
}
