package lambda_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"carmensita.pe/market/local/lambda"
)

func TestProcess_thatPanicsFinishesTheWorkOfTheOthers(t *testing.T) {
	t.Parallel()
	pids := make(chan int, 3)
	r := newRuntime(t, lambda.Options{OnInvoke: func(_, _ string, pid int) { pids <- pid }}, lambda.Function{Concurrency: 2, MaxProcesses: 1})
	file := filepath.Join(t.TempDir(), "go")
	other := start(t, r, fmt.Sprintf(`{"do":"until","file":%q}`, file))
	first := receive(t, pids)
	if got := errorOf(t, invoke(t, r, `{"do":"panic"}`)); got.Message != "cosmic ray" {
		t.Errorf("got %+v", got)
	}
	receive(t, pids)
	mustSucceed(t, invoke(t, r, `{}`))
	if second := receive(t, pids); second == first {
		t.Error("the process that is about to end got more work")
	}
	touch(t, file)
	mustSucceed(t, receive(t, other))
	waitUntilGone(t, first)
}

func TestProcess_thatTimesOutFinishesTheWorkOfTheOthers(t *testing.T) {
	t.Parallel()
	const timeout = time.Second
	pids := make(chan int, 3)
	r := newRuntime(t, lambda.Options{OnInvoke: func(_, _ string, pid int) { pids <- pid }}, lambda.Function{Concurrency: 2, MaxProcesses: 1, Timeout: timeout})
	file := filepath.Join(t.TempDir(), "go")
	stuck := start(t, r, `{"do":"sleep","millis":60000}`)
	first := receive(t, pids)
	<-time.After(timeout / 2) // so that the other one's time ends later
	other := start(t, r, fmt.Sprintf(`{"do":"until","file":%q}`, file))
	receive(t, pids)
	if got := errorOf(t, receive(t, stuck)); got.Type != "Sandbox.Timedout" {
		t.Errorf("got %+v", got)
	}
	touch(t, file)
	mustSucceed(t, receive(t, other))
	waitUntilGone(t, first)
	mustSucceed(t, invoke(t, r, `{}`))
}

func TestKill_failsTheInvocationAndTheNextOneGetsANewProcess(t *testing.T) {
	t.Parallel()
	var r *lambda.Runtime
	armed := true
	r = newRuntime(t, lambda.Options{OnInvoke: func(function, _ string, _ int) {
		if armed {
			armed = false
			if n := r.Kill(function); n != 1 {
				t.Errorf("%d processes killed, want 1", n)
			}
		}
	}}, lambda.Function{})
	result := invoke(t, r, `{"do":"sleep","millis":60000}`)
	want := functionError{"Runtime.ExitError", "RequestId: " + result.RequestID + " Error: Runtime exited with error: signal: killed"}
	if got := errorOf(t, result); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	mustSucceed(t, invoke(t, r, `{}`))
}

// A test that kills a process before its work must not race with the work.
func TestOnInvoke_isCalledBeforeTheProcessCanBegin(t *testing.T) {
	t.Parallel()
	armed := true
	r := newRuntime(t, lambda.Options{OnInvoke: func(_, _ string, pid int) {
		if armed {
			armed = false
			<-time.After(200 * time.Millisecond) // on a busy computer the killer may have to wait for his turn
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		}
	}}, lambda.Function{})
	if got := errorOf(t, invoke(t, r, `{}`)); !strings.HasSuffix(got.Message, "signal: killed") {
		t.Errorf("got %+v", got)
	}
	mustSucceed(t, invoke(t, r, `{}`))
}

func TestOnAnswer_canLoseAnAnswerWhenTheWorkIsDone(t *testing.T) {
	t.Parallel()
	armed := true
	r := newRuntime(t, lambda.Options{OnAnswer: func(_, _ string, _ int) bool {
		lose := armed
		armed = false
		return lose
	}}, lambda.Function{})
	if got := errorOf(t, invoke(t, r, `{}`)); !strings.HasSuffix(got.Message, "signal: killed") {
		t.Errorf("got %+v", got)
	}
	mustSucceed(t, invoke(t, r, `{}`))
}

