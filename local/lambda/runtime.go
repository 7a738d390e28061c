package lambda

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// The limits of Lambda, in bytes.
const (
	maxRequest      = 6 << 20 // of a synchronous invocation
	maxAsyncRequest = 1 << 20
	maxResponse     = 6<<20 + 100
)

// Function is one Lambda function.
type Function struct {
	Name string
	// Binary is the path of the compiled program.
	Binary string
	// Build is called before a process is started and returns when Binary is there, which takes nothing of any timeout; nil when it is
	// there already.
	Build func(ctx context.Context) error
	// Env is its whole environment, apart from what Lambda sets itself and PATH, HOME and TMPDIR.
	Env map[string]string
	// Timeout of one invocation, 3 s when zero, as on AWS.
	Timeout time.Duration
	// MemoryMB is reported to the function and not enforced; 128 when zero.
	MemoryMB int
	// Concurrency is how many invocations one process serves at a time (AWS_LAMBDA_MAX_CONCURRENCY); 1 when zero.
	Concurrency int
	// MaxProcesses is how many processes may serve at the same time; 2 when zero.
	MaxProcesses int
	// MaxQueue is how many invocations may wait for a process before more are refused; 1,000 when zero.
	MaxQueue int
}

// Options of a Runtime. The zero value works.
type Options struct {
	// Region and AccountID make the functions' ARNs: us-east-1 and 000000000000 when empty.
	Region, AccountID string
	// Logger gets what the Runtime has to say; slog.Default when nil.
	Logger *slog.Logger
	// Output gets every line that a function prints, without its end of line. It is called from one goroutine a
	// process and must not keep the slice. Nil passes JSON lines on to os.Stderr and puts the name before others.
	Output func(function string, line []byte)
	// AsyncDelays are the pauses before each retry of a failed asynchronous invocation; 1 and 2 minutes when nil.
	AsyncDelays []time.Duration
	// Idle is for how long a function may get no invocation before its processes are ended; the next one starts it again. Zero is for ever.
	Idle time.Duration
	// Clock is what Idle goes by; the computer's when nil.
	Clock Clock

	// OnAsyncFailure is called with an asynchronous invocation that failed for good.
	OnAsyncFailure func(function string, payload []byte, result Result)

	// OnInvoke is for fault tests: it is called when an invocation has its process, which gets to know of it afterwards. A process
	// that the hook kills has done nothing of the work, however busy the computer is.
	OnInvoke func(function, requestID string, pid int)
	// OnAnswer is for fault tests: it is called when a process has answered and before the caller knows. When it
	// returns true the answer is lost and the process killed: the work is done, and the caller does not know.
	OnAnswer func(function, requestID string, pid int) bool
}

// Clock tells the time and wakes at a time of day.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f in its own goroutine once Now is at or after the given time, unless stop is called first.
	AfterFunc(at time.Time, f func()) (stop func())
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) AfterFunc(at time.Time, f func()) (stop func()) {
	timer := time.AfterFunc(time.Until(at), f)
	return func() { timer.Stop() }
}

// Result is the outcome of an invocation that reached the function.
type Result struct {
	// Payload is the answer, or the error as {"errorType","errorMessage"} when FunctionError is set.
	Payload []byte
	// FunctionError is empty, or "Unhandled".
	FunctionError string
	RequestID     string
	// Duration from the hand-over to the process to its answer.
	Duration time.Duration
	// Init is how long the process took to start, when this was its first invocation.
	Init time.Duration
}

