package terminal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"carmensita.pe/market/local/loopback"
)

// Options for a gateway. Dir is required.
type Options struct {
	// Dir holds the journal. It is made when missing.
	Dir string
	// Port on the loopback address; zero means any free one.
	Port int
	// Now is the clock for the time of a charge; nil means time.Now.
	Now func() time.Time
}

// Fault is what one POST to /charges meets.
type Fault struct {
	// Unavailable answers 503 and does nothing.
	Unavailable bool `json:"unavailable,omitempty"`
	// LoseAnswer does the work and cuts the connection.
	LoseAnswer bool `json:"loseAnswer,omitempty"`
	// DelayMS does the work and answers so many milliseconds late.
	DelayMS int `json:"delayMs,omitempty"`
}

// Server is a running gateway.
type Server struct {
	*loopback.Server
	now func() time.Time

	mu      sync.Mutex
	journal *journal
	faults  []Fault
}

// Start serves the gateway from the moment that it returns.
func Start(opts Options) (*Server, error) {
	journal, err := openJournal(opts.Dir)
	if err != nil {
		return nil, fmt.Errorf("card terminal: %w", err)
	}
	s := &Server{journal: journal, now: opts.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if s.Server, err = loopback.Serve(opts.Port, s.handler()); err != nil {
		return nil, errors.Join(fmt.Errorf("card terminal: %w", err), journal.close())
	}
	return s, nil
}

// Stop lets the running requests finish until ctx ends, then closes the journal.
func (s *Server) Stop(ctx context.Context) error {
	err := s.Server.Stop(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(err, s.journal.close())
}

// Inject lets the next POSTs to /charges meet these faults, one each, in order.
func (s *Server) Inject(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Charges lists every charge, void and refund, oldest first.
func (s *Server) Charges() []Charge {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.journal.list()
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /charges", s.faulty(s.charge))
	mux.Handle("POST /charges/{id}/void", s.faulty(s.void))
	mux.Handle("POST /charges/{id}/refunds", s.faulty(s.refund))
	mux.HandleFunc("GET /charges", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, s.Charges())
	})
	mux.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		var faults []Fault
		if err := read(r, &faults); err != nil {
			status, body := invalid(err)
			answer(w, status, body)
			return
		}
		s.Inject(faults...)
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// faulty lets a request meet the next fault, if there is one.
func (s *Server) faulty(do func(*http.Request) (status int, body Charge)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault := s.nextFault()
		if fault.Unavailable {
			answer(w, http.StatusServiceUnavailable, Charge{Status: "unavailable"})
			return
		}
		status, body := do(r)
		if fault.LoseAnswer {
			panic(http.ErrAbortHandler) // net/http's way to cut the connection
		}
		if fault.DelayMS > 0 {
			select {
			case <-time.After(time.Duration(fault.DelayMS) * time.Millisecond):
			case <-r.Context().Done():
			}
		}
		answer(w, status, body)
	})
}

func (s *Server) nextFault() (fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	return fault
}

func (s *Server) charge(r *http.Request) (status int, body Charge) {
	var asked struct {
		ID        string `json:"id"`
		Amount    int64  `json:"amount"`
		Reference string `json:"reference"`
	}
	if err := read(r, &asked); err != nil {
		return invalid(err)
	}
	if asked.ID == "" || asked.Amount <= 0 {
		return invalid(errors.New("a charge needs an id and an amount above 0"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	charge, known := s.journal.charges[asked.ID]
	switch {
	case known && charge.Status == Voided:
		return http.StatusConflict, Charge{ID: asked.ID, Status: Voided}
	case known && charge.Amount != asked.Amount:
		return http.StatusConflict, Charge{ID: asked.ID, Status: "conflict", Reason: "this id came with another amount before"}
	case !known:
		charge = decide(Charge{ID: asked.ID, Amount: asked.Amount, Reference: asked.Reference, At: s.now().UTC()})
		if err := s.journal.write(charge); err != nil {
			return failed(err)
		}
	}
	if charge.Status == Declined {
		return http.StatusPaymentRequired, charge
	}
	return http.StatusOK, charge
}

func (s *Server) void(r *http.Request) (status int, body Charge) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := r.PathValue("id")
	charge, known := s.journal.charges[id]
	if !known {
		charge = Charge{ID: id, At: s.now().UTC()}
	}
	if s.journal.refunded[id] > 0 {
		return http.StatusConflict, Charge{ID: id, Status: Refunded}
	}
	if charge.Status != Voided {
		charge.Status = Voided
		if err := s.journal.write(charge); err != nil {
			return failed(err)
		}
	}
	return http.StatusOK, charge
}

func (s *Server) refund(r *http.Request) (status int, body Charge) {
	var asked struct {
		ID     string `json:"id"`
		Amount int64  `json:"amount"`
	}
	if err := read(r, &asked); err != nil {
		return invalid(err)
	}
	if asked.ID == "" || asked.Amount <= 0 {
		return invalid(errors.New("a refund needs an id and an amount above 0"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	charge := s.journal.charges[r.PathValue("id")]
	refund, known := s.journal.charges[asked.ID]
	switch {
	case known && (refund.Status != Refunded || refund.Of != charge.ID || refund.Amount != asked.Amount):
		return http.StatusConflict, Charge{ID: asked.ID, Status: "conflict", Reason: "this id came with something else before"}
	case known:
		return http.StatusOK, refund
	case charge.Status != Approved:
		return http.StatusConflict, Charge{ID: asked.ID, Status: "refused", Reason: "El cobro no existe o se anuló"}
	case asked.Amount > charge.Amount-s.journal.refunded[charge.ID]:
		return http.StatusConflict, Charge{ID: asked.ID, Status: "refused", Reason: "La devolución pasa de lo cobrado"}
	}
	refund = Charge{ID: asked.ID, Status: Refunded, Amount: asked.Amount, Of: charge.ID, At: s.now().UTC(), Authorization: authorization()}
	if err := s.journal.write(refund); err != nil {
		return failed(err)
	}
	return http.StatusOK, refund
}

func read(r *http.Request, into any) error {
	decoder := json.NewDecoder(io.LimitReader(r.Body, 64<<10))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func invalid(err error) (int, Charge) {
	return http.StatusBadRequest, Charge{Status: "invalid", Reason: err.Error()}
}

func failed(err error) (int, Charge) {
	return http.StatusInternalServerError, Charge{Status: "failed", Reason: err.Error()}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails only when the caller has gone
}
