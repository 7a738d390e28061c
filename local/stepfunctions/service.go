package stepfunctions

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"carmensita.pe/market/local/asl"
)

// Options of a Service. Only Dir and Invoker are needed.
type Options struct {
	Dir          string // where everything is kept; made if it is not there
	Account      string // 12 digits; 000000000000 if empty
	Region       string // us-east-1 if empty
	Invoker      asl.Invoker
	Integrations map[string]asl.Integration // see asl.Execution
	// Prepare is called with a machine's name before an execution of it begins; its time counts from then on. Nil means nothing. After
	// an error it begins all the same.
	Prepare func(ctx context.Context, machine string) error
	Clock   asl.Clock    // nil means the computer's
	Logger  *slog.Logger // nil means slog.Default()
}

// Service is one account's Step Functions in one region. Make it with New.
type Service struct {
	options   Options
	callbacks asl.Callbacks

	mu         sync.Mutex
	machines   map[string]*machine // by ARN
	versions   map[string]*asl.Machine
	executions map[string]*execution // Standard ones, by ARN

	transitions atomic.Int64

	starting sync.Mutex // one StartExecution of a Standard machine at a time
	express  sync.WaitGroup
	standard sync.WaitGroup
	ctx      context.Context // of Express executions
	cancel   context.CancelCauseFunc
}

func (s *Service) entered() { s.transitions.Add(1) }

// Transitions is how many states were entered so far, of all executions. AWS counts each retry as one more.
func (s *Service) Transitions() int64 { return s.transitions.Load() }

func (s *Service) prepare(ctx context.Context, machine string) {
	if s.options.Prepare == nil {
		return
	}
	if err := s.options.Prepare(ctx, machine); err != nil && ctx.Err() == nil {
		s.options.Logger.Error("what a machine needs is not there", "machine", machine, "error", err)
	}
}

var errClosing = errors.New("the service is closing")

// New opens what an earlier Service left in the directory, resumes its Standard executions, and runs its Express ones again for which
// nobody waited.
func New(options Options) (*Service, error) {
	if options.Account == "" {
		options.Account = "000000000000"
	}
	if options.Region == "" {
		options.Region = "us-east-1"
	}
	if options.Clock == nil {
		options.Clock = asl.SystemClock{}
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	s := &Service{
		options: options, machines: map[string]*machine{}, versions: map[string]*asl.Machine{}, executions: map[string]*execution{},
	}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	for _, dir := range []string{"machines", "definitions", "executions", "express"} {
		if err := os.MkdirAll(filepath.Join(options.Dir, dir), 0o755); err != nil {
			return nil, err
		}
	}
	if err := s.loadMachines(); err != nil {
		return nil, fmt.Errorf("read the state machines: %w", err)
	}
	if err := s.loadExecutions(); err != nil {
		return nil, fmt.Errorf("read the executions: %w", err)
	}
	if err := s.loadExpress(); err != nil {
		return nil, fmt.Errorf("read the Express executions: %w", err)
	}
	return s, nil
}

// Close leaves Standard executions where they are, for the next New, and waits for Express executions until ctx ends.
// The caller stops the HTTP server first.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock()
	for _, x := range s.executions {
		if x.cancel != nil {
			x.cancel(errClosing)
		}
	}
	s.mu.Unlock()
	err := waitFor(ctx, &s.express)
	s.cancel(errClosing)
	return errors.Join(err, waitFor(ctx, &s.standard), s.sealAll())
}

// sealAll makes sure that nothing that is left running can still write.
func (s *Service) sealAll() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, x := range s.executions {
		if x.journal != nil && x.status == asl.Running {
			if err := x.journal.Flush(); !errors.Is(err, errSealed) {
				errs = append(errs, err)
			}
			x.journal.seal()
		}
	}
	return errors.Join(errs...)
}

func waitFor(ctx context.Context, group *sync.WaitGroup) error {
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service) arn(kind, name string) string {
	return "arn:aws:states:" + s.options.Region + ":" + s.options.Account + ":" + kind + ":" + name
}
