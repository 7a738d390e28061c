package stepfunctions_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/stepfunctions"
)

// functions are the Lambda functions of a test, by name.
type functions struct {
	mu    sync.Mutex
	by    map[string]func(ctx context.Context, payload []byte) (asl.Result, error)
	calls map[string]int
}

func newFunctions() *functions {
	return &functions{by: map[string]func(context.Context, []byte) (asl.Result, error){}, calls: map[string]int{}}
}

func (f *functions) Invoke(ctx context.Context, name string, payload []byte) (asl.Result, error) {
	f.mu.Lock()
	f.calls[name]++
	do := f.by[name]
	f.mu.Unlock()
	if do == nil {
		return asl.Result{Payload: payload}, nil // an echo
	}
	return do(ctx, payload)
}

func (f *functions) set(name string, do func(ctx context.Context, payload []byte) (asl.Result, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.by[name] = do
}

func (f *functions) called(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[name]
}

// shop is a Step Functions service that a test can stop and start again on the same directory.
type shop struct {
	t         *testing.T
	dir       string
	clock     *asl.ManualClock
	functions *functions
	service   *stepfunctions.Service
	notes     chan string // what functions were given: task tokens, payloads
	ctx       context.Context
}

// patience bounds every wait of a test: this computer may be busy.
const patience = 2 * time.Minute

var opening = time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC)

func newShop(t *testing.T) *shop {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	s := &shop{t: t, dir: t.TempDir(), clock: asl.NewManualClock(opening), functions: newFunctions(), ctx: ctx, notes: make(chan string, 100)}
	s.open()
	t.Cleanup(func() { s.close() })
	return s
}

func (s *shop) open() {
	s.t.Helper()
	service, err := stepfunctions.New(stepfunctions.Options{
		Dir: s.dir, Invoker: s.functions, Clock: s.clock, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.service = service
}

func (s *shop) close() {
	s.t.Helper()
	if err := s.service.Close(context.WithoutCancel(s.ctx)); err != nil {
		s.t.Error(err)
	}
}

func (s *shop) machine(typ, definition string) string {
	s.t.Helper()
	m, err := s.service.CreateStateMachine("machine", typ, "arn:aws:iam::000000000000:role/states", definition)
	if err != nil {
		s.t.Fatal(err)
	}
	return m.ARN
}

func (s *shop) start(machine, name, input string) string {
	s.t.Helper()
	x, err := s.service.StartExecution(machine, name, input)
	if err != nil {
		s.t.Fatal(err)
	}
	return x.ARN
}

func (s *shop) wait(execution string) stepfunctions.Execution {
	s.t.Helper()
	x, err := s.service.Wait(s.ctx, execution)
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

// advance waits for the next timer and moves the clock to it.
func (s *shop) advance() time.Duration {
	s.t.Helper()
	moved, err := s.clock.AdvanceToNext(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	return moved
}

// noteTokens makes the named function note the task tokens that it is given.
func (s *shop) noteTokens(name string) {
	s.functions.set(name, func(_ context.Context, payload []byte) (asl.Result, error) {
		var body struct{ Token string }
		if err := json.Unmarshal(payload, &body); err != nil {
			return asl.Result{}, err
		}
		s.notes <- body.Token
		return asl.Result{Payload: []byte("{}")}, nil
	})
}

// note returns the next thing that a function has noted.
func (s *shop) note() string {
	s.t.Helper()
	select {
	case note := <-s.notes:
		return note
	case <-s.ctx.Done():
		s.t.Fatal("no function was called")
		return ""
	}
}

// awaitOnDisk waits until the file of the only execution holds the text so many times.
func (s *shop) awaitOnDisk(text string, times int) {
	s.t.Helper()
	for s.ctx.Err() == nil {
		files, _ := filepath.Glob(filepath.Join(s.dir, "executions", "*", "*.jsonl"))
		if len(files) == 1 {
			if journal, _ := os.ReadFile(files[0]); bytes.Count(journal, []byte(text)) >= times {
				return
			}
		}
		time.Sleep(time.Millisecond) //nolint:forbidigo // a file tells nobody that it grew
	}
	s.t.Fatalf("the journal never held %q %d times", text, times)
}

func (s *shop) history(execution string) []string {
	s.t.Helper()
	length, err := s.service.HistoryLength(execution)
	if err != nil {
		s.t.Fatal(err)
	}
	if none, err := s.service.History(execution, 0, 0); len(none) > 0 || err != nil { // as of one whose length was 0 a moment ago
		s.t.Errorf("before the first event are %d: %v", len(none), err)
	}
	events, err := s.service.History(execution, 1, length)
	if err != nil {
		s.t.Fatal(err)
	}
	types := make([]string, len(events))
	for i, e := range events {
		if e.ID != int64(i+1) {
			s.t.Errorf("event %d has the id %d", i+1, e.ID)
		}
		types[i] = e.Type
	}
	return types
}
