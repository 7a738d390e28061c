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

// load takes up an execution. One that cannot be read is set aside, and one that cannot go on ends: neither keeps the others from
// being taken up.
func (s *Service) load(path string) error {
	if info, err := os.Stat(path); err == nil && info.Size() > mostKept+mostKnown {
		return s.loadLarge(path)
	}
	h, records, err := readJournal(path)
	if errors.Is(err, errNoHeader) {
		return os.Remove(path) // it was cut short before StartExecution answered
	}
	if err != nil {
		return s.setAside(path, err)
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
		return s.giveUp(path, fmt.Sprintf("Its definition cannot be run any more: %v", err))
	}
	input, err := asl.Decode([]byte(h.Input))
	if err != nil {
		return s.giveUp(path, fmt.Sprintf("Its input cannot be read: %v", err))
	}
	x.journal = journalOf(path, records)
	s.executions[h.Execution] = x
	s.launch(compiled, x, input, records)
	return nil
}

// loadLarge takes up an execution whose file is too large to be read: it has ended, or ends now.
func (s *Service) loadLarge(path string) error {
	h, last, err := edges(path)
	if err != nil {
		return s.setAside(path, err)
	}
	if last != nil {
		if outcome, at, ended := endOf([]asl.Record{{Event: last}}); ended {
			x := &execution{header: h}
			x.close(at, outcome)
			s.executions[h.Execution] = x
			return nil
		}
	}
	return s.giveUp(path, asl.ErrJournalFull.Error())
}

// journalOf goes on with a file that holds these records.
func journalOf(path string, records []asl.Record) *journal {
	j := &journal{path: path}
	if info, err := os.Stat(path); err == nil {
		j.size = info.Size()
	}
	j.events = eventsOf(records)
	if n := len(j.events); n > 0 {
		j.last = j.events[n-1].ID
	}
	if j.size > mostKnown {
		j.events = nil
	}
	return j
}

// setAside takes a file away that cannot be read, where a person finds it.
func (s *Service) setAside(path string, why error) error {
	s.options.Logger.Error("what was kept of an execution cannot be read and is set aside", "file", path+".damaged", "error", why)
	return os.Rename(path, path+".damaged")
}

// giveUp ends an execution that cannot go on, without reading more of its history than the end.
func (s *Service) giveUp(path, why string) error {
	h, end, err := edges(path)
	if err != nil {
		return s.setAside(path, err)
	}
	last := int64(0)
	if end != nil {
		last = end.ID
	}
	now := s.options.Clock.Now().UTC()
	outcome := asl.Outcome{Status: asl.Failed, Error: &asl.Error{Name: asl.ErrNameRuntime, Cause: why}}
	end = &asl.Event{ID: last + 1, PreviousID: last, Type: "ExecutionFailed", Time: now,
		Details: map[string]any{"error": outcome.Error.Name, "cause": why}}
	if err := appendToFile(path, append(asl.Record{Event: end}.AppendJSON(nil), '\n'), true); err != nil {
		return err
	}
	x := &execution{header: h}
	x.close(now, outcome)
	s.executions[h.Execution] = x
	s.options.Logger.Error("an execution could not go on and has failed", "execution", h.Execution, "why", why)
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
