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

// AnswerStore keeps the first answer of each write.
type AnswerStore interface {
	// Do handles a request and stores its answer. For a request that was answered before it returns the stored answer, and repeated is
	// true. It returns errs.Conflict when another request had the same id.
	Do(ctx context.Context, key IdempotencyKey, handle func(context.Context) (Response, error)) (answer Response, repeated bool, err error)
}

// Idempotent makes every write among the routes return its first answer when it is sent again: with status 200 instead of 201, because
// nothing new was created.
//
// Two requests that look alike are told apart by the header Idempotency-Key, by the id in the body, or by the version that the client saw
// (If-Match); a DELETE of one thing by its path, because an id is never given out twice. A request that has none of these, such as the one
// that disables a user, is handled each time.
func Idempotent(store AnswerStore, routes map[string]Handler) map[string]Handler {
	all := make(map[string]Handler, len(routes))
	for key, handler := range routes {
		all[key] = handler
		if !strings.HasPrefix(key, http.MethodGet) {
			all[key] = idempotent(store, handler)
		}
	}
	return all
}

func idempotent(store AnswerStore, handler Handler) Handler {
	return func(ctx context.Context, r *Request) (Response, error) {
		key, err := r.idempotencyKey()
		if err != nil {
			return Response{}, err
		}
		if key.id == "" {
			return handler(ctx, r)
		}
		answer, repeated, err := store.Do(ctx, key, func(ctx context.Context) (Response, error) { return handler(ctx, r) })
		if repeated && answer.StatusCode == http.StatusCreated {
			answer.StatusCode = http.StatusOK
		}
		return answer, err
	}
}

// IdempotencyKey identifies a request among all others.
type IdempotencyKey struct{ id, request string }

// ID is the SHA-256 of what makes the request unique, in hex.
func (k IdempotencyKey) ID() string { return digest("id", k.id) }

// Request is the SHA-256 of the whole request, without PINs, in hex.
func (k IdempotencyKey) Request() string { return digest("request", k.request) }

// Secret is known only to the client that sent the request with an Idempotency-Key: a stored answer can be encrypted with it.
func (k IdempotencyKey) Secret() [sha256.Size]byte { return sha256.Sum256([]byte("secret\n" + k.id)) }

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])
}

// maxKeyLength is the limit of an Idempotency-Key; a UUID has 36 characters.
const maxKeyLength = 255

// idempotencyKey identifies the request; the key is empty when the request may be repeated freely. It returns errs.InvalidRequest for a bad
// Idempotency-Key, errs.InvalidBody and errs.BodyTooLarge.
func (r *Request) idempotencyKey() (IdempotencyKey, error) {
	if r.User.Username == "" {
		return IdempotencyKey{}, nil // a sign-in: its answer has a cookie
	}
	content, err := r.Raw(maxFile)
	if err != nil {
		return IdempotencyKey{}, err
	}
	key, version := r.Headers["idempotency-key"], r.Headers["if-match"]
	if len(key) > maxKeyLength {
		return IdempotencyKey{}, errs.Invalid("Idempotency-Key", "must have 1 to %d characters", maxKeyLength)
	}
	bodyID, canonical := bodyOf(content)
	place := strings.Join([]string{r.User.Username, r.RequestContext.HTTP.Method, r.RawPath, r.RawQueryString}, "\n")
	request := strings.Join([]string{place, strings.Trim(version, `"`), key, canonical}, "\n")
	switch {
	case key != "":
		return IdempotencyKey{id: place + "\n" + key, request: request}, nil
	case bodyID != "" || version != "" || strings.HasPrefix(r.RouteKey, http.MethodDelete) && strings.HasSuffix(r.RouteKey, "{id}"):
		return IdempotencyKey{id: request, request: request}, nil // another request with the same id or version is decided by the route
	}
	return IdempotencyKey{}, nil
}

// maxFile is the largest body that any route accepts, in bytes; each route has a limit of its own.
const maxFile = 6 << 20

// bodyOf returns the id in a JSON body, and the body in canonical form without PINs, whose few digits could be guessed from a hash.
func bodyOf(content []byte) (id, canonical string) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil || decoder.More() {
		return "", string(content) // a file, or a body that every route refuses
	}
	removePINs(value)
	if object, ok := value.(map[string]any); ok {
		id, _ = object["id"].(string)
	}
	text, _ := json.Marshal(value) // a value that came from JSON always marshals
	return id, string(text)
}

// removePINs deletes every PIN in a value.
func removePINs(value any) {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "pin")
		for _, inner := range v {
			removePINs(inner)
		}
	case []any:
		for _, inner := range v {
			removePINs(inner)
		}
	}
}
