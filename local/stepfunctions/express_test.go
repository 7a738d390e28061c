package stepfunctions_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/stepfunctions"
)

const twoSteps = `{"StartAt": "order", "States": {"order": {` + function + `order", "Next": "close"}, "close": {` + function + `close", "End": true}}}`

// promised counts the Express executions that are kept for the next start.
func (s *shop) promised() int {
	files, _ := filepath.Glob(filepath.Join(s.dir, "express", "*"))
	return len(files)
}

// holdCalls makes the named function note each call, and answer once release is called.
func (s *shop) holdCalls(name string) (release func()) {
	held := make(chan struct{})
	s.functions.set(name, func(_ context.Context, payload []byte) (asl.Result, error) {
		s.notes <- string(payload)
		<-held
		return asl.Result{Payload: payload}, nil
	})
	return func() { close(held) }
}

// killed is the shop on what a process leaves that dies at this moment.
func (s *shop) killed() *shop {
	s.t.Helper()
	left := *s
	left.dir = s.t.TempDir()
	if err := os.CopyFS(left.dir, os.DirFS(s.dir)); err != nil {
		s.t.Fatal(err)
	}
	left.open()
	return &left
}

func TestExpress_anExecutionForWhichNobodyWaitsRunsAgainAfterAKill(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	release := s.holdCalls("close")
	s.start(s.machine(stepfunctions.Express, twoSteps), "low-milk", `{"product":"milk"}`)
	s.note() // it is at its second step

	next := s.killed()

	if got := next.note(); got != `{"product":"milk"}` || s.functions.called("order") != 2 {
		t.Errorf("the second step was given %s, the first was called %d times", got, s.functions.called("order"))
	}
	if s.promised() != 1 || next.promised() != 1 {
		t.Errorf("%d and %d are kept before they end", s.promised(), next.promised())
	}
	release()
	next.close()
	s.close()
	if s.promised() != 0 || next.promised() != 0 {
		t.Errorf("%d and %d are kept when they have ended", s.promised(), next.promised())
	}
	s.open()
	next.open()
	next.close()
	if n := s.functions.called("close"); n != 2 {
		t.Errorf("what has ended ran again: %d calls", n)
	}
}

func TestExpress_oneThatFailsHasEndedToo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.functions.set("order", busy)
	s.start(s.machine(stepfunctions.Express, twoSteps), "", "{}")
	s.close()
	if n := s.promised(); n != 0 {
		t.Errorf("%d are kept", n)
	}
	s.open()
}

func TestExpress_oneWithAWaitingCallerIsNotKept(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	release := s.holdCalls("close")
	arn := s.machine(stepfunctions.Express, twoSteps)
	done := make(chan error)
	go func() {
		_, err := s.service.StartSyncExecution(arn, "sale", "{}")
		done <- err
	}()
	s.note()
	if n := s.promised(); n != 0 {
		t.Errorf("%d are kept", n)
	}
	release()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestExpress_oneWhoseMachineIsGoneIsLetGo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	release := s.holdCalls("order")
	arn := s.machine(stepfunctions.Express, twoSteps)
	s.start(arn, "", "{}")
	s.note()
	if err := s.service.DeleteStateMachine(arn); err != nil {
		t.Fatal(err)
	}

	next := s.killed()

	release()
	next.close()
	if n := next.promised(); n != 0 || s.functions.called("order") != 1 {
		t.Errorf("%d are kept, and it was called %d times", n, s.functions.called("order"))
	}
}
