package authcache_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"carmensita.pe/market/internal/aws/authcache"
	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/gateway"
	"carmensita.pe/market/local/lambda"
)

var (
	asked atomic.Int32 // how often the authorizer was
	api   *gateway.Gateway
)

// The SDK reads its environment once a process, so all tests share one gateway.
func TestMain(m *testing.M) {
	api = gateway.New(gateway.Options{Authorizer: "authorizer", AuthorizerTTL: 1 << 40,
		Routes: []blueprint.Route{{Method: http.MethodGet, Path: "/api/tills", Function: "tills", Roles: blueprint.Everyone}},
		Invoke: func(_ context.Context, function string, _ []byte) (lambda.Result, error) {
			if function == "authorizer" {
				asked.Add(1)
				return lambda.Result{Payload: []byte(`{"isAuthorized":true}`)}, nil
			}
			return lambda.Result{Payload: []byte(`{"statusCode":200}`)}, nil
		}})
	management := httptest.NewServer(api.Management())
	defer management.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_APIGATEWAYV2": management.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local", "API_ID": "local", "API_STAGE": "$default"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	m.Run()
}

func call(t *testing.T) {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, "/api/tills", nil)
	request.Header.Set("Cookie", "__Host-carmensita=abc")
	answer := httptest.NewRecorder()
	api.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Fatalf("answered %d", answer.Code)
	}
}

func TestReset_letsTheAuthorizerBeAskedAgain(t *testing.T) { //nolint:paralleltest // it counts what the one authorizer is asked
	cache, err := authcache.Open()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		call(t)
	}
	if got := asked.Load(); got != 1 {
		t.Errorf("asked %d times for 3 calls, want once", got)
	}
	if err := cache.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	call(t)
	if got := asked.Load(); got != 2 {
		t.Errorf("asked %d times, want again after the reset", got)
	}
}

func TestReset_saysThatTheGatewayDoesNotAnswer(t *testing.T) {
	t.Parallel()
	cache, err := authcache.Open()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := cache.Reset(ctx); errs.CodeOf(err) != errs.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestOpen_saysWhatToSet(t *testing.T) {
	t.Setenv("API_STAGE", "")
	if _, err := authcache.Open(); err == nil || !strings.Contains(err.Error(), "API_STAGE") {
		t.Errorf("without a stage: %v", err)
	}
	t.Setenv("API_ID", "")
	if _, err := authcache.Open(); err == nil || !strings.Contains(err.Error(), "API_ID") {
		t.Errorf("without an API: %v", err)
	}
}
