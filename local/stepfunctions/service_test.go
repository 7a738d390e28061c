package stepfunctions_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/stepfunctions"
)

func assertCode(t *testing.T, err error, want string) {
	t.Helper()
	var refused *stepfunctions.Error
	if !errors.As(err, &refused) || refused.Code != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

const (
	echoMachine = `{"StartAt": "a", "States": {"a": {"Type": "Pass", "End": true}}}`
	hourMachine = `{"StartAt": "a", "States": {"a": {"Type": "Wait", "Seconds": 3600, "End": true}}}`
)

func TestService_startsTheSameExecutionOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	machine := s.machine("STANDARD", hourMachine)
	first := s.start(machine, "sale-1", `{"total":1}`)
	if again := s.start(machine, "sale-1", `{"total":1}`); again != first {
		t.Errorf("the second start made %s", again)
	}
	_, err := s.service.StartExecution(machine, "sale-1", `{"total":2}`)
	assertCode(t, err, "ExecutionAlreadyExists")

	s.advance()
	s.wait(first)
	_, err = s.service.StartExecution(machine, "sale-1", `{"total":1}`)
	assertCode(t, err, "ExecutionAlreadyExists") // as AWS says for one that has ended
}

func TestService_startsTheSameExecutionOnceForFiftyCallers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	machine := s.machine("STANDARD", hourMachine)
	arns := make(chan string, 50)
	for range 50 {
		go func() {
			x, err := s.service.StartExecution(machine, "sale-1", "{}")
			if err != nil {
				t.Error(err)
			}
			arns <- x.ARN
		}()
	}
	for range 50 {
		<-arns
	}
	all, err := s.service.ListExecutions(machine, "")
	if err != nil || len(all) != 1 {
		t.Errorf("there are %d executions, want 1 (%v)", len(all), err)
	}
}

func TestService_stopsAnExecution(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	execution := s.start(s.machine("STANDARD", hourMachine), "run", "")
	s.awaitOnDisk("WaitStateEntered", 1)
	x, err := s.service.StopExecution(s.ctx, execution, "Closed", "the shop is closed")
	if err != nil || x.Status != asl.Aborted || x.Error.Name != "Closed" || x.Error.Cause != "the shop is closed" {
		t.Errorf("it is %s with %v (%v)", x.Status, x.Error, err)
	}
	s.close()
	s.open()
	if x := s.wait(execution); x.Status != asl.Aborted || x.Error.Name != "Closed" {
		t.Errorf("after a restart it is %s with %v", x.Status, x.Error)
	}
}

func TestService_endsAnExecutionWhoseTimeIsOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	execution := s.start(s.machine("STANDARD", `{"TimeoutSeconds": 600, `+hourMachine[1:]), "run", "")
	s.awaitOnDisk("WaitStateEntered", 1)
	if moved := s.advance(); moved != 10*time.Minute {
		t.Errorf("the next timer was after %v, want 10m", moved)
	}
	if x := s.wait(execution); x.Status != asl.TimedOut {
		t.Errorf("it is %s", x.Status)
	}
}

func TestService_refusesWhatAWSRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	standard := s.machine("STANDARD", echoMachine)
	missing := strings.Replace(standard, ":machine", ":other", 1)
	cases := map[string]func() error{
		"InvalidName": func() error { _, err := s.service.CreateStateMachine("a b", "", "", echoMachine); return err },
		"InvalidDefinition": func() error {
			_, err := s.service.CreateStateMachine("b", "", "", `{"StartAt": "x", "States": {}}`)
			return err
		},
		"StateMachineAlreadyExists": func() error {
			_, err := s.service.CreateStateMachine("machine", "", "", hourMachine)
			return err
		},
		"StateMachineDoesNotExist":     func() error { _, err := s.service.StartExecution(missing, "", ""); return err },
		"InvalidArn":                   func() error { _, err := s.service.StartExecution("machine", "", ""); return err },
		"InvalidExecutionInput":        func() error { _, err := s.service.StartExecution(standard, "", "{"); return err },
		"StateMachineTypeNotSupported": func() error { _, err := s.service.StartSyncExecution(standard, "", ""); return err },
		"ExecutionDoesNotExist":        func() error { _, err := s.service.DescribeExecution("arn:aws:states:x"); return err },
		"InvalidToken":                 func() error { return s.service.SendTaskSuccess(s.ctx, "abc", "{}") },
		"InvalidOutput":                func() error { return s.service.SendTaskSuccess(s.ctx, "abc", "{") },
	}
	for code, do := range cases {
		assertCode(t, do(), code)
	}
}

func TestService_ensuresThatAMachineIsUpToDate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, definition := range []string{echoMachine, echoMachine, hourMachine} {
		m, err := s.service.EnsureStateMachine("machine", "EXPRESS", "", definition)
		if err != nil || m.Definition != definition {
			t.Fatal(m, err)
		}
	}
	if m, err := s.service.EnsureStateMachine("machine", "STANDARD", "", hourMachine); err != nil || m.Type != "STANDARD" {
		t.Error(m, err)
	}
}

func TestService_opensAfterALineWasCutShort(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	execution := s.start(s.machine("STANDARD", hourMachine), "run", "")
	s.awaitOnDisk("WaitStateEntered", 1)
	s.service.Kill()
	file := filepath.Join(s.dir, "executions", "machine", "run.jsonl")
	journal, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(journal, `{"event":{"id":3,"type":"Wai`...), 0o644); err != nil {
		t.Fatal(err)
	}
	s.open()
	s.advance()
	if x := s.wait(execution); x.Status != asl.Succeeded {
		t.Errorf("it ended %s", x.Status)
	}
}
