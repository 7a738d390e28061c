package stepfunctions

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/local/asl"
)

// expressLimit is the longest time that an Express execution may run.
const expressLimit = 5 * time.Minute

// Execution describes an execution as it is now. Stop, Output and Error are zero while it runs.
type Execution struct {
	ARN        string
	Name       string
	MachineARN string
	RoleARN    string
	Revision   string // asl.Hash of the definition that it runs
	Status     asl.Status
	Start      time.Time
	Stop       time.Time
	Input      string // JSON
	Output     string // JSON
	Error      *asl.Error
}

// execution is a Standard execution. What follows header is guarded by Service.mu.
type execution struct {
	header
	status  asl.Status
	stop    time.Time
	output  string
	err     *asl.Error
	journal *journal
	cancel  context.CancelCauseFunc // nil once it has ended
	done    chan struct{}
}

func (x *execution) describe() Execution {
	return Execution{
		ARN: x.Execution, Name: x.Name, MachineARN: x.Machine, RoleARN: x.Role, Revision: x.Definition, Status: x.status, Start: x.Start, Stop: x.stop,
		Input: x.Input, Output: x.output, Error: x.err,
	}
}

func decodeInput(input string) (any, error) {
	if len(input) > asl.MaxPayload {
		return nil, errorf("ValidationException", "The input is longer than %d bytes", asl.MaxPayload)
	}
	value, err := asl.Decode([]byte(input))
	if err != nil {
		return nil, errorf("InvalidExecutionInput", "Invalid State Machine Execution Input: '%v'", err)
	}
	return value, nil
}

// begin checks a request to start and finds its machine. An empty name becomes a new UUID, an empty input {}.
func (s *Service) begin(arn string, name, input *string) (*machine, any, error) {
	*name, *input = cmp.Or(*name, uuid.NewString()), cmp.Or(*input, "{}")
	if err := checkName(*name); err != nil {
		return nil, nil, err
	}
	value, err := decodeInput(*input)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machine(arn)
	if err == nil && m.refused != nil {
		return nil, nil, errorf("InvalidDefinition", "Invalid State Machine Definition: '%s'", inWords(asl.Problems(m.refused)))
	}
	return m, value, err
}

