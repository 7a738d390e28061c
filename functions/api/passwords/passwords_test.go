package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/platform/lambdahttp"
	local "carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/npm"
)

// TestChoose_endsTheOldSessionsThoughNothingIsLeftToDoIt: no state machine answers, as when the process died before it began. A stranger
// who has no good code ends nobody's sessions.
func TestChoose_endsTheOldSessionsThoughNothingIsLeftToDoIt(t *testing.T) { //nolint:paralleltest // it sets the environment
	const packages = "../../../local"
	if err := npm.Install(t.Context(), packages, nil); err != nil {
		t.Fatal(err)
	}
	key := local.Key{Hash: local.Attribute{Name: "id"}}
	tables, err := local.Start(
		t.Context(),
		local.Options{Dir: t.TempDir(), Packages: packages, Tables: []local.Table{{Name: "attempts", Key: key}, {Name: "sessions", Key: key}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tables.Stop(context.Background()) }) //nolint:usetesting // the test's context is over by then
	var refusal string
	aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		fault := refusal
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ConfirmForgotPassword") {
			fault = "AccessDeniedException"
		}
		if fault != "" {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]string{"__type": fault})
			return
		}
		_, _ = w.Write([]byte("{}"))
	}))
	t.Cleanup(aws.Close)
	for name, value := range map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local", "COGNITO_CLIENT_ID": "client",
		"ATTEMPTS_TABLE": "attempts", "SESSIONS_TABLE": "sessions", "PEOPLE_ARN": "arn:aws:states:us-east-1:000000000000:stateMachine:people",
		"AWS_ENDPOINT_URL_DYNAMODB": tables.Endpoint(), "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": aws.URL, "AWS_ENDPOINT_URL_SFN": aws.URL} {
		t.Setenv(name, value)
	}
	s := service{
		pool:     need(signin.Open())(t),
		attempts: need(sessions.OpenAttempts())(t),
		sessions: need(sessions.Open())(t),
		machine:  need(machines.Open("PEOPLE_ARN"))(t),
	}
	for username, c := range map[string]struct {
		refusal string
		alive   bool
	}{
		"chosen":     {"", false},
		"wrong.code": {"CodeMismatchException", true},
		"old.code":   {"ExpiredCodeException", true},
		"too.simple": {"InvalidPasswordException", true},
		"too.often":  {"LimitExceededException", true},
		"who.knows":  {"InternalErrorException", false},
	} {
		refusal = c.refusal
		began := time.Now()
		id := need(s.sessions.Create(
			t.Context(),
			sessions.Session{Username: username, Role: "cashier", Since: began.Add(-time.Minute), Expires: began.Add(time.Hour)},
		))(t)
		body, _ := json.Marshal(chosen{Username: username, Code: "123456", NewPassword: "Nueva-2026"})
		event := events.APIGatewayV2HTTPRequest{Body: string(body)}
		event.RequestContext.HTTP.SourceIP = username // each from elsewhere
		if _, err := s.choose(t.Context(), &lambdahttp.Request{APIGatewayV2HTTPRequest: event}); err == nil {
			t.Errorf("%s: nothing failed", username)
		}
		if _, err := s.sessions.Find(t.Context(), id, time.Now().Add(sessions.Grace)); (err == nil) != c.alive {
			t.Errorf("%s: the session is found with %v, want alive %t", username, err, c.alive)
		}
	}
}

func need[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
