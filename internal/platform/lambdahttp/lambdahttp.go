// Package lambdahttp serves HTTP routes from a Lambda behind API Gateway (payload format 2.0).
//
// A handler gets a Request, decodes it strictly, calls the domain and answers. Errors leave as RFC 9457 problems
// with the code, status and sentence of package errs; other errors are logged and hidden from the client.
// The authorizer says who calls. Writes must carry the header X-Carmensita, which a form on another site
// cannot send.
package lambdahttp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	_ "carmensita.pe/market/internal/platform/setup" // logging and transport of every function
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/spelling"
)

// maxBody is the most that a JSON body may have, in bytes: 200 lines of a cart are 20 kB.
const maxBody = 256 << 10

// User is who calls, as the authorizer found out.
type User struct {
	Username string
	Name     string
	Role     string
	// SessionExpires is when the sign-in ends, RFC 3339 in UTC.
	SessionExpires string
}

// Request is one call of a route.
type Request struct {
	events.APIGatewayV2HTTPRequest
	User User
}

// Response is an answer with a status and a body.
type Response = events.APIGatewayV2HTTPResponse

// Handler answers one route. It returns a domain error for a problem.
type Handler func(context.Context, *Request) (Response, error)

// Start serves the routes, each under its key, such as "GET /api/sales/{id}".
func Start(routes map[string]Handler) {
	lambda.Start(func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (Response, error) {
		return Serve(ctx, routes, event), nil
	})
}

// lastWords is what a function leaves of its time to answer and to put right what it began: Lambda would stop it, and who waits
// would hear 500 and not that he may try again.
const lastWords = time.Second

// Serve answers one event. A handler that has not ended lastWords before Lambda's limit is errs.Unavailable.
func Serve(ctx context.Context, routes map[string]Handler, event events.APIGatewayV2HTTPRequest) Response {
	if limit, ok := ctx.Deadline(); ok {
		early, cancel := context.WithDeadline(ctx, limit.Add(-lastWords))
		defer cancel()
		ctx = early
	}
	request := &Request{APIGatewayV2HTTPRequest: event, User: userOf(event)}
	response, err := serve(ctx, routes, request)
	if errs.CodeOf(err) == errs.Internal && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = errs.Wrap(errs.Unavailable, err, "the time to answer is over")
	}
	if err != nil {
		return problem(ctx, request, err)
	}
	return response
}

func serve(ctx context.Context, routes map[string]Handler, request *Request) (Response, error) {
	handler, ok := routes[request.RouteKey]
	if !ok {
		return Response{}, errs.New(errs.NotFound, "this function does not serve %q", request.RouteKey)
	}
	if err := request.bound(); err != nil {
		return Response{}, err
	}
	method := request.RequestContext.HTTP.Method
	if method != http.MethodGet && method != http.MethodHead && request.Headers["x-carmensita"] != "1" {
		return Response{}, errs.New(errs.MissingHeader, "send the header X-Carmensita: 1 with every write")
	}
	return handler(ctx, request)
}

// Limits of the parts of an address: no id, name, code or search text is longer. A cursor of
// the executions holds a token of each machine.
const (
	longestInPath  = 200
	longestInQuery = 8000
)

// bound refuses addresses that no handler should have to think about: a path parameter that names nothing that could exist is
// errs.NotFound, a query parameter that is no text is errs.InvalidRequest.
func (r *Request) bound() error {
	for _, value := range r.PathParameters {
		if value == "" || len(value) > longestInPath || !printable(value) {
			return errs.New(errs.NotFound, "the address names nothing that there is")
		}
	}
	if key, sent := r.Headers["idempotency-key"]; sent && (key == "" || len(key) > maxKeyLength) {
		return errs.Invalid("Idempotency-Key", "must have 1 to %d characters", maxKeyLength)
	}
	for name, value := range r.QueryStringParameters {
		if len(value) > longestInQuery || !printable(value) {
			return errs.Invalid(name, "must be text of at most %d bytes on one line", longestInQuery)
		}
	}
	return nil
}

// printable reports whether a text is Unicode without control characters.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

func userOf(event events.APIGatewayV2HTTPRequest) User {
	if event.RequestContext.Authorizer == nil {
		return User{}
	}
	text := func(key string) string {
		value, _ := event.RequestContext.Authorizer.Lambda[key].(string)
		return value
	}
	return User{Username: text("username"), Name: text("name"), Role: text("role"), SessionExpires: text("expires")}
}

// ViewerAddress is the header in which CloudFront passes the caller's network address, in place of what the caller may have
// put there (terraform/modules/edge). API Gateway itself sees an address of CloudFront, which strangers share.
const ViewerAddress = "x-viewer-address"

// Address is the network address of the caller. Where no CloudFront stands before the API it is that of the connection.
func (r *Request) Address() string {
	return cmp.Or(r.Headers[ViewerAddress], r.RequestContext.HTTP.SourceIP)
}

// Actor is the caller as the audit knows him.
func (r *Request) Actor() actor.Actor {
	return actor.Actor{Username: r.User.Username, Name: r.User.Name, Address: r.Address()}
}

// Version returns the version of the thing that the caller saw, from the header If-Match; errs.InvalidRequest without it.
func (r *Request) Version() (int, error) {
	version, err := strconv.Atoi(strings.Trim(r.Headers["if-match"], `"`))
	if err != nil {
		return 0, errs.Invalid("If-Match", "send the version that you saw in the header If-Match")
	}
	return version, nil
}

