package process_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"carmensita.pe/market/local/process"
)

// heard keeps what was said, one line each.
type heard struct {
	mu    sync.Mutex
	lines []string
	more  chan struct{}
}

func listener() *heard { return &heard{more: make(chan struct{}, 1000)} }

func (h *heard) say(line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line)
	h.more <- struct{}{}
}

func (h *heard) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.lines...)
}

func keep(t *testing.T, spec process.Spec, say func(string)) *process.Kept {
	t.Helper()
	k, err := process.Keep(t.Context(), spec, say)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Stop(context.Background()) })
	return k
}

func TestKeep_startsAChildAgainThatWasKilled(t *testing.T) {
	t.Parallel()
	h := listener()
	k := keep(t, process.Spec{Name: "shaky", Path: "sleep", Args: []string{"60"}}, h.say)
	first := k.Status().PID

	for range 3 {
		k.Kill()
		if err := k.Await(t.Context()); err != nil {
			t.Fatal(err)
		}
	}

	status := k.Status()
	if status.PID == first || status.Restarts != 3 || !status.Serving || !strings.Contains(status.LastEnd, "signal: killed") {
		t.Errorf("after three kills it is %+v", status)
	}
	for range 6 {
		<-h.more
	}
	for i, line := range h.all() {
		want := "shaky ended by itself (signal: killed); starting it again in"
		if i%2 == 1 {
			want = "shaky serves again after"
		}
		if !strings.HasPrefix(line, want) {
			t.Errorf("line %d: %q, want %q", i, line, want)
		}
	}
}

func TestKeep_triesAgainWithGrowingPausesAndShortWords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken")
	h := listener()
	k := keep(t, process.Spec{Name: "broken", Path: "sh", LogFile: filepath.Join(dir, "log"),
		Ready: func(ctx context.Context) error {
			if exists(broken)(ctx) == nil {
				return errors.New("broken")
			}
			return nil
		},
		Args: []string{"-c", "test -e " + broken + " || exec sleep 60; for i in $(seq 500); do echo line $i of what nobody can read; done; exit 1"}}, h.say)
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	k.Kill()

	pauses := []string{"100ms", "200ms", "400ms", "800ms"}
	for range pauses {
		<-h.more
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	if err := k.Await(t.Context()); err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, line := range h.all() {
		if strings.Contains(line, "\n") || len(line) > 400 {
			t.Errorf("not a short line: %q", line)
		}
		if said < len(pauses) && strings.HasSuffix(line, "in "+pauses[said]) {
			said++
		}
	}
	if said != len(pauses) {
		t.Errorf("the pauses do not grow as %v: %q", pauses, h.all())
	}
}

func TestKeep_triesAFirstStartAgainThatWasKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	killed := filepath.Join(dir, "killed")
	script := "if test -e " + killed + "; then touch " + dir + "/ready; exec sleep 60; fi; touch " + killed + "; kill -9 $$"

	k := keep(t, process.Spec{Name: "unlucky", Path: "sh", Args: []string{"-c", script}, Ready: exists(filepath.Join(dir, "ready"))}, nil)

	if status := k.Status(); !status.Serving || !strings.Contains(status.LastEnd, "signal: killed") {
		t.Errorf("it is %+v", status)
	}
}

func TestKeep_aFirstStartThatGivesUpByItselfIsAnError(t *testing.T) {
	t.Parallel()
	_, err := process.Keep(t.Context(), process.Spec{Name: "wrong", Path: "sh", Args: []string{"-c", "echo no such folder; exit 1"},
		LogFile: filepath.Join(t.TempDir(), "log"), Ready: never}, nil)

	if err == nil || !strings.Contains(err.Error(), "no such folder") {
		t.Errorf("got %v, want what it wrote", err)
	}
}

func TestStop_ofAKeptChildStartsItNoMore(t *testing.T) {
	t.Parallel()
	k := keep(t, process.Spec{Name: "tired", Path: "sleep", Args: []string{"60"}}, nil)

	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	if alive(k.Status().PID) || k.Status().Restarts != 0 {
		t.Errorf("it is %+v", k.Status())
	}
	if err := k.Await(t.Context()); err == nil {
		t.Error("somebody waits for a child that was stopped")
	}
}

// serverRole makes the test binary serve the socket that it was given.
const serverRole = "PROCESS_TEST_SERVER"

func TestListen_whoCallsWhileTheChildIsDownIsServedByTheNextOne(t *testing.T) {
	t.Parallel()
	socket, address, err := process.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	k := keep(t, process.Spec{Name: "server", Path: os.Args[0], Env: append(os.Environ(), serverRole+"=1"), Files: []*os.File{socket},
		Ready: process.Answering(address)}, nil)
	first := k.Status().PID

	k.Kill()
	answer, err := http.Get("http://" + address)

	if err != nil {
		t.Fatalf("called while it was down: %v", err)
	}
	defer answer.Body.Close()
	var pid int
	if _, err := fmt.Fscan(answer.Body, &pid); err != nil || pid == first {
		t.Errorf("%d answered, %d was killed: %v", pid, first, err)
	}
}