// Error is an invocation that Lambda refused before the function saw it.
type Error struct {
	// Code is Lambda's name for it, such as "TooManyRequestsException".
	Code    string
	Message string
	Status  int
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Runtime holds functions and their processes. Make one with New.
type Runtime struct {
	options Options
	pools   map[string]*pool

	async     sync.WaitGroup
	closing   chan struct{}
	closeOnce sync.Once
}

// New makes a Runtime. No process is started before the first invocation, or Warm.
func New(options Options, functions ...Function) *Runtime {
	options.Region = cmp.Or(options.Region, "us-east-1")
	options.AccountID = cmp.Or(options.AccountID, "000000000000")
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.Output == nil {
		options.Output = printLine
	}
	if options.AsyncDelays == nil {
		options.AsyncDelays = []time.Duration{time.Minute, 2 * time.Minute}
	}
	if options.Clock == nil {
		options.Clock = systemClock{}
	}
	r := &Runtime{options: options, pools: make(map[string]*pool), closing: make(chan struct{})}
	for _, f := range functions {
		f.Timeout = cmp.Or(f.Timeout, 3*time.Second)
		f.MemoryMB = cmp.Or(f.MemoryMB, 128)
		f.Concurrency = cmp.Or(f.Concurrency, 1)
		f.MaxProcesses = cmp.Or(f.MaxProcesses, 2)
		f.MaxQueue = cmp.Or(f.MaxQueue, 1000)
		r.pools[f.Name] = newPool(f, &r.options)
	}
	return r
}

// Invoke calls a function, by its name or ARN, and waits for the answer. The error is an *Error when Lambda refuses
// (ResourceNotFoundException, RequestTooLargeException, TooManyRequestsException, ServiceException after Close), or
// that of ctx; the invocation itself goes on when ctx ends. The payload must not change until Invoke returns, and
// while the function may still read it.
func (r *Runtime) Invoke(ctx context.Context, function string, payload []byte) (Result, error) {
	p, err := r.pool(function)
	if err != nil {
		return Result{}, err
	}
	if len(payload) > maxRequest {
		return Result{}, tooLarge(len(payload), "RequestResponse", maxRequest)
	}
	return p.invoke(ctx, uuid.NewString(), payload)
}

// Warm starts one process of each of the functions that has none, and waits until all of them are ready for an invocation; without names,
// of all functions.
func (r *Runtime) Warm(ctx context.Context, functions ...string) error {
	if len(functions) == 0 {
		functions = slices.Collect(maps.Keys(r.pools))
	}
	var group errgroup.Group
	group.SetLimit(4)
	for _, function := range functions {
		p, err := r.pool(function)
		if err != nil {
			return err
		}
		group.Go(func() error { return p.warm(ctx) })
	}
	return group.Wait()
}

// Kill ends the processes of a function by SIGKILL, as a fault would, and returns how many there were.
func (r *Runtime) Kill(function string) int {
	p, err := r.pool(function)
	if err != nil {
		return 0
	}
	return p.kill()
}

// Status says how a function is.
type Status struct {
	Name      string
	Processes int   // that live
	PIDs      []int // theirs, of those that have started
	Deaths    int   // processes that ended unasked
	LastEnd   string
	Served    int           // invocations that have ended
	Billed    time.Duration // what Lambda would bill for them: each rounded up to a millisecond
	MemoryMB  int
}

// Status says how each function is, by name.
func (r *Runtime) Status() []Status {
	all := make([]Status, 0, len(r.pools))
	for name, p := range r.pools {
		p.mu.Lock()
		status := Status{Name: name, Processes: len(p.processes), Deaths: p.deaths, LastEnd: p.lastEnd, Served: p.served, Billed: p.billed,
			MemoryMB: p.function.MemoryMB}
		for proc := range p.processes {
			if pid := proc.pid(); pid != 0 {
				status.PIDs = append(status.PIDs, pid)
			}
		}
		all = append(all, status)
		p.mu.Unlock()
	}
	slices.SortFunc(all, func(a, b Status) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Close refuses further invocations, waits for those under way until ctx ends, then kills every process.
func (r *Runtime) Close(ctx context.Context) error {
	r.closeOnce.Do(func() { close(r.closing) })
	var group sync.WaitGroup
	for _, p := range r.pools {
		group.Go(func() { p.close(ctx) })
	}
	group.Wait()
	r.async.Wait()
	return ctx.Err()
}

func (r *Runtime) pool(function string) (*pool, error) {
	name := baseName(function)
	if p, ok := r.pools[name]; ok {
		return p, nil
	}
	return nil, &Error{
		Code:    "ResourceNotFoundException",
		Message: "Function not found: " + r.options.arn(name),
		Status:  http.StatusNotFound,
	}
}

// baseName takes a name, an ARN or a part of one, each with or without a qualifier.
func baseName(function string) string {
	if _, after, ok := strings.Cut(function, "function:"); ok {
		function = after
	}
	name, _, _ := strings.Cut(function, ":")
	return name
}

func (o *Options) arn(name string) string {
	return fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", o.Region, o.AccountID, name)
}

func tooLarge(size int, kind string, limit int) *Error {
	return &Error{
		Code:    "RequestTooLargeException",
		Message: fmt.Sprintf("%d byte payload is too large for the %s invocation type (limit %d bytes)", size, kind, limit),
		Status:  http.StatusRequestEntityTooLarge,
	}
}