// Raw returns the body as it was sent, such as a file; errs.BodyTooLarge when it has more than most bytes. Lambda itself
// takes 6 MB, in base64: 4 MB of file.
func (r *Request) Raw(most int) ([]byte, error) {
	content := []byte(r.Body)
	if r.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(r.Body)
		if err != nil {
			return nil, errs.Wrap(errs.InvalidBody, err, "the body is not base64")
		}
		content = decoded
	}
	if len(content) > most {
		return nil, errs.New(errs.BodyTooLarge, "the body has %d bytes; at most %d are taken", len(content), most)
	}
	return content, nil
}

// body returns the bytes of a JSON body, or errs.BodyTooLarge, or errs.InvalidBody when they are no UTF-8.
func (r *Request) body() ([]byte, error) {
	content, err := r.Raw(maxBody)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(content) {
		return nil, errs.New(errs.InvalidBody, "the body is not valid UTF-8")
	}
	return content, nil
}

// Decode reads the JSON body strictly into a value, brings its texts to the one form that is kept (package spelling; a field with
// the tag spelling:"exact" stays as it came), holds its amounts and quantities to their bounds, and checks its validate tags.
//
// Errors: errs.InvalidBody (not JSON, an unknown field, a wrong type, something after the value),
// errs.InvalidRequest with every field that breaks a rule, errs.BodyTooLarge.
func Decode[T any](r *Request) (T, error) {
	var value T
	content, err := r.body()
	if err != nil {
		return value, err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil {
		return value, explain(content, reflect.TypeFor[T](), err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return value, errs.New(errs.InvalidBody, "there is more than one JSON value in the body")
	}
	return value, join(tidy(reflect.ValueOf(&value).Elem(), "", nil), Validate(value))
}

// ID returns the path's {id}; errs.NotFound when it is no UUID.
func (r *Request) ID() (string, error) {
	id := r.PathParameters["id"]
	if validate.Var(id, "required,uuid") != nil {
		return "", errs.New(errs.NotFound, "%q is no id", id)
	}
	return id, nil
}

// Limit returns the page size that is asked for: 50 when none is, 200 at most.
func (r *Request) Limit() (int, error) {
	const usual, most = 50, 200
	text, ok := r.QueryStringParameters["limit"]
	if !ok {
		return usual, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > most {
		return 0, errs.Invalid("limit", "must be a whole number from 1 to %d", most)
	}
	return limit, nil
}

// Query returns a query parameter of at most longest characters, in the one form of texts; "" when it is absent.
func (r *Request) Query(name string, longest int) (string, error) {
	value, err := spelling.Line(r.QueryStringParameters[name])
	if err != nil || utf8.RuneCountInString(value) > longest {
		return "", errs.Invalid(name, "must be text of at most %d characters", longest)
	}
	return value, nil
}

// QueryID returns a query parameter that is an id; "" when it is absent.
func (r *Request) QueryID(name string) (string, error) {
	value := r.QueryStringParameters[name]
	if validate.Var(value, "omitempty,uuid") != nil {
		return "", errs.Invalid(name, "must be a UUID")
	}
	return value, nil
}

// JSON answers with a value.
func JSON(status int, value any) (Response, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return Response{}, fmt.Errorf("writing the answer: %w", err)
	}
	return Response{StatusCode: status, Headers: header("application/json"), Body: body.String()}, nil
}

// Bytes answers with a file.
func Bytes(contentType string, content []byte) Response {
	return Response{StatusCode: http.StatusOK, Headers: header(contentType), Body: base64.StdEncoding.EncodeToString(content), IsBase64Encoded: true}
}

// Paper answers with a page to print: it loads nothing, runs nothing, and only our own pages may frame it.
func Paper(html []byte) Response {
	response := Bytes("text/html; charset=utf-8", html)
	response.Headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
	return response
}

// PDF answers with a document that the browser shows, and saves under the name.
func PDF(name string, content []byte) Response {
	response := Bytes("application/pdf", content)
	response.Headers["Content-Disposition"] = `inline; filename="` + name + `.pdf"`
	return response
}

// header says what the body is, and that no cache may keep it.
func header(contentType string) map[string]string {
	return map[string]string{"Content-Type": contentType, "Cache-Control": "no-store"}
}

// problem answers with an RFC 9457 problem and logs what is ours.
func problem(ctx context.Context, r *Request, err error) Response {
	domain := errs.From(err)
	spec := domain.Code.Spec()
	level := slog.LevelInfo
	if spec.Status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	slog.Log(ctx, level, "request refused", "route", r.RouteKey, "code", domain.Code, "status", spec.Status,
		"requestId", r.RequestContext.RequestID, "error", err.Error())
	body := struct {
		Type      string `json:"type"`
		Title     string `json:"title"`
		TitleEn   string `json:"titleEn"`
		Status    int    `json:"status"`
		RequestID string `json:"requestId,omitempty"`
		Detail    string `json:"detail,omitempty"`
		*errs.Error
	}{Type: "about:blank", Title: spec.Spanish, TitleEn: spec.English, Status: spec.Status, RequestID: r.RequestContext.RequestID, Error: domain.Public()}
	body.Detail, body.Message = body.Message, ""
	if domain.Reason != "" {
		body.Title += " " + domain.Reason
		body.TitleEn += " " + cmp.Or(domain.ReasonEn, domain.Reason)
	}
	response, err := JSON(spec.Status, body)
	if err != nil {
		return Response{StatusCode: http.StatusInternalServerError}
	}
	response.Headers["Content-Type"] = "application/problem+json"
	if spec.Status == http.StatusServiceUnavailable {
		response.Headers["Retry-After"] = "2"
	}
	if domain.RetryAfter > 0 {
		response.Headers["Retry-After"] = strconv.FormatInt(domain.RetryAfter, 10)
	}
	return response
}
