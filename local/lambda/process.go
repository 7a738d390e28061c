package lambda

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// initLimit is how long a process may take from its start to its first request for work; Lambda's own limit.
const initLimit = 10 * time.Second

// process is one process of a function. The pool's mutex guards it, but for what is atomic or a channel.
type process struct {
	pool     *pool
	inflight map[string]*invocation // by request id; those timed out stay until they answer
	retired  bool                   // gets no new work

	started   time.Time
	init      time.Duration // until the first invocation has taken it
	initError []byte        // what the process said of its failed start
	slowStart atomic.Bool   // it was killed for taking longer than the limit
	cmd       atomic.Pointer[exec.Cmd]
	killed    atomic.Bool
	building  context.Context // until the process is killed
	stop      context.CancelFunc

	begun   chan struct{} // closed when it has its number, a moment after it runs
	readied chan struct{} // closed at its first request for work
	exited  chan struct{} // closed when it has ended
	verdict string        // how it ended, once exited is closed
	noStart bool          // the program could not be executed at all
	// signaled says, once exited is closed, that a signal ended it, and not the program itself.
	signaled bool
}

func newProcess(p *pool) *process {
	building, stop := context.WithCancel(context.Background())
	return &process{
		pool:     p,
		building: building,
		stop:     stop,
		inflight: make(map[string]*invocation),
		started:  time.Now(),
		begun:    make(chan struct{}),
		readied:  make(chan struct{}),
		exited:   make(chan struct{}),
	}
}

// run starts the process and returns when it has ended.
func (p *process) run() {
	defer close(p.exited)
	defer p.stop()
	if !p.build() {
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.noStart, p.verdict = true, err.Error()
		return
	}
	server := &http.Server{Handler: p.api()}
	defer server.Close()
	go func() { _ = server.Serve(listener) }() // until Close

	f := &p.pool.function
	output := &lines{emit: func(line []byte) { p.pool.options.Output(f.Name, line) }}
	cmd := exec.Command(f.Binary)
	cmd.Env = environment(f, p.pool.options, listener.Addr().String())
	cmd.Dir = filepath.Dir(f.Binary)
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = childAttributes()
	cmd.WaitDelay = time.Second // for a grandchild that keeps the output open
	if err := cmd.Start(); err != nil {
		p.noStart, p.verdict = true, err.Error()
		return
	}
	p.cmd.Store(cmd)
	close(p.begun)
	if p.killed.Load() { // before there was anything to kill
		p.kill()
	}
	overdue := time.AfterFunc(max(initLimit, f.Timeout), p.killIfNotReady)
	defer overdue.Stop()

	_ = cmd.Wait()
	output.flush()
	p.verdict = cmd.ProcessState.String()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok {
		p.signaled = status.Signaled()
	}
	if !p.killed.Load() {
		p.pool.options.Logger.Warn("function process ended", "function", f.Name, "pid", p.pid(), "how", p.verdict)
	}
}

// build waits until there is a program to start, which nobody counts as a part of the start. A kill ends the wait, as it would
// have ended the process.
func (p *process) build() bool {
	build := p.pool.function.Build
	if build == nil {
		return true
	}
	err := build(p.building)
	p.pool.mu.Lock()
	p.started = time.Now()
	p.pool.mu.Unlock()
	switch {
	case p.killed.Load():
		p.signaled, p.verdict = true, "signal: killed"
	case err != nil:
		p.noStart, p.verdict = true, err.Error()
	}
	return err == nil && !p.killed.Load()
}

func (p *process) killIfNotReady() {
	if !p.isReady() {
		p.slowStart.Store(true)
		p.kill()
	}
}

func (p *process) kill() {
	p.killed.Store(true)
	p.stop()
	if cmd := p.cmd.Load(); cmd != nil {
		_ = cmd.Process.Kill() // fails only if it has ended already
	}
}

// killIfIdle ends a process that is out of service, once nobody waits for it any more. Locked.
func (p *process) killIfIdle() {
	if p.retired && p.working() == 0 {
		p.kill()
	}
}

func (p *process) pid() int {
	if cmd := p.cmd.Load(); cmd != nil {
		return cmd.Process.Pid
	}
	return 0
}

func (p *process) isReady() bool {
	select {
	case <-p.readied:
		return true
	default:
		return false
	}
}

func (p *process) markReady() {
	if !p.isReady() {
		p.init = time.Since(p.started)
		close(p.readied)
	}
}

func (p *process) takeInit() time.Duration {
	init := p.init
	p.init = 0
	return init
}

// working is the number of invocations whose callers still wait.
func (p *process) working() int {
	n := 0
	for _, inv := range p.inflight {
		if !inv.finished {
			n++
		}
	}
	return n
}

// epitaph says in Lambda's words why an invocation was not answered, now that the process has ended.
func (p *process) epitaph(requestID string) []byte {
	switch {
	case p.noStart:
		return errorPayload("Runtime.InvalidEntrypoint", fmt.Sprintf("RequestId: %s Error: %s", requestID, p.verdict))
	case p.slowStart.Load():
		return timedOut(requestID, max(initLimit, p.pool.function.Timeout))
	case p.initError != nil:
		return p.initError
	default:
		return exitError(requestID, p.verdict)
	}
}

func exitError(requestID, verdict string) []byte {
	message := fmt.Sprintf("RequestId: %s Error: Runtime exited with error: %s", requestID, verdict)
	if verdict == "" || verdict == "exit status 0" {
		message = fmt.Sprintf("RequestId: %s Error: Runtime exited without providing a reason", requestID)
	}
	return errorPayload("Runtime.ExitError", message)
}

func timedOut(requestID string, timeout time.Duration) []byte {
	return errorPayload("Sandbox.Timedout",
		fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", requestID, timeout.Seconds()))
}

func errorPayload(errorType, message string) []byte {
	payload, _ := json.Marshal(struct { // of two strings: cannot fail
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}{errorType, message})
	return payload
}

// environment is all that a function sees: a function that reads a variable which nobody gave it must not work here
// and fail on AWS.
func environment(f *Function, o *Options, api string) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + os.Getenv("HOME"),
		"TMPDIR=" + os.TempDir(),
		"LANG=en_US.UTF-8",
		"TZ=:UTC",
		"AWS_REGION=" + o.Region,
		"AWS_DEFAULT_REGION=" + o.Region,
	}
	for key, value := range f.Env {
		env = append(env, key+"="+value)
	}
	env = append(env,
		"_HANDLER=bootstrap",
		"LAMBDA_TASK_ROOT="+filepath.Dir(f.Binary),
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023",
		"AWS_LAMBDA_RUNTIME_API="+api,
		"AWS_LAMBDA_FUNCTION_NAME="+f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE="+strconv.Itoa(f.MemoryMB),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/"+f.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME="+time.Now().UTC().Format("2006/01/02")+"/[$LATEST]"+filepath.Base(api),
	)
	if f.Concurrency > 1 {
		env = append(env, "AWS_LAMBDA_MAX_CONCURRENCY="+strconv.Itoa(f.Concurrency))
	}
	return env
}
