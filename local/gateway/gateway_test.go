package gateway_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/local/gateway"
	"carmensita.pe/market/local/lambda"
)

func TestRoute_givesTheFunctionAnEventOfFormat2(t *testing.T) {
	t.Parallel()
	response := send(t, newGateway(gateway.Options{}), "POST /api/products?q=leche%20Gloria&tag=a&tag=b", `{"name":"Leche <Gloria>"}`,
		"Content-Type: application/json; charset=utf-8", "X-Carmensita: 1", "X-Twice: a", "X-Twice: b",
		"Cookie: session=ana; theme=dark", "User-Agent: till")
	e := decode[events.APIGatewayV2HTTPRequest](t, response)
	for _, test := range []struct{ what, got, want string }{
		{"version", e.Version, "2.0"},
		{"routeKey", e.RouteKey, "POST /api/products"},
		{"requestContext.routeKey", e.RequestContext.RouteKey, "POST /api/products"},
		{"rawPath", e.RawPath, "/api/products"},
		{"rawQueryString", e.RawQueryString, "q=leche%20Gloria&tag=a&tag=b"},
		{"q", e.QueryStringParameters["q"], "leche Gloria"},
		{"tag", e.QueryStringParameters["tag"], "a,b"},
		{"cookies", strings.Join(e.Cookies, "|"), "session=ana|theme=dark"},
		{"header cookie", e.Headers["cookie"], ""},
		{"header x-twice", e.Headers["x-twice"], "a,b"},
		{"header host", e.Headers["host"], "tienda.example:8080"},
		{"method", e.RequestContext.HTTP.Method, "POST"},
		{"sourceIp", e.RequestContext.HTTP.SourceIP, "192.0.2.1"},
		{"userAgent", e.RequestContext.HTTP.UserAgent, "till"},
		{"requestId", e.RequestContext.RequestID, response.Header.Get("Apigw-Requestid")},
		{"body", e.Body, `{"name":"Leche <Gloria>"}`},
	} {
		if test.got != test.want {
			t.Errorf("%s = %q, want %q", test.what, test.got, test.want)
		}
	}
	at, err := time.Parse("02/Jan/2006:15:04:05 -0700", e.RequestContext.Time)
	if err != nil || at.Unix() != e.RequestContext.TimeEpoch/1000 {
		t.Errorf("time %q, timeEpoch %d: %v", e.RequestContext.Time, e.RequestContext.TimeEpoch, err)
	}
	if e.IsBase64Encoded || e.RequestContext.Authorizer != nil {
		t.Errorf("base64 %v, authorizer %+v", e.IsBase64Encoded, e.RequestContext.Authorizer)
	}
}

func TestRoute_isTheMostSpecificOne(t *testing.T) {
	t.Parallel()
	g := newGateway(gateway.Options{})
	for path, want := range map[string]struct{ route, name, value string }{
		"/api/products/search":      {"GET /api/products/search", "", ""},
		"/api/products/7%2F8%20kg":  {"GET /api/products/{id}", "id", "7/8 kg"},
		"/api/files/2026/07/z.pdf":  {"GET /api/files/{name+}", "name", "2026/07/z.pdf"},
		"/api/products?answer=none": {"GET /api/products", "", ""},
	} {
		e := decode[events.APIGatewayV2HTTPRequest](t, send(t, g, "GET "+path, ""))
		if e.RouteKey != want.route || e.PathParameters[want.name] != want.value {
			t.Errorf("%s went to %q with %v", path, e.RouteKey, e.PathParameters)
		}
	}
}

func TestRoute_theTimeOfARequestBeginsWhenItsFunctionIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var prepared string
		var left time.Duration
		g := newGateway(gateway.Options{
			Prepare: func(_ context.Context, function string) error {
				prepared = function
				time.Sleep(time.Hour) //nolint:forbidigo // by the bubble's clock
				return nil
			},
			Invoke: func(ctx context.Context, _ string, _ []byte) (lambda.Result, error) {
				until, _ := ctx.Deadline()
				left = time.Until(until)
				return lambda.Result{Payload: []byte(`{"statusCode":204}`)}, nil
			},
		})

		response := send(t, g, "POST /api/products", "")

		if response.StatusCode != http.StatusNoContent || prepared != "api" || left < 29*time.Second {
			t.Errorf("it answers %d, %q was prepared, and %s were left", response.StatusCode, prepared, left)
		}
	})
}

func TestRoute_sendsBinaryBodiesInBase64(t *testing.T) {
	t.Parallel()
	g := newGateway(gateway.Options{})
	for name, test := range map[string]struct {
		contentType, body string
		encoded           bool
	}{
		"JSON":                  {"application/json", `{"a":"ñ"}`, false},
		"text":                  {"text/csv", "a;b", false},
		"nothing":               {"image/png", "", false},
		"an image":              {"image/png", "\x89PNG", true},
		"a form":                {"application/x-www-form-urlencoded", "a=b", true},
		"JSON that is no UTF-8": {"application/json", "{\"a\":\"\xff\"}", true},
	} {
		e := decode[events.APIGatewayV2HTTPRequest](t, send(t, g, "POST /api/products", test.body, "Content-Type: "+test.contentType))
		got := e.Body
		if e.IsBase64Encoded {
			decoded, err := base64.StdEncoding.DecodeString(e.Body)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			got = string(decoded)
		}
		if got != test.body || e.IsBase64Encoded != test.encoded {
			t.Errorf("%s: got %q, base64 %v", name, got, e.IsBase64Encoded)
		}
	}
}

