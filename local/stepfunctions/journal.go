package stepfunctions

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
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

// What an execution may take, in bytes of its file.
const (
	mostPending = 1 << 20   // in memory, before it is written without waiting for a Flush
	mostKnown   = 4 << 20   // of events in memory; a longer history is read from the file
	mostKept    = 256 << 20 // of history at all
)

// journal is the file of a Standard execution. It is opened for each write: executions that wait for days hold no file.
type journal struct {
	path string

	mu       sync.Mutex
	size     int64 // with what is pending
	pending  []byte
	unsynced bool        // something was written that may not be on disk yet
	last     int64       // number of the last event
	events   []asl.Event // nil when there is too much of it
	sealed   bool
}

func createJournal(path string, h header) (*journal, error) {
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	j := &journal{path: path, pending: append(line, '\n'), size: int64(len(line)) + 1}
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
	if j.size > mostKept && !isEnd(r) {
		return asl.ErrJournalFull
	}
	before := len(j.pending)
	j.pending = append(r.AppendJSON(j.pending), '\n')
	j.size += int64(len(j.pending) - before)
	if r.Event != nil && r.Event.ID > 0 {
		j.last = r.Event.ID
		j.events = append(j.events, *r.Event)
	}
	if j.size > mostKnown {
		j.events = nil
	}
	if len(j.pending) > mostPending {
		return j.write(false)
	}
	return nil
}

func isEnd(r asl.Record) bool {
	if r.Event == nil {
		return false
	}
	_, ends := endStatus[r.Event.Type]
	return ends
}

// Flush writes what is pending and waits until all is on disk.
func (j *journal) Flush() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.sealed {
		return errSealed
	}
	if len(j.pending) == 0 && !j.unsynced {
		return nil
	}
	return j.write(true)
}

// write writes what is pending to the file, and waits until it is on disk when safe is set. Locked.
func (j *journal) write(safe bool) error {
	if err := appendToFile(j.path, j.pending, safe); err != nil {
		return fmt.Errorf("write the journal of an execution: %w", err)
	}
	j.pending, j.unsynced = j.pending[:0], !safe
	return nil
}

// appendToFile leaves the file as it was when it fails.
func appendToFile(path string, data []byte, safe bool) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	before, err := file.Stat()
	if err != nil {
		return err
	}
	if _, err = file.Write(data); err == nil && safe {
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

// length is the number of events so far.
func (j *journal) length() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// between returns the events with these numbers.
func (j *journal) between(first, last int64) ([]asl.Event, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.size <= mostKnown {
		return slices.Clone(j.events[first-1 : last]), nil
	}
	if !j.sealed {
		if err := j.write(false); err != nil {
			return nil, err
		}
	}
	return readEvents(j.path, first, last)
}

// readEvents reads the events with these numbers, which stand in their order in the file, and keeps no others in memory.
func readEvents(path string, first, last int64) ([]asl.Event, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() // it was only read
	var events []asl.Event
	for lines := bufio.NewReaderSize(file, 64<<10); int64(len(events)) <= last-first; {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break // a line that is cut short is none
		} else if err != nil {
			return nil, err
		}
		if id := eventNumber(line); id < first || id > last {
			continue
		}
		record, err := asl.ParseRecord(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		events = append(events, *record.Event)
	}
	return events, nil
}

// eventNumber finds the number of an event in its line, behind its details, without reading these; 0 for any other line.
func eventNumber(line []byte) int64 {
	if !bytes.HasPrefix(line, []byte(`{"event":`)) {
		return 0
	}
	const key = `"id":`
	rest := line[bytes.LastIndex(line, []byte(key))+len(key):]
	n := int64(0)
	for _, c := range rest {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int64(c-'0')
	}
	return n
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

// edges reads the header of a file, which may be too large to be read whole, and its last event, which is nil when there is none near the
// end. A last line that a crash cut short is removed.
func edges(path string) (h header, last *asl.Event, err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return h, nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	first, err := bufio.NewReader(file).ReadBytes('\n')
	if err != nil {
		return h, nil, errNoHeader
	}
	if err := json.Unmarshal(first, &h); err != nil {
		return h, nil, fmt.Errorf("%s: the header: %w", path, err)
	}
	info, err := file.Stat()
	if err != nil {
		return h, nil, err
	}
	from := max(int64(len(first)), info.Size()-mostKnown)
	tail := make([]byte, info.Size()-from)
	if _, err := file.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return h, nil, err
	}
	whole := bytes.LastIndexByte(tail, '\n') + 1
	if whole < len(tail) {
		if err := file.Truncate(from + int64(whole)); err != nil {
			return h, nil, err
		}
	}
	lines := bytes.Split(tail[:whole], []byte("\n"))
	for i := len(lines) - 1; i >= 0; i-- {
		record, err := asl.ParseRecord(lines[i]) // the first one may be half a line
		if err == nil && record.Event != nil && record.Event.ID > 0 {
			return h, record.Event, nil
		}
	}
	return h, nil, nil
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
