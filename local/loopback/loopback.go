// Package loopback serves HTTP to this computer only.
package loopback

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Server is a running HTTP server.
type Server struct {
	http     *http.Server
	endpoint string
	unused   sync.Map // net.Conn on which no request has come yet
	done     chan struct{}
	err      error // why it ended; read only after done
}

// Serve answers requests on a port of 127.0.0.1 (zero means any free one) from the moment that it returns.
func Serve(port int, handler http.Handler) (*Server, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	s := &Server{
		http: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: 10 * time.Second,
			ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
		},
		endpoint: "http://" + listener.Addr().String(),
		done:     make(chan struct{}),
	}
	s.http.ConnState = func(conn net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.unused.Store(conn, nil)
		} else {
			s.unused.Delete(conn)
		}
	}
	go func() {
		defer close(s.done)
		if err := s.http.Serve(listener); err != http.ErrServerClosed {
			s.err = fmt.Errorf("serve %s: %w", s.endpoint, err)
		}
	}()
	return s, nil
}

// Endpoint is the address, such as "http://127.0.0.1:4566".
func (s *Server) Endpoint() string { return s.endpoint }

// Stop lets the running requests finish until ctx ends, then cuts them.
func (s *Server) Stop(ctx context.Context) error {
	// Clients open connections in advance. Shutdown would wait 5 seconds for a request on them.
	s.unused.Range(func(conn, _ any) bool {
		conn.(net.Conn).Close()
		return true
	})
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = fmt.Errorf("stop %s: %w", s.endpoint, err)
		s.http.Close()
	}
	<-s.done
	return err
}

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err says why the server ended unasked; nil while it runs and after a Stop.
func (s *Server) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// ForThisComputer answers only clients on this computer: a request by any other name than the loopback's is refused, so that no website can
// read pages by pointing its own name here.
func ForThisComputer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !fromHere(r.Host) {
			http.Error(w, "only at this computer: http://localhost", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func fromHere(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
