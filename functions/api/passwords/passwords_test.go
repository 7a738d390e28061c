package main

import (
	"context"
	"encoding/json"
	"errors"
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
	"carmensita.pe/market/internal/values/errs"
	local "carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/npm"
)

// faults are what Cognito refuses, by its operation; every other operation is as good as done.
type faults map[string]string

// open is the function beside a Cognito that refuses what faults say at the time. No state machine answers, as when the process died
// before it began.
func open(t *testing.T, refused *faults) service {
	t.Helper()
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
	aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		service, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		fault := (*refused)[operation]
		if service != "AWSCognitoIdentityProviderService" {
			fault = "AccessDeniedException"
		}
		if fault != "" {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]string{"__type": fault})
			return
		}
		_, _ = w.Write([]byte(`{"AuthenticationResult": {"AccessToken": "token"}}`))
	}))
	t.Cleanup(aws.Close)
	for name, value := range map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local", "COGNITO_CLIENT_ID": "client",
		"ATTEMPTS_TABLE": "attempts", "SESSIONS_TABLE": "sessions", "PEOPLE_ARN": "arn:aws:states:us-east-1:000000000000:stateMachine:people",
		"AWS_ENDPOINT_URL_DYNAMODB": tables.Endpoint(), "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": aws.URL, "AWS_ENDPOINT_URL_SFN": aws.URL} {
		t.Setenv(name, value)
	}
	return service{
		pool:     need(signin.Open())(t),
		attempts: need(sessions.OpenAttempts())(t),
		sessions: need(sessions.Open())(t),
		machine:  need(machines.Open("PEOPLE_ARN"))(t),
	}
}

// asks sends a request of a user who signed in a minute ago, and reports whether that session outlives it.
func (s service) asks(t *testing.T, handle lambdahttp.Handler, username string, body any) (alive bool, err error) {
	t.Helper()
	began := time.Now()
	id := need(s.sessions.Create(
		t.Context(),
		sessions.Session{Username: username, Role: "cashier", Since: began.Add(-time.Minute), Expires: began.Add(time.Hour)},
	))(t)
	text, _ := json.Marshal(body)
	r := &lambdahttp.Request{APIGatewayV2HTTPRequest: events.APIGatewayV2HTTPRequest{Body: string(text)}}
	r.User.Username = username
	r.RequestContext.HTTP.SourceIP = username // each from elsewhere
	if _, err = handle(t.Context(), r); err == nil {
		t.Errorf("%s: nothing failed", username)
	}
	_, gone := s.sessions.Find(t.Context(), id, time.Now().Add(sessions.Grace))
	return gone == nil, err
}

// TestChoose_endsTheOldSessionsThoughNothingIsLeftToDoIt: a stranger who has no good code ends nobody's sessions.
func TestChoose_endsTheOldSessionsThoughNothingIsLeftToDoIt(t *testing.T) { //nolint:paralleltest // it sets the environment
	var refused faults
	s := open(t, &refused)
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
		refused = faults{"ConfirmForgotPassword": c.refusal}
		alive, err := s.asks(t, s.choose, username, chosen{Username: username, Code: "123456", NewPassword: "Nueva-2026"})
		if alive != c.alive {
			t.Errorf("%s: the session is alive: %t, after %v", username, alive, err)
		}
	}
}

// TestChange_saysWhichPasswordIsWrongAndEndsTheOldSessions: who does not know the present password ends nobody's sessions.
func TestChange_saysWhichPasswordIsWrongAndEndsTheOldSessions(t *testing.T) { //nolint:paralleltest // it sets the environment
	var refused faults
	s := open(t, &refused)
	for username, c := range map[string]struct {
		refused  faults
		password string
		field    string
		alive    bool
	}{
		"changed":    {nil, "Nueva-2026", "", false},
		"wrong.old":  {faults{"InitiateAuth": "NotAuthorizedException"}, "Nueva-2026", "oldPassword", true},
		"the.same":   {nil, "Vieja-2026", "newPassword", true},
		"by.rule":    {nil, "sencilla", "newPassword", true},
		"too.simple": {faults{"ChangePassword": "InvalidPasswordException"}, "Nueva-2026", "newPassword", true},
		"malformed":  {faults{"ChangePassword": "InvalidParameterException"}, "Nueva-2026", "newPassword", true},
		"too.often":  {faults{"ChangePassword": "LimitExceededException"}, "Nueva-2026", "", true},
		"who.knows":  {faults{"ChangePassword": "InternalErrorException"}, "Nueva-2026", "", false},
	} {
		refused = c.refused
		alive, err := s.asks(t, s.change, username, changed{OldPassword: "Vieja-2026", NewPassword: c.password})
		if alive != c.alive {
			t.Errorf("%s: the session is alive: %t, after %v", username, alive, err)
		}
		var told *errs.Error
		if !errors.As(err, &told) {
			t.Fatalf("%s: %v", username, err)
		}
		field := ""
		if len(told.Fields) > 0 {
			field = told.Fields[0].Field
		}
		if field != c.field {
			t.Errorf("%s: %q is wrong, want %q: %v", username, field, c.field, err)
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
