package asl

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Event is one event of an execution's history, as GetExecutionHistory gives it.
type Event struct {
	ID         int64
	PreviousID int64
	Type       string
	Time       time.Time
	Details    map[string]any // nil when the type has none
}

// DetailsField is the name under which the API carries the details of the event's type.
func (e Event) DetailsField() string {
	switch {
	case strings.HasSuffix(e.Type, "StateEntered"):
		return "stateEnteredEventDetails"
	case strings.HasSuffix(e.Type, "StateExited"):
		return "stateExitedEventDetails"
	}
	return strings.ToLower(e.Type[:1]) + e.Type[1:] + "EventDetails"
}

// Record is one line of a Journal: a history event, or the named value that a frame must find again.
type Record struct {
	Frame string // "" is the machine itself; see frame.child for the others
	Event *Event // with ID 0: kept for replay, not shown in the history
	Name  string
	Value any
}

// Journal keeps what a Standard execution must not lose.
type Journal interface {
	// Append takes a record; nothing is promised before Flush. An error ends the run, to be resumed later.
	Append(Record) error
	// Flush returns when all that was appended would survive a power cut.
	Flush() error
}

const recordTime = time.RFC3339Nano

// AppendJSON appends the record as one line of JSON, without the line's end.
func (r Record) AppendJSON(b []byte) []byte {
	line := map[string]any{}
	if r.Frame != "" {
		line["frame"] = r.Frame
	}
	if e := r.Event; e != nil {
		event := map[string]any{"id": e.ID, "previous": e.PreviousID, "type": e.Type, "time": e.Time.Format(recordTime)}
		if e.Details != nil {
			event["details"] = e.Details
		}
		line["event"] = event
	} else {
		line["name"], line["value"] = r.Name, r.Value
	}
	return Append(b, line)
}

// ParseRecord reads back a line of AppendJSON.
func ParseRecord(line []byte) (Record, error) {
	value, err := Decode(line)
	if err != nil {
		return Record{}, fmt.Errorf("read a journal record: %w", err)
	}
	fields, _ := value.(map[string]any)
	var r Record
	r.Frame, _ = fields["frame"].(string)
	r.Name, _ = fields["name"].(string)
	r.Value = fields["value"]
	event, ok := fields["event"].(map[string]any)
	if !ok {
		if r.Name == "" {
			return Record{}, errors.New("read a journal record: it has neither an event nor a name")
		}
		return r, nil
	}
	r.Event = new(Event)
	r.Event.ID, _ = event["id"].(int64)
	r.Event.PreviousID, _ = event["previous"].(int64)
	r.Event.Type, _ = event["type"].(string)
	r.Event.Details, _ = event["details"].(map[string]any)
	at, _ := event["time"].(string)
	if r.Event.Time, err = time.Parse(recordTime, at); err != nil {
		return Record{}, fmt.Errorf("read a journal record: %w", err)
	}
	return r, nil
}

// OpenTokens returns the task tokens that an execution with this journal waits for.
func OpenTokens(history []Record) []string {
	tokens := map[string]string{} // by frame
	ended := map[string]int{}     // fan-outs, by frame
	for _, r := range history {
		switch {
		case r.Name == "token":
			tokens[r.Frame], _ = r.Value.(string)
		case r.Name == "children":
			ended[r.Frame]++
		case r.Event != nil && !slices.Contains([]string{"TaskScheduled", "TaskStarted", "TaskSubmitted"}, r.Event.Type):
			delete(tokens, r.Frame)
		}
	}
	var open []string
	for frame, token := range tokens {
		if !hasEnded(frame, ended) {
			open = append(open, token)
		}
	}
	return open
}

// hasEnded reports whether a frame belongs to a fan-out, or to a frame of one, that is over. See frame.child for the keys.
func hasEnded(frame string, ended map[string]int) bool {
	for frame != "" {
		cut := strings.LastIndexByte(frame, '/')
		number, _, _ := strings.Cut(frame[cut+1:], ".")
		frame = frame[:cut]
		if n, _ := strconv.Atoi(number); n <= ended[frame] {
			return true
		}
	}
	return false
}

func inputDetails(input any) map[string]any {
	return map[string]any{"input": string(Encode(input)), "inputDetails": complete}
}

func outputDetails(output any) map[string]any {
	return map[string]any{"output": string(Encode(output)), "outputDetails": complete}
}

// complete says that a value in the history is not cut off.
var complete = map[string]any{"truncated": false}

func errorDetails(e *Error) map[string]any {
	details := map[string]any{}
	if e.Name != "" {
		details["error"] = e.Name
	}
	if e.Cause != "" {
		details["cause"] = e.Cause
	}
	return details
}

func errorOf(details map[string]any) *Error {
	name, _ := details["error"].(string)
	cause, _ := details["cause"].(string)
	return &Error{Name: name, Cause: cause}
}
