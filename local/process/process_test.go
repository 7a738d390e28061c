package process_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"carmensita.pe/market/local/process"
)

// parentRole makes the test binary play a parent that is killed; its value is the file for the child's number.
const parentRole = "PROCESS_TEST_PARENT"

func TestMain(m *testing.M) {
	if pidFile := os.Getenv(parentRole); pidFile != "" {
		beParent(pidFile)
	}
	if os.Getenv(serverRole) != "" {
		beServer()
	}
	os.Exit(m.Run())
}

func TestStart_waitsUntilTheChildIsReady(t *testing.T) {
	t.Parallel()
	ready := filepath.Join(t.TempDir(), "ready")

	start(t, process.Spec{Name: "slow", Path: "sh", Args: []string{"-c", "sleep 0.1; touch " + ready + "; sleep 60"}, Ready: exists(ready)})

	if _, err := os.Stat(ready); err != nil {
		t.Errorf("Start returned before the child was ready: %v", err)
	}
}

func TestStart_tellsWhatAChildThatDiesHasWritten(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "logs", "child.log")
	old := process.Spec{Name: "old", Path: "sh", Args: []string{"-c", "echo from an earlier run"}, LogFile: log}
	p := start(t, old)
	<-p.Done()

	_, err := process.Start(t.Context(), process.Spec{
		Name: "broken", Path: "sh", Args: []string{"-c", "echo cannot find my data >&2; exit 3"},
		LogFile: log, Ready: never,
	})

	if err == nil {
		t.Fatal("Start returned no error for a child that died")
	}
	for _, want := range []string{"broken", "exit status 3", log, "cannot find my data"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "earlier run") {
		t.Errorf("error %q repeats an earlier run's log", err)
	}
}

func TestStart_aProgramThatIsMissing(t *testing.T) {
	t.Parallel()

	_, err := process.Start(t.Context(), process.Spec{Name: "ghost", Path: "no-such-program"})

	if !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("got %v, want exec.ErrNotFound", err)
	}
}

func TestStart_leavesNoChildBehindWhenItsContextEnds(t *testing.T) {
	t.Parallel()
	pidFile := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancel(t.Context())
	asked := func(ctx context.Context) error {
		if exists(pidFile)(ctx) == nil {
			cancel()
		}
		return errors.New("still loading")
	}

	_, err := process.Start(ctx, process.Spec{Name: "lazy", Path: "sh", Args: []string{"-c", "echo $$ >" + pidFile + "; sleep 60"}, Ready: asked})

	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "still loading") {
		t.Errorf("got %v, want the cancellation and the last answer", err)
	}
	if pid := readPID(t, pidFile); alive(pid) {
		t.Errorf("child %d still runs", pid)
	}
}

func TestStop_letsTheChildFinish(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ready, finished := filepath.Join(dir, "ready"), filepath.Join(dir, "finished")
	p := start(t, process.Spec{
		Name: "tidy", Path: "sh", Ready: exists(ready),
		Args: []string{"-c", "trap 'touch " + finished + "; exit' TERM; touch " + ready + "; while :; do sleep 0.05; done"},
	})

	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	if _, err := os.Stat(finished); err != nil {
		t.Errorf("the child was not given time to finish: %v", err)
	}
	if p.Err() != nil {
		t.Errorf("Err = %v after a Stop, want nil", p.Err())
	}
	if err := p.Stop(t.Context()); err != nil {
		t.Errorf("a second Stop: %v", err)
	}
}

func TestStop_killsAChildThatDoesNotListen(t *testing.T) {
	t.Parallel()
	ready := filepath.Join(t.TempDir(), "ready")
	p := start(t, process.Spec{
		Name: "deaf", Path: "sh", Ready: exists(ready), Grace: 50 * time.Millisecond,
		Args: []string{"-c", "trap '' TERM; touch " + ready + "; while :; do sleep 0.05; done"},
	})

	err := p.Stop(t.Context())

	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("got %v, want an error that says it was killed", err)
	}
	if alive(p.PID()) {
		t.Error("the child still runs")
	}
}

func TestDone_reportsAnEndThatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	p := start(t, process.Spec{Name: "shaky", Path: "sleep", Args: []string{"60"}})
	if p.Err() != nil {
		t.Fatalf("Err = %v while it runs", p.Err())
	}

	p.Kill()

	<-p.Done()
	if p.Err() == nil || !strings.Contains(p.Err().Error(), "signal: killed") {
		t.Errorf("Err = %v, want the signal", p.Err())
	}
}

func TestProcess_takesItsGrandchildrenAlong(t *testing.T) {
	t.Parallel()
	pidFile := filepath.Join(t.TempDir(), "pid")
	p := start(t, process.Spec{Name: "family", Path: "sh", Args: []string{"-c", "sleep 60 & echo $! >" + pidFile + "; wait"}, Ready: exists(pidFile)})
	grandchild := readPID(t, pidFile)

	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	awaitDeath(t, grandchild)
}

func TestProcess_diesWithItsParent(t *testing.T) {
	t.Parallel()
	pidFile := filepath.Join(t.TempDir(), "pid")
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), parentRole+"="+pidFile)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { return exists(pidFile)(t.Context()) == nil })
	child := readPID(t, pidFile)

	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()

	awaitDeath(t, child)
}

func TestFreePort_refusesAPortThatIsTaken(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().(*net.TCPAddr).Port

	if _, err := process.FreePort(taken); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("FreePort(%d) = %v, want address in use", taken, err)
	}
	if port, err := process.FreePort(0); err != nil || port >= 32_768 {
		t.Errorf("FreePort(0) = %d, %v: anybody may get it", port, err)
	}
	if _, _, err := process.Listen(taken); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("Listen(%d) = %v, want address in use", taken, err)
	}
}

func start(t *testing.T, spec process.Spec) *process.Process {
	t.Helper()
	p, err := process.Start(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

func never(context.Context) error { return errors.New("never ready") }

// exists is ready when the file has been written.
func exists(file string) func(context.Context) error {
	return func(context.Context) error {
		_, err := os.Stat(file)
		return err
	}
}

func beParent(pidFile string) {
	p, err := process.Start(context.Background(), process.Spec{Name: "orphan", Path: "sleep", Args: []string{"60"}})
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(pidFile+".new", []byte(strconv.Itoa(p.PID())), 0o600); err != nil {
		panic(err)
	}
	if err := os.Rename(pidFile+".new", pidFile); err != nil {
		panic(err)
	}
	<-p.Done()
}

func beServer() {
	l, err := net.FileListener(os.NewFile(3, "socket"))
	if err != nil {
		panic(err)
	}
	panic(http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, os.Getpid()) })))
}

func readPID(t *testing.T, file string) int {
	t.Helper()
	var pid int
	await(t, func() bool {
		text, _ := os.ReadFile(file)
		pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		return pid != 0
	})
	return pid
}

// alive counts a zombie, which waits only for its own parent, as dead.
func alive(pid int) bool {
	state, err := exec.Command("ps", "-o", "state=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && !strings.HasPrefix(strings.TrimSpace(string(state)), "Z")
}

func awaitDeath(t *testing.T, pid int) {
	t.Helper()
	await(t, func() bool { return !alive(pid) })
}

func await(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(5 * time.Millisecond) { //nolint:forbidigo // another process tells nobody
		if time.Now().After(deadline) {
			t.Fatal("waited 2 minutes in vain")
		}
	}
}
