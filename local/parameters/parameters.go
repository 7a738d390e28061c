// Package parameters stands in for AWS's Parameter Store: PutParameter and GetParameter, by the JSON protocol of the SDK.
//
// Values are kept in one file that only its owner reads; nothing is encrypted, and WithDecryption, tiers and keys are taken and ignored. What
// AWS refuses by size, it refuses, too.
package parameters

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"carmensita.pe/market/local/loopback"
)

// file holds all parameters, in the folder of the options.
const file = "parameters.json"

// Options for a server. Dir is required and is made when missing; Port zero means any free one.
type Options struct {
	Dir  string
	Port int
}

// parameter is one value.
type parameter struct {
	Name, Type, Value string
	Version           int
}

// Server is a running store.
type Server struct {
	*loopback.Server
	path string

	mu   sync.Mutex
	kept map[string]parameter
}

// Start serves from the moment that it returns.
func Start(options Options) (*Server, error) {
	if err := os.MkdirAll(options.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder for parameters: %w", err)
	}
	s := &Server{path: filepath.Join(options.Dir, file), kept: map[string]parameter{}}
	text, err := os.ReadFile(s.path)
	if err == nil {
		err = json.Unmarshal(text, &s.kept)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("reading %s: %w", s.path, err)
	}
	if s.Server, err = loopback.Serve(options.Port, s); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	return s, nil
}

// largest is what AWS takes, by tier, in bytes.
var largest = map[string]int{"": 4 << 10, "Standard": 4 << 10, "Advanced": 8 << 10, "Intelligent-Tiering": 8 << 10}

// ServeHTTP answers one call of the SDK.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Name, Type, Value, Tier string
		Overwrite               bool
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(text, &in)
	}
	if err != nil || in.Name == "" {
		refuse(w, "ValidationException", "a call needs a name")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before, known := s.kept[in.Name]
	switch operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "AmazonSSM."); {
	case operation == "GetParameter" && !known:
		refuse(w, "ParameterNotFound", "")
	case operation == "GetParameter":
		answer(w, map[string]any{"Parameter": before})
	case operation != "PutParameter":
		refuse(w, "InvalidAction", "only PutParameter and GetParameter are served")
	case known && !in.Overwrite:
		refuse(w, "ParameterAlreadyExists", "The parameter already exists.")
	case len(in.Value) == 0 || len(in.Value) > largest[in.Tier]:
		refuse(w, "ValidationException", fmt.Sprintf("a value of the tier %s has 1 to %d characters", in.Tier, largest[in.Tier]))
	default:
		s.kept[in.Name] = parameter{Name: in.Name, Type: in.Type, Value: in.Value, Version: before.Version + 1}
		if err := s.write(); err != nil {
			refuse(w, "InternalServerError", err.Error())
			return
		}
		answer(w, map[string]any{"Version": before.Version + 1, "Tier": in.Tier})
	}
}

// write keeps all parameters, or none of the change.
func (s *Server) write() error {
	text, err := json.Marshal(s.kept)
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(s.path+".new", s.path)
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(body) // fails only when the caller has gone
}

func refuse(w http.ResponseWriter, code, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"__type": code, "message": message}) // fails only when the caller has gone
}
