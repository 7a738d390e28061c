package lambda

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// InvokeAsync calls a function and does not wait, as invocation type Event does: on failure it is tried again after
// each of Options.AsyncDelays, then Options.OnAsyncFailure is called. The errors are those of Invoke; throttling is not
// one here, it counts as a failed try.
func (r *Runtime) InvokeAsync(function string, payload []byte) (requestID string, err error) {
	p, err := r.pool(function)
	if err != nil {
		return "", err
	}
	if len(payload) > maxAsyncRequest {
		return "", tooLarge(len(payload), "Event", maxAsyncRequest)
	}
	select {
	case <-r.closing:
		return "", closedError()
	default:
	}
	id := uuid.NewString()
	r.async.Go(func() { r.try(p, id, payload) })
	return id, nil
}

// try keeps the request id over all tries, as Lambda does.
func (r *Runtime) try(p *pool, id string, payload []byte) {
	for attempt := 0; ; attempt++ {
		result, err := p.invoke(context.Background(), id, payload)
		if err == nil && result.FunctionError == "" {
			return
		}
		if err != nil {
			result = Result{Payload: errorPayload("Lambda.ServiceException", err.Error()), FunctionError: "Unhandled", RequestID: id}
		}
		if attempt == len(r.options.AsyncDelays) || !r.pause(r.options.AsyncDelays[attempt]) {
			r.options.Logger.Error("asynchronous invocation failed for good", "function", p.function.Name,
				"requestID", id, "attempts", attempt+1, "error", string(result.Payload))
			if r.options.OnAsyncFailure != nil {
				r.options.OnAsyncFailure(p.function.Name, payload, result)
			}
			return
		}
	}
}

// pause waits and reports whether to go on: not when the runtime closes.
func (r *Runtime) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.closing:
		return false
	}
}
