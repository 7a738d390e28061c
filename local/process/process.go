// Package process starts one child process, waits until it is ready, and makes sure that it ends. Keep starts one that is
// started again whenever it dies.
//
// Its rules: a child that nobody needs any more does not live on. It gets SIGTERM, a grace to finish in, then
// SIGKILL, together with its whole process group; on Linux the kernel kills it when this process dies, however that
// happens. A terminal's Ctrl-C does not reach it, so the caller stops its children in the order that it wants. A child
// that dies unasked closes Done, and Err says why, with the last lines of its log.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Spec says what to run. Name and Path are required.
type Spec struct {
	// Name is what a person calls it, such as "MariaDB".
	Name string
	// Path of the program; a bare name is looked up in PATH.
	Path string
	Args []string
	// Env is the whole environment, as "KEY=value"; nil inherits ours.
	Env []string
	Dir string
	// LogFile receives standard output and error, appended. Empty discards them. A file that has grown beyond 16 MiB is
	// set aside as LogFile.old at the next start.
	LogFile string
	// Files are open files that the child has as 3, 4 and so on: a listening socket outlives who serves it, and keeps who calls waiting.
	Files []*os.File
	// Before is done before each start; an error is the start's. Nil means nothing.
	Before func(ctx context.Context) error
	// Ready returns nil once the child can serve. It is asked again and again until then. Nil means at once.
	Ready func(ctx context.Context) error
	// Grace is the time between SIGTERM and SIGKILL; zero means 10 seconds.
	Grace time.Duration
}

// Process is a child that runs, or has run.
type Process struct {
	spec    Spec
	os      *os.Process
	stopped atomic.Bool // somebody asked for the end
	done    chan struct{}
	err     error // why it ended; read only after done
	logFrom int64 // where this run begins in the log file
}

const (
	defaultGrace = 10 * time.Second
	pollEvery    = 10 * time.Millisecond
	logLines     = 15
	logLimit     = 16 << 20
)

// Start runs the child and returns when it is ready. If the child dies before, or ctx ends, the child is gone when Start
// returns, and the error holds the last lines of its log. ctx bounds only the start, not the life of the child.
func Start(ctx context.Context, spec Spec) (*Process, error) {
	p := &Process{spec: spec, done: make(chan struct{})}
	if spec.Before != nil {
		if err := spec.Before(ctx); err != nil {
			return nil, fmt.Errorf("start %s: %w", spec.Name, err)
		}
	}
	if err := p.launch(); err != nil {
		return nil, fmt.Errorf("start %s: %w", spec.Name, err)
	}
	if err := p.awaitReady(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Process) launch() error {
	cmd := exec.Command(p.spec.Path, p.spec.Args...)
	cmd.Env, cmd.Dir = p.spec.Env, p.spec.Dir
	cmd.ExtraFiles = p.spec.Files
	cmd.SysProcAttr = childAttributes()
	log, err := p.openLog()
	if err != nil {
		return err
	}
	if log != nil {
		defer log.Close()
		cmd.Stdout, cmd.Stderr = log, log
	}

	started := make(chan error)
	go func() {
		// Linux sends the child its death signal when the thread that made it ends, so the thread is kept for as long
		// as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			p.os = cmd.Process
		}
		started <- err
		if err != nil {
			return
		}
		p.ended(cmd.Wait())
	}()
	return <-started
}

func (p *Process) openLog() (*os.File, error) {
	if p.spec.LogFile == "" {
		return nil, nil
	}
	if err := os.MkdirAll(filepath.Dir(p.spec.LogFile), 0o755); err != nil {
		return nil, err
	}
	if old, err := os.Stat(p.spec.LogFile); err == nil && old.Size() > logLimit {
		if err := os.Rename(p.spec.LogFile, p.spec.LogFile+".old"); err != nil {
			return nil, err
		}
	}
	log, err := os.OpenFile(p.spec.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	p.logFrom, err = log.Seek(0, io.SeekEnd)
	return log, err
}

func (p *Process) ended(err error) {
	// What the child itself started ends with it.
	_ = syscall.Kill(-p.PID(), syscall.SIGKILL)
	if !p.stopped.Load() {
		if err == nil {
			err = errors.New("exit status 0")
		}
		p.err = fmt.Errorf("%s ended by itself (%w)%s", p.spec.Name, err, p.logTail())
	}
	close(p.done)
}

func (p *Process) awaitReady(ctx context.Context) error {
	if p.spec.Ready == nil {
		return nil
	}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	asking, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // a question that waits for an answer ends with who was asked
		select {
		case <-p.done:
			cancel()
		case <-asking.Done():
		}
	}()
	for {
		notYet := p.spec.Ready(asking)
		select {
		case <-p.done:
			return p.err
		default:
		}
		if notYet == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.done:
		case <-ctx.Done():
			tail := p.logTail()
			p.Kill()
			return fmt.Errorf("%s is not ready: %w (last answer: %w)%s", p.spec.Name, context.Cause(ctx), notYet, tail)
		}
	}
}

// Stop ends the child in order: SIGTERM, then SIGKILL after the grace or when ctx ends, whichever is first. It returns
// when the child is gone; the error is nil unless it had to be killed. Stopping a child that is gone does nothing.
func (p *Process) Stop(ctx context.Context) error {
	p.stopped.Store(true)
	grace := p.spec.Grace
	if grace == 0 {
		grace = defaultGrace
	}
	patience := time.NewTimer(grace)
	defer patience.Stop()

	_ = p.os.Signal(syscall.SIGTERM) // fails only when the child is gone, which Done reports
	select {
	case <-p.done:
		return nil
	case <-patience.C:
	case <-ctx.Done():
	}
	p.Kill()
	return fmt.Errorf("%s did not stop when asked and was killed%s", p.spec.Name, p.logTail())
}

// Kill ends the child as a crash would, and returns when it is gone. Err then reports it like any other crash.
func (p *Process) Kill() {
	_ = p.os.Kill() // fails only when the child is gone
	<-p.done
}

// Done is closed when the child has ended, for whatever reason.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err is nil while the child runs and after a Stop; after an end that nobody asked for it says what happened.
func (p *Process) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

func (p *Process) isDone() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// PID is the child's process number.
func (p *Process) PID() int { return p.os.Pid }

// logTail returns the last lines that this run wrote, ready to follow a message.
func (p *Process) logTail() string {
	if p.spec.LogFile == "" {
		return ""
	}
	const most = 16 << 10
	f, err := os.Open(p.spec.LogFile)
	if err != nil {
		return ""
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(io.NewSectionReader(f, max(p.logFrom, size-most), most))
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	lines = lines[max(0, len(lines)-logLines):]
	if lines[0] == "" {
		return "; it wrote nothing to " + p.spec.LogFile
	}
	return "; the end of " + p.spec.LogFile + ":\n\t" + strings.Join(lines, "\n\t")
}
