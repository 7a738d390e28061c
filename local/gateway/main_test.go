package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/local/gateway"
	"carmensita.pe/market/local/lambda"
)

// functions are those of testdata: real binaries, so that events and answers are what aws-lambda-go makes of them.
var functions *lambda.Runtime

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "gateway")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binaries, err := lambda.Build(ctx, "testdata", []string{"api", "authorizer"}, dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	functions = lambda.New(lambda.Options{Output: func(string, []byte) {}},
		lambda.Function{Name: "api", Binary: binaries["api"], Concurrency: 4},
		lambda.Function{Name: "authorizer", Binary: binaries["authorizer"], Concurrency: 4})
	defer func() { _ = functions.Close(ctx) }()
	return m.Run()
}

var routes = []blueprint.Route{
	{Method: "GET", Path: "/api/products", Function: "api", Roles: []blueprint.Role{blueprint.Public}},
	{Method: "POST", Path: "/api/products", Function: "api", Roles: []blueprint.Role{blueprint.Public}},
	{Method: "GET", Path: "/api/products/{id}", Function: "api", Roles: []blueprint.Role{blueprint.Public}},
	{Method: "GET", Path: "/api/products/search", Function: "api", Roles: []blueprint.Role{blueprint.Public}},
	{Method: "GET", Path: "/api/files/{name+}", Function: "api", Roles: []blueprint.Role{blueprint.Public}},
	{Method: "GET", Path: "/api/sales", Function: "api", Roles: blueprint.Everyone},
	{Method: "DELETE", Path: "/api/sales", Function: "api", Roles: []blueprint.Role{blueprint.Admin}},
}

func newGateway(options gateway.Options) *gateway.Gateway {
	options.Routes = routes
	options.Authorizer = "authorizer"
	options.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	if options.Invoke == nil {
		options.Invoke = functions.Invoke
	}
	return gateway.New(options)
}

// send sends a request such as "GET /api/sales" with headers such as "Cookie: a=b".
func send(t *testing.T, h http.Handler, request, body string, headers ...string) *http.Response {
	t.Helper()
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, "http://tienda.example:8080"+target, strings.NewReader(body)).WithContext(t.Context())
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, response *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// decode reads the JSON of an answer.
func decode[T any](t *testing.T, response *http.Response) T {
	t.Helper()
	var value T
	if body := bodyOf(t, response); json.Unmarshal([]byte(body), &value) != nil {
		t.Fatalf("status %d, not JSON: %.200s", response.StatusCode, body)
	}
	return value
}

// wantProblem checks that the answer is a problem of this status and code, and returns its Spanish title.
func wantProblem(t *testing.T, response *http.Response, status int, code string) string {
	t.Helper()
	problem := decode[struct {
		Title, Code string
		Status      int
	}](t, response)
	if response.StatusCode != status || problem.Status != status || problem.Code != code {
		t.Errorf("got %d %+v, want %d %s", response.StatusCode, problem, status, code)
	}
	if got := response.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type %q", got)
	}
	return problem.Title
}
