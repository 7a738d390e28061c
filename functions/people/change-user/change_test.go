package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/aws/authcache"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/shop/people"
	local "carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/npm"
)

// TestChange_endsTheSessionsBeforeCognitoIsAsked: who dies there has ended them, and a sign-in of the moment after is over soon, too.
func TestChange_endsTheSessionsBeforeCognitoIsAsked(t *testing.T) { //nolint:paralleltest // it sets the environment
	const packages = "../../../local"
	if err := npm.Install(t.Context(), packages, nil); err != nil {
		t.Fatal(err)
	}
	tables, err := local.Start(
		t.Context(),
		local.Options{Dir: t.TempDir(), Packages: packages, Tables: []local.Table{{Name: "sessions", Key: local.Key{Hash: local.Attribute{Name: "id"}}}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tables.Stop(context.Background()) }) //nolint:usetesting // the test's context is over by then
	aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("X-Amz-Target"), "AWSCognito") {
			w.WriteHeader(http.StatusBadRequest) // it does not come to it
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(aws.Close)
	for name, value := range map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local", "COGNITO_POOL_ID": "us-east-1_pool",
		"SESSIONS_TABLE": "sessions", "API_ID": "api", "API_STAGE": "$default", "AWS_ENDPOINT_URL_DYNAMODB": tables.Endpoint(),
		"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": aws.URL, "AWS_ENDPOINT_URL_APIGATEWAYV2": aws.URL} {
		t.Setenv(name, value)
	}
	c := changer{directory: need(signin.OpenDirectory())(t), sessions: need(sessions.Open())(t), cache: need(authcache.Open())(t)}
	now := time.Now()
	signedIn := func(username string, since time.Time) string {
		return need(c.sessions.Create(t.Context(), sessions.Session{Username: username, Role: "manager", Since: since, Expires: now.Add(time.Hour)}))(t)
	}
	alive := func(id string, at time.Time) bool {
		_, err := c.sessions.Find(t.Context(), id, at)
		return err == nil
	}
	for _, action := range []people.Action{people.Disabled, people.RoleChanged, people.PasswordReset, people.PasswordChosen, people.Edited} {
		user := people.User{Username: string(action), Role: "cashier"}
		old, between := signedIn(user.Username, now.Add(-time.Minute)), signedIn(user.Username, now.Add(time.Second))
		if _, err := c.follow(t.Context(), people.Change{ID: "change", Action: action, After: user}, false, func() time.Time { return now }); err == nil {
			t.Errorf("%s: Cognito did it", action)
		}
		ends := action != people.Edited
		if alive(old, now) == ends {
			t.Errorf("%s: the old session is alive: %t", action, ends)
		}
		if !alive(between, now.Add(time.Second)) || alive(between, now.Add(sessions.Grace)) == ends {
			t.Errorf("%s: the session of the moment after does not end in due time", action)
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
