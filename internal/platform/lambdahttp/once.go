package lambdahttp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"carmensita.pe/market/internal/values/errs"
)

// Keeper keeps the answers of writes.
type Keeper interface {
	// Once does a request and keeps its answer, or gives the answer that was kept; then repeated is true. It returns errs.Conflict
	// when the id stands for another request.
	Once(ctx context.Context, what Sent, do func(context.Context) (Response, error)) (answer Response, repeated bool, err error)
}

// Once makes every write among the routes give its first answer when it is sent again: with 200 in place of 201, since nothing is new.
//
// Two requests that look alike are distinguished by the header Idempotency-Key, by an id in its body, or by the version that it saw
// (If-Match); a DELETE of one thing by its path, for no id is given twice. One that has none of these, such as that a user is to be disabled, is
// done each time.
func Once(keeper Keeper, routes map[string]Handler) map[string]Handler {
	all := make(map[string]Handler, len(routes))
	for key, handler := range routes {
		all[key] = handler
		if !strings.HasPrefix(key, http.MethodGet) {
			all[key] = once(keeper, handler)
		}
	}
	return all
}

func once(keeper Keeper, handler Handler) Handler {
	return func(ctx context.Context, r *Request) (Response, error) {
		what, err := r.sent()
		if err != nil {
			return Response{}, err
		}
		if what.id == "" {
			return handler(ctx, r)
		}
		answer, repeated, err := keeper.Once(ctx, what, func(ctx context.Context) (Response, error) { return handler(ctx, r) })
		if repeated && answer.StatusCode == http.StatusCreated {
			answer.StatusCode = http.StatusOK
		}
		return answer, err
	}
}

// Sent is what tells a request from every other.
type Sent struct{ id, request string }

// ID is the SHA-256 of what makes the request one, in hex.
func (s Sent) ID() string { return digest("id", s.id) }

// Request is the SHA-256 of all that was asked for, without PINs, in hex.
func (s Sent) Request() string { return digest("request", s.request) }

// Secret is known only to who sent the request with an Idempotency-Key: what is kept can be sealed with it.
func (s Sent) Secret() [sha256.Size]byte { return sha256.Sum256([]byte("secret\n" + s.id)) }

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])
}

// longestKey is of an Idempotency-Key; a UUID has 36 characters.
const longestKey = 255

// sent reads what tells the request from others; nothing when it is as good as any other one like it. It returns errs.InvalidRequest
// for a bad Idempotency-Key, errs.InvalidBody and errs.BodyTooLarge.
func (r *Request) sent() (Sent, error) {
	if r.User.Username == "" {
		return Sent{}, nil // a sign-in: its answer has a cookie
	}
	content, err := r.Raw(maxFile)
	if err != nil {
		return Sent{}, err
	}
	key, version := r.Headers["idempotency-key"], r.Headers["if-match"]
	if len(key) > longestKey {
		return Sent{}, errs.Invalid("Idempotency-Key", "must have 1 to %d characters", longestKey)
	}
	bodyID, canonical := bodyOf(content)
	place := strings.Join([]string{r.User.Username, r.RequestContext.HTTP.Method, r.RawPath, r.RawQueryString}, "\n")
	request := strings.Join([]string{place, strings.Trim(version, `"`), key, canonical}, "\n")
	switch {
	case key != "":
		return Sent{id: place + "\n" + key, request: request}, nil
	case bodyID != "" || version != "" || strings.HasPrefix(r.RouteKey, http.MethodDelete) && strings.HasSuffix(r.RouteKey, "{id}"):
		return Sent{id: request, request: request}, nil // another request with the same id or version is for the route to judge
	}
	return Sent{}, nil
}

// maxFile is the most that any route takes, in bytes; each refuses what is too large for it.
const maxFile = 6 << 20

// bodyOf gives the id in a JSON body, and the body in one form without PINs: their few digits could be found out from a hash.
func bodyOf(content []byte) (id, canonical string) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil || decoder.More() {
		return "", string(content) // a file, or what no route takes
	}
	forget(value)
	if object, ok := value.(map[string]any); ok {
		id, _ = object["id"].(string)
	}
	text, _ := json.Marshal(value) // what came from JSON
	return id, string(text)
}

// forget takes every PIN out of a value.
func forget(value any) {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "pin")
		for _, inner := range v {
			forget(inner)
		}
	case []any:
		for _, inner := range v {
			forget(inner)
		}
	}
}
