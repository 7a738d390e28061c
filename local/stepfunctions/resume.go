package stepfunctions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"carmensita.pe/market/local/asl"
)

// retention is how long closed executions are kept.
const retention = 90 * 24 * time.Hour

// loadExecutions reads every execution's file, resumes those that had not ended and deletes those that ended long ago.
func (s *Service) loadExecutions() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return filepath.WalkDir(filepath.Join(s.options.Dir, "executions"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".jsonl" {
			return err
		}
		return s.load(path)
	})
}

func (s *Service) load(path string) error {
	h, records, err := readJournal(path)
	if errors.Is(err, errNoHeader) {
		return os.Remove(path) // it was cut short before StartExecution answered
	}
	if err != nil {
		return err
	}
	x := &execution{header: h, status: asl.Running}
	if outcome, at, ended := endOf(records); ended {
		if s.options.Clock.Now().Sub(at) > retention {
			return os.Remove(path)
		}
		x.close(at, outcome)
		s.executions[h.Execution] = x
		return nil
	}
	compiled, err := s.version(h.Definition)
	if err != nil {
		return fmt.Errorf("the definition of execution %s: %w", h.Name, err)
	}
	input, err := asl.Decode([]byte(h.Input))
	if err != nil {
		return fmt.Errorf("the input of execution %s: %w", h.Name, err)
	}
	x.journal = &journal{path: path, events: eventsOf(records)}
	s.executions[h.Execution] = x
	s.launch(compiled, x, input, records)
	return nil
}

var endStatus = map[string]asl.Status{
	"ExecutionSucceeded": asl.Succeeded, "ExecutionFailed": asl.Failed, "ExecutionTimedOut": asl.TimedOut, "ExecutionAborted": asl.Aborted,
}

// endOf reads the outcome from the last record, if the execution has ended.
func endOf(records []asl.Record) (asl.Outcome, time.Time, bool) {
	if len(records) == 0 || records[len(records)-1].Event == nil {
		return asl.Outcome{}, time.Time{}, false
	}
	last := records[len(records)-1].Event
	status, ended := endStatus[last.Type]
	if !ended {
		return asl.Outcome{}, time.Time{}, false
	}
	outcome := asl.Outcome{Status: status}
	if status == asl.Succeeded {
		text, _ := last.Details["output"].(string)
		outcome.Output, _ = asl.Decode([]byte(text))
	} else {
		name, _ := last.Details["error"].(string)
		cause, _ := last.Details["cause"].(string)
		outcome.Error = &asl.Error{Name: name, Cause: cause}
	}
	return outcome, last.Time, true
}
