package stepfunctions_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"carmensita.pe/market/local/asl"
)

const (
	endlessMachine = `{"StartAt": "a", "States": {"a": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "z"}], "Default": "a"},
		"z": {"Type": "Pass", "End": true}}}`
	// refusedMachine was taken by an earlier version.
	refusedMachine = `{"StartAt": "a", "States": {"a": {"Type": "Pass", "Next": "a"}}}`
)

// file is that of the only execution.
func (s *shop) file() string {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "executions", "*", "*.jsonl"))
	if err != nil || len(files) != 1 {
		s.t.Fatalf("the files are %v (%v)", files, err)
	}
	return files[0]
}

func (s *shop) wantHistoryFull(execution string) {
	s.t.Helper()
	x := s.wait(execution)
	if x.Status != asl.Failed || x.Error.Name != "States.Runtime" || !strings.Contains(x.Error.Cause, "maximum number of history events (25000)") {
		s.t.Errorf("it is %s with %v", x.Status, x.Error)
	}
	if events := s.history(execution); len(events) != 25_000 || events[24_999] != "ExecutionFailed" {
		s.t.Errorf("%d events, the last one is %s", len(events), events[len(events)-1])
	}
}

func TestService_anEndlessExecutionEndsAndStaysEnded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	execution := s.start(s.machine("STANDARD", endlessMachine), "run", `{}`)
	s.wantHistoryFull(execution)

	s.close()
	s.open()

	s.wantHistoryFull(execution)
}

// TestService_anEndlessExecutionThatIsTakenUpEnds takes the end from the file, as a kill in the middle would.
func TestService_anEndlessExecutionThatIsTakenUpEnds(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	execution := s.start(s.machine("STANDARD", endlessMachine), "run", `{}`)
	s.wantHistoryFull(execution)
	s.close()
	text, err := os.ReadFile(s.file())
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.LastIndexByte(bytes.TrimSuffix(text, []byte("\n")), '\n') + 1
	if err := os.WriteFile(s.file(), text[:end], 0o600); err != nil {
		t.Fatal(err)
	}

	s.open()

	s.wantHistoryFull(execution)
}

// TestService_aLongHistoryIsNotKeptInMemory runs a loop whose history has some 250 MB.
func TestService_aLongHistoryIsNotKeptInMemory(t *testing.T) { //nolint:paralleltest // it measures the memory of the process
	s := newShop(t)
	before := inUse()
	execution := s.start(s.machine("STANDARD", endlessMachine), "run", `{"goods":"`+strings.Repeat("x", 10_000)+`"}`)
	x := s.wait(execution)
	if grown := inUse() - before; x.Status != asl.Failed || grown > 64<<20 {
		t.Errorf("it is %s and holds %d MiB", x.Status, grown>>20)
	}
	if info, err := os.Stat(s.file()); err != nil || info.Size() < 200<<20 || info.Size() > 300<<20 {
		t.Errorf("its file: %v %v", info, err)
	}
}

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

func TestService_aFileThatIsTooLargeEndsItsExecutionAndIsNotRead(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	execution := s.start(s.machine("STANDARD", hourMachine), "run", `{}`)
	s.awaitOnDisk("WaitStateEntered", 1)
	s.close()
	if err := os.Truncate(s.file(), 300<<20); err != nil { // a line of zeros, which no disk has to hold
		t.Fatal(err)
	}
	s.append(s.file(), "\n")

	s.open()
	size := s.fileSize()
	s.close()
	s.open()

	if x := s.wait(execution); x.Status != asl.Failed || x.Error.Name != "States.Runtime" {
		t.Errorf("it is %s with %v", x.Status, x.Error)
	}
	if again := s.fileSize(); again != size {
		t.Errorf("a second start made the file grow from %d to %d bytes", size, again)
	}
}

func (s *shop) fileSize() int64 {
	s.t.Helper()
	info, err := os.Stat(s.file())
	if err != nil {
		s.t.Fatal(err)
	}
	return info.Size()
}

func TestNew_whatCannotBeTakenUpKeepsNobodyElseFromIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	machine := s.machine("STANDARD", hourMachine)
	good := s.start(machine, "good", `{}`)
	bad := s.start(machine, "bad", `{}`)
	s.close()
	executions := filepath.Join(s.dir, "executions", "machine")
	s.write(filepath.Join(executions, "damaged.jsonl"), "{\"execution\": nonsense\n")
	s.write(filepath.Join(s.dir, "machines", "damaged.json"), "{")
	s.write(filepath.Join(s.dir, "express", "damaged.json"), "")
	s.write(filepath.Join(s.dir, "machines", "refused.json"), `{"arn":"arn:aws:states:us-east-1:000000000000:stateMachine:refused","name":"refused",
		"type":"STANDARD","definition":"`+strings.ReplaceAll(refusedMachine, `"`, `\"`)+`"}`)
	header, err := os.ReadFile(filepath.Join(executions, "bad.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(header), `"definition":"`)
	hash, _, _ := strings.Cut(after, `"`)
	s.write(filepath.Join(executions, "bad.jsonl"), strings.Replace(string(header), hash, strings.Repeat("0", len(hash)), 1))

	s.open()

	if x := s.wait(bad); x.Status != asl.Failed || !strings.Contains(x.Error.Cause, "definition") {
		t.Errorf("the one without a definition is %s with %v", x.Status, x.Error)
	}
	_, err = s.service.StartExecution("arn:aws:states:us-east-1:000000000000:stateMachine:refused", "", "{}")
	assertCode(t, err, "InvalidDefinition")
	if _, err := os.Stat(filepath.Join(executions, "damaged.jsonl.damaged")); err != nil {
		t.Error(err)
	}
	s.advance()
	if x := s.wait(good); x.Status != asl.Succeeded {
		t.Errorf("the good one is %s with %v", x.Status, x.Error)
	}
}

func (s *shop) write(path, text string) {
	s.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) append(path, text string) {
	s.t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := file.WriteString(text); err != nil {
		s.t.Error(err)
	}
	if err := file.Close(); err != nil {
		s.t.Error(err)
	}
}
