package lambda

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// poller is a request of a process for work, while it waits.
type poller struct {
	process *process
	work    chan *invocation // holds one
}

// api is the Runtime API of one process. It has an address of its own, so that it gets only its own invocations.
func (p *process) api() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", p.serveNext)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", p.serveResponse)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", p.serveError)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", p.serveInitError)
	return mux
}

func (p *process) serveNext(w http.ResponseWriter, r *http.Request) {
	<-p.begun // on a busy computer it asks for work before we know its number, and a hook could not kill it
	poll := &poller{process: p, work: make(chan *invocation, 1)}
	p.pool.ready(poll)
	select {
	case inv := <-poll.work:
		p.send(w, inv)
	case <-r.Context().Done():
		p.pool.dropped(poll)
	}
}

func (p *process) send(w http.ResponseWriter, inv *invocation) {
	header := w.Header()
	header["Lambda-Runtime-Aws-Request-Id"] = []string{inv.id}
	header["Lambda-Runtime-Deadline-Ms"] = []string{strconv.FormatInt(inv.started.Add(p.pool.function.Timeout).UnixMilli(), 10)}
	header["Lambda-Runtime-Invoked-Function-Arn"] = []string{p.pool.arn}
	header["Lambda-Runtime-Trace-Id"] = []string{traceID(inv.id, inv.started)}
	header["Content-Type"] = []string{"application/json"}
	header["Content-Length"] = []string{strconv.Itoa(len(inv.payload))}
	header["Date"] = nil // spares the server from making one
	if hook := p.pool.options.OnInvoke; hook != nil {
		hook(p.pool.function.Name, inv.id, p.pid())
	}
	_, _ = w.Write(inv.payload) // if it fails the process is ending, and that is how the invocation ends
}

// traceID makes an X-Ray trace header from the time and the request id, which is random already.
func traceID(requestID string, t time.Time) string {
	random := strings.ReplaceAll(requestID, "-", "")
	return "Root=1-" + strconv.FormatInt(t.Unix(), 16) + "-" + random[:24] + ";Sampled=0"
}

func (p *process) serveResponse(w http.ResponseWriter, r *http.Request) {
	payload, err := readBody(r.Body)
	switch {
	case errors.Is(err, errTooLarge):
		// aws-lambda-go takes a 413 as a reason to end its process, here as on AWS.
		p.pool.answer(p, r.PathValue("id"), responseTooLarge, "Unhandled", true)
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case err != nil:
		// The connection broke: the process is ending.
	case r.Trailer.Get("Lambda-Runtime-Function-Error-Type") != "":
		// The handler returned an io.Reader, and it failed half way.
		payload, _ = base64.StdEncoding.DecodeString(r.Trailer.Get("Lambda-Runtime-Function-Error-Body"))
		p.answer(w, r, payload, "Unhandled", false)
	default:
		p.answer(w, r, payload, "", false)
	}
}

func (p *process) serveError(w http.ResponseWriter, r *http.Request) {
	payload, err := readBody(r.Body)
	if err != nil {
		return
	}
	// aws-lambda-go adds a stack trace to a panic only, and ends its process after it.
	p.answer(w, r, payload, "Unhandled", bytes.Contains(payload, []byte(`"stackTrace":`)))
}

func (p *process) answer(w http.ResponseWriter, r *http.Request, payload []byte, functionError string, lastWords bool) {
	status := http.StatusAccepted
	if !p.pool.answer(p, r.PathValue("id"), payload, functionError, lastWords) {
		status = http.StatusBadRequest
	}
	w.Header()["Date"] = nil
	w.WriteHeader(status)
}

func (p *process) serveInitError(w http.ResponseWriter, r *http.Request) {
	payload, err := readBody(r.Body)
	if err != nil {
		return
	}
	p.pool.mu.Lock()
	p.initError = payload
	p.pool.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}

var (
	errTooLarge      = errors.New("response too large")
	responseTooLarge = errorPayload("Function.ResponseSizeTooLarge",
		"Response payload size exceeded maximum allowed payload size ("+strconv.Itoa(maxResponse)+" bytes).")
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled keeps the rare large payload from staying in memory, in bytes.
const maxPooled = 64 << 10

// readBody returns a body in a slice of its own.
func readBody(body io.Reader) ([]byte, error) {
	buffer := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= maxPooled {
			buffer.Reset()
			buffers.Put(buffer)
		}
	}()
	if _, err := buffer.ReadFrom(io.LimitReader(body, maxResponse+1)); err != nil {
		return nil, err
	}
	if buffer.Len() > maxResponse {
		return nil, errTooLarge
	}
	return bytes.Clone(buffer.Bytes()), nil
}
