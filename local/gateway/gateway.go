package gateway

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/lambda"
)

const (
	maxBody     = 10 << 20 // bytes
	maxDuration = 30 * time.Second
)

// Options of a Gateway.
type Options struct {
	Routes []blueprint.Route
	// Invoke calls a function by its name in Routes: the method of a lambda.Runtime.
	Invoke func(ctx context.Context, function string, payload []byte) (lambda.Result, error)
	// Prepare is called with a function's name before the time of a request counts; nil means nothing. After an error the function is called
	// all the same.
	Prepare func(ctx context.Context, function string) error
	// Authorizer is the function that is asked for every route that is not public.
	Authorizer string
	// AuthorizerTTL is how long its answers are kept; not at all when zero.
	AuthorizerTTL time.Duration
	// Page answers what is not below /api/; nothing does when nil.
	Page http.Handler
	// Logger gets the failures of functions; slog.Default when nil.
	Logger *slog.Logger
}

// Gateway is an HTTP API. Make one with New.
type Gateway struct {
	options Options
	mux     *http.ServeMux
	answers answers
}

// New makes a Gateway. It panics when two routes are the same, or a path is no path.
func New(options Options) *Gateway {
	options.Logger = cmp.Or(options.Logger, slog.Default())
	g := &Gateway{options: options, mux: http.NewServeMux(), answers: answers{ttl: options.AuthorizerTTL}}
	for _, route := range options.Routes {
		pattern := route.Method + " " + strings.ReplaceAll(route.Path, "+}", "...}")
		g.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { g.serveRoute(w, r, &route) })
	}
	g.mux.HandleFunc("/api/", notFound)
	if options.Page == nil {
		options.Page = http.HandlerFunc(notFound)
	}
	g.mux.Handle("/", options.Page)
	return g
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	refuse(w, errs.NotFound, 0, uuid.NewString())
}

// ServeHTTP routes a request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	g.mux.ServeHTTP(w, r)
}

// ResetAuthorizersCache forgets what the authorizer has answered.
func (g *Gateway) ResetAuthorizersCache() { g.answers.reset() }

// Management serves the one operation of API Gateway's own API that functions use, ResetAuthorizersCache, for the AWS
// SDK (AWS_ENDPOINT_URL_APIGATEWAYV2).
func (g *Gateway) Management() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("DELETE /v2/apis/{api}/stages/{stage}/cache/authorizers", func(w http.ResponseWriter, _ *http.Request) {
		g.ResetAuthorizersCache()
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// exchange is one request on its way through a route.
type exchange struct {
	*Gateway
	route *blueprint.Route
	event events.APIGatewayV2HTTPRequest
	w     http.ResponseWriter
}

func (g *Gateway) serveRoute(w http.ResponseWriter, r *http.Request, route *blueprint.Route) {
	arrived := context.WithoutCancel(r.Context()) // who goes away is served to the end
	if g.options.Prepare != nil {
		if err := g.options.Prepare(arrived, route.Function); err != nil {
			g.options.Logger.Error("what a route needs is not there", "function", route.Function, "error", err)
		}
	}
	ctx, cancel := context.WithTimeout(arrived, maxDuration)
	defer cancel()
	x := &exchange{Gateway: g, route: route, event: newEvent(r, route, uuid.NewString()), w: w}
	w.Header().Set("Apigw-Requestid", x.event.RequestContext.RequestID)

	if !slices.Contains(route.Roles, blueprint.Public) && !x.authorize(ctx, r.Header.Get("Cookie")) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		x.refuse(errs.BodyTooLarge, 0)
		return
	}
	if err != nil {
		return // the client has gone away
	}
	setBody(&x.event, r.Header.Get("Content-Type"), body)
	result, ok := x.invoke(ctx, route.Function, x.event)
	switch {
	case !ok:
	case result.FunctionError != "":
		x.fail(errs.Internal, 0, "function failed", route.Function, string(result.Payload))
	default:
		x.respond(result.Payload)
	}
}

// invoke calls a function, and answers the request when it cannot be called.
func (x *exchange) invoke(ctx context.Context, function string, event any) (result lambda.Result, ok bool) {
	result, err := x.options.Invoke(ctx, function, encode(event))
	refused := new(lambda.Error)
	switch {
	case err == nil:
		return result, true
	case errors.Is(err, context.DeadlineExceeded):
		x.fail(errs.Unavailable, http.StatusGatewayTimeout, "function took too long", function, err.Error())
	case errors.As(err, &refused) && refused.Status == http.StatusRequestEntityTooLarge:
		x.refuse(errs.BodyTooLarge, 0)
	default:
		x.fail(errs.Unavailable, 0, "function not invoked", function, err.Error())
	}
	return result, false
}

// fail refuses for a reason that the operator must know and the client need not.
func (x *exchange) fail(code errs.Code, status int, what, function, reason string) {
	x.options.Logger.Error(what, "function", function, "route", x.event.RouteKey,
		"requestId", x.event.RequestContext.RequestID, "error", reason)
	x.refuse(code, status)
}

func (x *exchange) refuse(code errs.Code, status int) {
	refuse(x.w, code, status, x.event.RequestContext.RequestID)
}

// refuse answers with a problem; status 0 stands for the code's own.
func refuse(w http.ResponseWriter, code errs.Code, status int, requestID string) {
	spec := code.Spec()
	status = cmp.Or(status, spec.Status)
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	if spec.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	w.WriteHeader(status)
	_, _ = w.Write(encode(struct {
		Type      string    `json:"type"`
		Title     string    `json:"title"`
		TitleEn   string    `json:"titleEn"`
		Status    int       `json:"status"`
		Code      errs.Code `json:"code"`
		RequestID string    `json:"requestId"`
	}{"about:blank", spec.Spanish, spec.English, status, code, requestID}))
}