// StartExecution starts an execution and returns at once. It is on disk then. Starting one of a Standard machine again with the same name
// and input while it runs returns it. Errors: StateMachineDoesNotExist, InvalidName,
// InvalidExecutionInput, ExecutionAlreadyExists.
func (s *Service) StartExecution(machineARN, name, input string) (Execution, error) {
	m, value, err := s.begin(machineARN, &name, &input)
	if err != nil {
		return Execution{}, err
	}
	if m.Type == Express {
		return s.startExpress(m, name, input, value)
	}
	s.starting.Lock()
	defer s.starting.Unlock()
	arn := s.arn("execution", m.Name+":"+name)
	s.mu.Lock()
	if old := s.executions[arn]; old != nil {
		defer s.mu.Unlock()
		if old.status == asl.Running && old.Input == input {
			return old.describe(), nil
		}
		return Execution{}, errorf("ExecutionAlreadyExists", "Execution Already Exists: '%s'", arn)
	}
	s.mu.Unlock()
	x := &execution{status: asl.Running, header: header{
		Execution: arn, Name: name, Machine: m.ARN, Definition: m.Revision(), Role: m.RoleARN, Start: s.options.Clock.Now().UTC(), Input: input,
	}}
	if x.journal, err = createJournal(s.executionFile(m.Name, name), x.header); err != nil {
		return Execution{}, fmt.Errorf("start an execution of %s: %w", m.Name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.executions[arn] = x
	s.launch(m.compiled, x, value, nil)
	return x.describe(), nil
}

func (s *Service) executionFile(machine, name string) string {
	return filepath.Join(s.options.Dir, "executions", machine, name+".jsonl")
}

// launch runs a Standard execution, from its beginning or on from its records. s.mu is held.
func (s *Service) launch(compiled *asl.Machine, x *execution, input any, records []asl.Record) {
	ctx, cancel := context.WithCancelCause(context.Background())
	x.cancel, x.done = cancel, make(chan struct{})
	tokens := asl.OpenTokens(records)
	s.callbacks.Expect(tokens...)
	run := &asl.Execution{
		ID: x.Execution, Name: x.Name, Start: x.Start, MachineID: x.Machine, MachineName: x.Machine[strings.LastIndexByte(x.Machine, ':')+1:],
		RoleARN: x.Role, Region: s.options.Region, Input: input, Invoker: s.options.Invoker, Integrations: s.options.Integrations,
		Callbacks: &s.callbacks, Clock: s.options.Clock, Journal: x.journal, History: records, Entered: s.entered,
	}
	s.standard.Go(func() {
		defer close(x.done)
		defer cancel(nil)
		s.prepare(ctx, run.MachineName)
		outcome, err := compiled.Run(ctx, run)
		s.callbacks.Forget(tokens...)
		if err != nil {
			if context.Cause(ctx) != errClosing { //nolint:errorlint // it is never wrapped
				s.options.Logger.Error("an execution cannot go on; it resumes at the next start", "execution", x.Name, "error", err)
			}
			return
		}
		s.finish(x, outcome)
	})
}

func (s *Service) finish(x *execution, outcome asl.Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.close(s.options.Clock.Now().UTC(), outcome)
	if outcome.Error != nil {
		s.options.Logger.Warn("an execution did not succeed", "execution", x.Execution, "status", outcome.Status,
			"error", outcome.Error.Name) // not the cause: it may quote a customer's data
	}
}

// close keeps the end of an execution and lets go of its journal: the history is in the file.
func (x *execution) close(stop time.Time, outcome asl.Outcome) {
	x.status, x.stop, x.err = outcome.Status, stop, outcome.Error
	if outcome.Status == asl.Succeeded {
		x.output = string(asl.Encode(outcome.Output))
	}
	x.journal, x.cancel = nil, nil
}

// StartSyncExecution runs an Express execution to its end. It does not fail because the execution did: see Status and Error.
// Errors: StateMachineDoesNotExist, StateMachineTypeNotSupported, InvalidName, InvalidExecutionInput.
func (s *Service) StartSyncExecution(machineARN, name, input string) (Execution, error) {
	m, value, err := s.begin(machineARN, &name, &input)
	if err != nil {
		return Execution{}, err
	}
	if m.Type != Express {
		return Execution{}, errorf("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
	}
	x := s.newExpress(m, name, input)
	s.express.Add(1)
	defer s.express.Done()
	s.runExpress(m, &x, value)
	if x.Status == asl.Running {
		return Execution{}, errorf("ServiceUnavailable", "The service is closing")
	}
	return x, nil
}

// StopExecution aborts a Standard execution and returns when it has ended. An execution that has ended stays as it is.
// Errors: ExecutionDoesNotExist.
func (s *Service) StopExecution(ctx context.Context, arn, name, cause string) (Execution, error) {
	s.mu.Lock()
	x, err := s.execution(arn)
	if err != nil {
		s.mu.Unlock()
		return Execution{}, err
	}
	cancel, done := x.cancel, x.done
	s.mu.Unlock()
	if cancel != nil {
		cancel(&asl.AbortError{Err: &asl.Error{Name: name, Cause: cause}})
		select {
		case <-done:
		case <-ctx.Done():
			return Execution{}, ctx.Err()
		}
	}
	return s.DescribeExecution(arn)
}

// DescribeExecution returns a Standard execution. Errors: ExecutionDoesNotExist.
func (s *Service) DescribeExecution(arn string) (Execution, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, err := s.execution(arn)
	if err != nil {
		return Execution{}, err
	}
	return x.describe(), nil
}

// Wait returns a Standard execution once it has ended, or ctx's error.
func (s *Service) Wait(ctx context.Context, arn string) (Execution, error) {
	s.mu.Lock()
	x, err := s.execution(arn)
	if err != nil {
		s.mu.Unlock()
		return Execution{}, err
	}
	done := x.done
	s.mu.Unlock()
	if done != nil {
		select {
		case <-done:
		case <-ctx.Done():
			return Execution{}, ctx.Err()
		}
	}
	return s.DescribeExecution(arn)
}

// ListExecutions returns the Standard executions of a machine, or those of one status, the latest first.
// Errors: StateMachineDoesNotExist, StateMachineTypeNotSupported.
func (s *Service) ListExecutions(machineARN string, status asl.Status) ([]Execution, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machine(machineARN)
	if err != nil {
		return nil, err
	}
	if m.Type == Express {
		return nil, errorf("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
	}
	var found []Execution
	for _, x := range s.executions {
		if x.Machine == machineARN && (status == "" || x.status == status) {
			found = append(found, x.describe())
		}
	}
	slices.SortFunc(found, func(a, b Execution) int {
		return cmp.Or(b.Start.Compare(a.Start), strings.Compare(b.Name, a.Name))
	})
	return found, nil
}

// HistoryLength is the number of events of a Standard execution so far. Errors: ExecutionDoesNotExist.
func (s *Service) HistoryLength(arn string) (int64, error) {
	journal, path, err := s.historyOf(arn)
	if err != nil {
		return 0, err
	}
	if journal != nil {
		return journal.length(), nil
	}
	_, last, err := edges(path)
	if err != nil || last == nil {
		return 0, err
	}
	return last.ID, nil
}

// History returns the events of a Standard execution from the first to the last number, which HistoryLength bounds; none of one that has
// begun this moment, whose length is 0. Errors: ExecutionDoesNotExist.
func (s *Service) History(arn string, first, last int64) ([]asl.Event, error) {
	journal, path, err := s.historyOf(arn)
	if first = max(first, 1); err != nil || first > last {
		return nil, err
	}
	if journal != nil {
		return journal.between(first, last)
	}
	return readEvents(path, first, last)
}

// historyOf finds the journal of an execution that runs, or the file of one that has ended.
func (s *Service) historyOf(arn string) (*journal, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, err := s.execution(arn)
	if err != nil {
		return nil, "", err
	}
	return x.journal, s.fileOf(x.header), nil
}

func (s *Service) fileOf(h header) string {
	return s.executionFile(h.Machine[strings.LastIndexByte(h.Machine, ':')+1:], h.Name)
}

// execution finds a Standard execution by its ARN. s.mu is held.
func (s *Service) execution(arn string) (*execution, error) {
	if x := s.executions[arn]; x != nil {
		return x, nil
	}
	if !strings.HasPrefix(arn, "arn:") || strings.Contains(arn, ":express:") {
		return nil, errorf("InvalidArn", "Invalid Arn: '%s'", arn)
	}
	return nil, errorf("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
}