func TestResponse_ofFormat2(t *testing.T) {
	t.Parallel()
	g := newGateway(gateway.Options{})
	for answer, want := range map[string]struct {
		status                     int
		contentType, body, cookies string
	}{
		"pdf":  {201, "application/pdf", "%PDF\xff", "session=abc; HttpOnly; Secure; SameSite=Strict|theme=dark"},
		"bare": {202, "text/plain; charset=utf-8", "hola", ""},
	} {
		response := send(t, g, "GET /api/products?answer="+answer, "")
		cookies := strings.Join(response.Header["Set-Cookie"], "|")
		if response.StatusCode != want.status || response.Header.Get("Content-Type") != want.contentType || cookies != want.cookies {
			t.Errorf("%s: got %d, %v", answer, response.StatusCode, response.Header)
		}
		if body := bodyOf(t, response); body != want.body {
			t.Errorf("%s: got %q", answer, body)
		}
		if response.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: no security headers", answer)
		}
	}
}

func TestResponse_isInferredFromAnyOtherJSON(t *testing.T) {
	t.Parallel()
	response := send(t, newGateway(gateway.Options{}), "GET /api/products", "")
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %d, %v", response.StatusCode, response.Header)
	}
}

func TestGateway_refusesWithAProblem(t *testing.T) {
	t.Parallel()
	g := newGateway(gateway.Options{})
	for name, test := range map[string]struct {
		request, body string
		status        int
		code          string
	}{
		"an unknown route":           {"GET /api/nothing", "", 404, "not_found"},
		"an unknown method":          {"PATCH /api/products", "", 404, "not_found"},
		"a page where there is none": {"GET /", "", 404, "not_found"},
		"10 MB and more":             {"POST /api/products", strings.Repeat("x", 10<<20+1), 413, "body_too_large"},
		"more than Lambda takes":     {"POST /api/products", strings.Repeat("x", 7<<20), 413, "body_too_large"},
		"a function's error":         {"GET /api/products?answer=error", "", 500, "internal"},
		"a status that is none":      {"GET /api/products?answer=status", "", 502, "internal"},
		"a response of wrong shape":  {"GET /api/products?answer=shape", "", 502, "internal"},
	} {
		response := send(t, g, test.request, test.body)
		if title := wantProblem(t, response, test.status, test.code); strings.Contains(title, "hunter2") {
			t.Errorf("%s: %s", name, title)
		}
	}
}

func TestGateway_saysThatItIsBusyWhenTheFunctionIs(t *testing.T) {
	t.Parallel()
	g := newGateway(gateway.Options{Invoke: func(context.Context, string, []byte) (lambda.Result, error) {
		return lambda.Result{}, &lambda.Error{Code: "TooManyRequestsException", Status: http.StatusTooManyRequests}
	}})
	response := send(t, g, "GET /api/products", "")
	wantProblem(t, response, 503, "unavailable")
	if response.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestGateway_carriesOutWhatArrivedThoughItsClientGoesAway(t *testing.T) {
	t.Parallel()
	for _, during := range []string{"authorizer", "api"} {
		t.Run(during, func(t *testing.T) {
			t.Parallel()
			ctx, goAway := context.WithCancel(t.Context())
			done := false
			g := newGateway(gateway.Options{Invoke: func(ctx context.Context, function string, _ []byte) (lambda.Result, error) {
				if function == during {
					goAway()
				}
				if ctx.Err() != nil {
					return lambda.Result{}, ctx.Err()
				}
				if function == "authorizer" {
					return lambda.Result{Payload: []byte(`{"isAuthorized":true}`)}, nil
				}
				done = true
				return lambda.Result{Payload: []byte(`{"statusCode":204}`)}, nil
			}})
			r := httptest.NewRequestWithContext(ctx, "DELETE", "/api/sales", http.NoBody)
			r.Header.Set("Cookie", "session=1")
			g.ServeHTTP(httptest.NewRecorder(), r)
			if !done {
				t.Error("the function was not invoked to its end")
			}
		})
	}
}

func TestGateway_waitsThirtySecondsForAnAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(gateway.Options{Invoke: func(ctx context.Context, _ string, _ []byte) (lambda.Result, error) {
			<-ctx.Done()
			return lambda.Result{}, errors.Join(errors.New("invoking"), ctx.Err())
		}})
		start := time.Now()
		wantProblem(t, send(t, g, "GET /api/products", ""), 504, "unavailable")
		if took := time.Since(start); took != 30*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// BenchmarkGateway_route is what the gateway adds to a route with a session: routing, event and response.
func BenchmarkGateway_route(b *testing.B) {
	sessions := &fakeSessions{}
	sessions.allow.Store(true)
	g := newGateway(gateway.Options{AuthorizerTTL: time.Hour, Invoke: sessions.invoke})
	r := httptest.NewRequest(http.MethodGet, "/api/sales?page=2", nil)
	r.Header.Set("Cookie", "session=ana")
	b.ReportAllocs()
	for b.Loop() {
		g.ServeHTTP(httptest.NewRecorder(), r)
	}
}