func TestWarm_startsTheProcessBeforeTheFirstInvocation(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{})
	for range 2 {
		if err := r.Warm(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.Kill("demo"); n != 1 {
		t.Errorf("%d processes, want 1", n)
	}
}

// deaths is the environment of a function whose first processes are killed while they start.
func deaths(t *testing.T, n int) map[string]string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		touch(t, filepath.Join(dir, strconv.Itoa(i)))
	}
	return map[string]string{"START_DEATHS": dir}
}

func TestWarm_startsAnotherProcessForOneThatWasKilledMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{Env: deaths(t, 4)})
	if err := r.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status := r.Status(); status[0].Processes != 1 || status[0].Deaths != 4 || status[0].LastEnd != "signal: killed" {
		t.Errorf("it is %+v", status)
	}
}

func TestInvoke_waitsWhenTheProcessIsKilledThatStartsForIt(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{Env: deaths(t, 2)})
	mustSucceed(t, invoke(t, r, `{}`))
}

func TestInvoke_doesNotWaitForEverForAProcessThatIsAlwaysKilled(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{Env: deaths(t, 100)})
	if got := errorOf(t, invoke(t, r, `{}`)); !strings.HasSuffix(got.Message, "signal: killed") {
		t.Errorf("got %+v", got)
	}
}

func TestWarm_saysWhichFunctionDoesNotStart(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{Env: map[string]string{"START": "exit"}})
	if err := r.Warm(t.Context()); err == nil || err.Error() != "lambda: demo did not start: exit status 3" {
		t.Errorf("got %v", err)
	}
}

func TestClose_waitsForTheWorkInProgressAndLeavesNoProcess(t *testing.T) {
	t.Parallel()
	pids := make(chan int, 1)
	r := newRuntime(t, lambda.Options{OnInvoke: func(_, _ string, pid int) {
		select {
		case pids <- pid:
		default: // one of those below that was in time
		}
	}}, lambda.Function{})
	file := filepath.Join(t.TempDir(), "go")
	done := start(t, r, fmt.Sprintf(`{"do":"until","file":%q}`, file))
	pid := receive(t, pids)
	closed := make(chan error, 1)
	go func() { closed <- r.Close(context.Background()) }()
	for { // until it refuses
		if _, err := r.Invoke(withDeadline(t, time.Millisecond), "demo", []byte(`{}`)); errors.As(err, new(*lambda.Error)) {
			break
		}
	}
	touch(t, file)
	mustSucceed(t, receive(t, done))
	if err := receive(t, closed); err != nil {
		t.Error(err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d lives on: %v", pid, err)
	}
}

func TestClose_endsWorkThatTakesTooLong(t *testing.T) {
	t.Parallel()
	started := make(chan int, 1)
	r := newRuntime(t, lambda.Options{OnInvoke: func(_, _ string, pid int) { started <- pid }}, lambda.Function{Timeout: time.Minute})
	done := start(t, r, `{"do":"sleep","millis":60000}`)
	receive(t, started)
	if err := r.Close(withDeadline(t, 10*time.Millisecond)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if got := errorOf(t, receive(t, done)); got.Type != "Runtime.ExitError" {
		t.Errorf("got %+v", got)
	}
}

func TestProcess_diesWithItsParent(t *testing.T) {
	t.Parallel()
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "TEST_PARENT_OF="+binaries["demo"])
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(bufio.NewReader(out), &pid); err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	waitUntilGone(t, pid)
}

// beParent is the life of the parent in TestProcess_diesWithItsParent.
func beParent(binary string) {
	r := lambda.New(lambda.Options{}, lambda.Function{Name: "demo", Binary: binary})
	result, err := r.Invoke(context.Background(), "demo", []byte(`{"do":"who"}`))
	if err != nil {
		panic(err)
	}
	var who struct{ PID int }
	if err := json.Unmarshal(result.Payload, &who); err != nil {
		panic(err)
	}
	fmt.Fprintln(os.Stdout, who.PID)
	select {}
}

func waitUntilGone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) { //nolint:forbidigo // a stranger's death tells nobody
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	t.Errorf("process %d lives on", pid)
}

func withDeadline(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
