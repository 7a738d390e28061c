// Package eventbridge is an event bus with the rules of the blueprint, as the local stand-in for EventBridge.
//
// It speaks PutEvents, as the AWS SDKs do. An event that is accepted has started every workflow that a rule names for it: the
// executions are on disk by then, and a cloud that dies goes on with them. Where that fails the entry is refused, and its sender sends it again. EventBridge
// would retry the target for a day; both deliver an event at least once, and the target must tolerate a repeat.
package eventbridge

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/blueprint"
)

const (
	maxBody    = 2 << 20
	maxEntries = 10 // of one PutEvents
)

// Event is one event on the bus. The names are EventBridge's own.
type Event struct {
	ID         string          `json:"id"`
	Source     string          `json:"source"`
	DetailType string          `json:"detail-type"`
	Time       time.Time       `json:"time"`
	Detail     json.RawMessage `json:"detail"`
}

// Options of a Bus. Name, Rules and Start are required.
type Options struct {
	// Name of the bus, the only one.
	Name  string
	Rules []blueprint.EventRule
	// Start begins an execution of the workflow with the JSON input. The name is of its own for each event and rule.
	Start func(workflow, name, input string) error
	// OnEvent is called with each accepted event; may be nil.
	OnEvent func(Event)
	// Now is the clock for the time of an event; time.Now when nil.
	Now func() time.Time
	// Logger gets the reason of each refusal; slog.Default when nil.
	Logger *slog.Logger
}

// Bus is an http.Handler for the AWS SDK (AWS_ENDPOINT_URL_EVENTBRIDGE). Make one with New.
type Bus struct {
	options Options

	mu      sync.Mutex
	refuses int
}

// New makes a Bus.
func New(options Options) *Bus {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Bus{options: options}
}

// Refuse makes the bus refuse the next entries, so many: a fault for tests.
func (b *Bus) Refuse(entries int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuses += entries
}

func (b *Bus) refusesNow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refuses == 0 {
		return false
	}
	b.refuses--
	return true
}

type entry struct {
	Source, DetailType, Detail, EventBusName string
}

type result struct {
	EventID      string `json:"EventId,omitempty"`
	ErrorCode    string `json:",omitempty"`
	ErrorMessage string `json:",omitempty"`
}

// ServeHTTP speaks AWS JSON 1.1. Signatures are not checked.
func (b *Bus) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if target := r.Header.Get("X-Amz-Target"); target != "AWSEvents.PutEvents" {
		answer(w, http.StatusBadRequest, map[string]string{"__type": "UnknownOperationException", "message": "there is no operation " + target})
		return
	}
	var in struct{ Entries []entry }
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(text, &in)
	}
	if err != nil || len(in.Entries) == 0 || len(in.Entries) > maxEntries {
		answer(w, http.StatusBadRequest, map[string]string{"__type": "ValidationException", "message": "PutEvents takes 1 to 10 entries"})
		return
	}
	var out struct {
		FailedEntryCount int
		Entries          []result
	}
	for _, e := range in.Entries {
		done := b.put(e)
		if done.ErrorCode != "" {
			out.FailedEntryCount++
		}
		out.Entries = append(out.Entries, done)
	}
	answer(w, http.StatusOK, out)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails only when the caller has gone
}

func (b *Bus) put(e entry) result {
	if e.EventBusName != b.options.Name {
		return result{ErrorCode: "InvalidArgument", ErrorMessage: "There is no bus " + e.EventBusName + " here."}
	}
	if e.Source == "" || e.DetailType == "" || !isObject(e.Detail) {
		return result{ErrorCode: "MalformedDetail", ErrorMessage: "An event has a source, a detail type and an object as its detail."}
	}
	if b.refusesNow() {
		return result{ErrorCode: "InternalFailure", ErrorMessage: "A fault that a test asked for."}
	}
	event := Event{ID: uuid.NewString(), Source: e.Source, DetailType: e.DetailType, Time: b.options.Now().UTC(), Detail: json.RawMessage(e.Detail)}
	if err := b.deliver(event); err != nil {
		b.options.Logger.Error("an event did not start what it should", "kind", e.DetailType, "error", err)
		return result{ErrorCode: "InternalFailure", ErrorMessage: "A target did not start."}
	}
	if b.options.OnEvent != nil {
		b.options.OnEvent(event)
	}
	return result{EventID: event.ID}
}

func isObject(text string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(text), &object) == nil && object != nil
}

func (b *Bus) deliver(event Event) error {
	if event.Source != blueprint.EventSource {
		return nil
	}
	var failures []error
	for _, rule := range b.options.Rules {
		if rule.DetailType == event.DetailType {
			failures = append(failures, b.options.Start(rule.Workflow, event.ID+"_"+rule.Name, string(event.Detail)))
		}
	}
	return errors.Join(failures...)
}
