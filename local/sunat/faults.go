package sunat

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind is what goes wrong.
type Kind string

// What can go wrong.
const (
	// Down answers 503 and does nothing, Cut ends the connection and does nothing.
	Down Kind = "down"
	Cut  Kind = "cut"
	// Slow does the work and answers DelayMS milliseconds late.
	Slow Kind = "slow"
	// Lost does the work and cuts the connection, Empty does it and answers without content.
	Lost  Kind = "lost"
	Empty Kind = "empty"
	// Coded answers a fault with Code and does nothing, such as 0109, 0100, 1033, 0140 or 2800.
	Coded Kind = "coded"
	// Reject answers a good document with Code, 2000 to 3999, as the channel does; Observe accepts it with the note
	// Code.
	Reject  Kind = "reject"
	Observe Kind = "observe"
	// DataPower answers the fault of the machine before the service: no code in it.
	DataPower Kind = "datapower"
	// Pending answers a ticket as in process.
	Pending Kind = "pending"
)

// UntilCleared is the Times of a fault that lasts.
const UntilCleared = -1

// Fault is met by calls until it has been met Times times.
type Fault struct {
	Kind Kind `json:"kind"`
	// Times is how often; 0 is once, UntilCleared until Clear.
	Times   int    `json:"times,omitempty"`
	Code    string `json:"code,omitempty"`
	DelayMS int    `json:"delayMs,omitempty"`
	// Operation is one of sendBill, sendSummary, getStatus, getStatusCdr, token and query; "" is any.
	Operation string `json:"operation,omitempty"`
	// Name narrows it to files whose name contains it.
	Name string `json:"name,omitempty"`
}

var needsCode = []Kind{Coded, Reject, Observe}

func (f Fault) check() error {
	kinds := []Kind{Down, Cut, Slow, Lost, Empty, Coded, Reject, Observe, DataPower, Pending}
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("%q is no kind of fault: one of %v", f.Kind, kinds)
	}
	if slices.Contains(needsCode, f.Kind) && sentence(f.Code) == "" {
		return fmt.Errorf("a fault of kind %q needs a code that SUNAT has; %q is none", f.Kind, f.Code)
	}
	if f.Times < UntilCleared {
		return errors.New("times is a number of calls, or -1 until cleared")
	}
	return nil
}

// Inject lets the next calls meet these faults, in order. A fault that cannot be (no such kind, no such code) panics:
// it is a test's slip.
func (s *Server) Inject(faults ...Fault) {
	if err := s.inject(faults); err != nil {
		panic(err)
	}
}

func (s *Server) inject(faults []Fault) error {
	for i := range faults {
		if err := faults[i].check(); err != nil {
			return err
		}
		if faults[i].Times == 0 {
			faults[i].Times = 1
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
	return nil
}

// Clear ends all faults.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Faults are those that are still to be met.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// nextFault takes the first fault that fits a call; the zero fault when none does.
func (s *Server) nextFault(operation, name string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		f := &s.faults[i]
		if f.Operation != "" && f.Operation != operation || !strings.Contains(name, f.Name) || f.Kind == Pending &&
			operation != "getStatus" {
			continue
		}
		met := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return met
	}
	return Fault{}
}
