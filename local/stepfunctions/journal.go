package stepfunctions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"carmensita.pe/market/local/asl"
)

var (
	errSealed   = errors.New("the service is closed")
	errNoHeader = errors.New("the journal has no header")
)

// header is the first line of an execution's file.
type header struct {
	Execution  string    `json:"execution"` // ARN
	Name       string    `json:"name"`
	Machine    string    `json:"machine"`    // ARN
	Definition string    `json:"definition"` // asl.Hash of it
	Role       string    `json:"role,omitempty"`
	Start      time.Time `json:"start"`
	Input      string    `json:"input"`
}

// journal is the file of a Standard execution. It is opened for each write: executions that wait for days hold no file.
type journal struct {
	path string

	mu      sync.Mutex
	pending []byte
	events  []asl.Event
	sealed  bool
}

func createJournal(path string, h header) (*journal, error) {
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	j := &journal{path: path, pending: append(line, '\n')}
	if err := j.Flush(); err != nil {
		return nil, errors.Join(err, removeIfThere(path))
	}
	return j, syncDir(filepath.Dir(path))
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Append takes a record for the next Flush.
func (j *journal) Append(r asl.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.sealed {
		return errSealed
	}
	j.pending = append(r.AppendJSON(j.pending), '\n')
	if r.Event != nil && r.Event.ID > 0 {
		j.events = append(j.events, *r.Event)
	}
	return nil
}

// Flush writes what is pending and waits until it is on disk.
func (j *journal) Flush() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.sealed {
		return errSealed
	}
	if len(j.pending) == 0 {
		return nil
	}
	if err := appendToFile(j.path, j.pending); err != nil {
		return fmt.Errorf("write the journal of an execution: %w", err)
	}
	j.pending = j.pending[:0]
	return nil
}

// appendToFile leaves the file as it was when it fails.
func appendToFile(path string, data []byte) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	before, err := file.Stat()
	if err != nil {
		return err
	}
	if _, err = file.Write(data); err == nil {
		err = file.Sync()
	}
	if err != nil {
		return errors.Join(err, file.Truncate(before.Size()))
	}
	return nil
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// seal refuses everything from now on; what is pending is lost, as in a power cut.
func (j *journal) seal() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.sealed = true
}

func (j *journal) history() []asl.Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.events[:len(j.events):len(j.events)]
}

// readJournal reads a file back. A last line that a crash cut short is removed from the file.
func readJournal(path string) (header, []asl.Record, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return header{}, nil, err
	}
	if whole := bytes.LastIndexByte(text, '\n') + 1; whole < len(text) {
		text = text[:whole]
		if err := os.Truncate(path, int64(whole)); err != nil {
			return header{}, nil, err
		}
	}
	first, rest, ok := bytes.Cut(text, []byte("\n"))
	if !ok {
		return header{}, nil, errNoHeader
	}
	var h header
	if err := json.Unmarshal(first, &h); err != nil {
		return header{}, nil, fmt.Errorf("%s: the header: %w", path, err)
	}
	var records []asl.Record
	for line := range bytes.Lines(rest) {
		record, err := asl.ParseRecord(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return header{}, nil, fmt.Errorf("%s: %w", path, err)
		}
		records = append(records, record)
	}
	return h, records, nil
}

func eventsOf(records []asl.Record) []asl.Event {
	var events []asl.Event
	for _, r := range records {
		if r.Event != nil && r.Event.ID > 0 {
			events = append(events, *r.Event)
		}
	}
	return events
}
