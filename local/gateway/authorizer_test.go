package gateway_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"

	"carmensita.pe/market/local/gateway"
	"carmensita.pe/market/local/lambda"
)

func TestAuthorizer_tellsTheFunctionWhoAsks(t *testing.T) {
	t.Parallel()
	response := send(t, newGateway(gateway.Options{}), "GET /api/sales", "", "Cookie: session=caro; theme=dark")
	e := decode[events.APIGatewayV2HTTPRequest](t, response)
	if e.RequestContext.Authorizer == nil {
		t.Fatal("no authorizer in the event")
	}
	for name, want := range map[string]string{
		"role":     "cashier",
		"type":     "REQUEST",
		"arn":      "arn:aws:execute-api:us-east-1:000000000000:local/$default/GET/api/sales",
		"identity": "session=caro; theme=dark|GET /api/sales",
	} {
		if got := e.RequestContext.Authorizer.Lambda[name]; got != want {
			t.Errorf("%s = %v, want %s", name, got, want)
		}
	}
}

func TestAuthorizer_refuses(t *testing.T) {
	t.Parallel()
	g := newGateway(gateway.Options{AuthorizerTTL: time.Minute})
	for name, test := range map[string]struct {
		request, cookie string
		status          int
		code, title     string
	}{
		"who has no cookie":          {"GET /api/sales", "", 401, "unauthenticated", "Su sesión se cerró."},
		"who has no session":         {"GET /api/sales", "theme=dark", 401, "unauthenticated", "Su sesión se cerró."},
		"who has the wrong role":     {"DELETE /api/sales", "session=caro", 403, "forbidden", "No tiene acceso a esto."},
		"everyone when it is broken": {"GET /api/sales", "broken=yes", 500, "internal", "Hubo una falla en el sistema."},
	} {
		for range 2 { // the second time perhaps by what is kept
			title := wantProblem(t, send(t, g, test.request, "", "Cookie: "+test.cookie), test.status, test.code)
			if !strings.HasPrefix(title, test.title) {
				t.Errorf("%s reads %q", name, title)
			}
		}
	}
}

func TestAuthorizer_isNotAskedForPublicRoutesNorWithoutACookie(t *testing.T) {
	t.Parallel()
	g := newGateway(gateway.Options{Invoke: func(ctx context.Context, function string, payload []byte) (lambda.Result, error) {
		if function == "authorizer" {
			t.Error("the authorizer was asked")
		}
		return functions.Invoke(ctx, function, payload)
	}})
	send(t, g, "GET /api/products", "", "Cookie: session=ana")
	send(t, g, "GET /api/sales", "")
}

// fakeSessions is an authorizer that counts, and says what allow says.
type fakeSessions struct {
	asked atomic.Int32
	allow atomic.Bool
	hold  chan struct{} // if not nil, it waits for this before it answers
}

func (f *fakeSessions) invoke(_ context.Context, function string, _ []byte) (lambda.Result, error) {
	if function != "authorizer" {
		return lambda.Result{Payload: []byte(`{"statusCode":200}`)}, nil
	}
	f.asked.Add(1)
	payload := []byte(`{"isAuthorized":false}`)
	if f.allow.Load() {
		payload = []byte(`{"isAuthorized":true,"context":{"role":"admin"}}`)
	}
	if f.hold != nil {
		<-f.hold
	}
	return lambda.Result{Payload: payload}, nil
}

func TestAuthorizer_isAskedOncePerCookieAndRouteUntilTheAnswerIsOld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sessions := &fakeSessions{}
		sessions.allow.Store(true)
		g := newGateway(gateway.Options{AuthorizerTTL: time.Minute, Invoke: sessions.invoke})
		for _, step := range []struct {
			request, cookie string
			pause           time.Duration
			asked           int32
		}{
			{"GET /api/sales", "session=ana", 0, 1},
			{"GET /api/sales?page=2", "session=ana", 59 * time.Second, 1},
			{"DELETE /api/sales", "session=ana", 0, 2},
			{"GET /api/sales", "session=caro", 0, 3},
			{"GET /api/sales", "session=ana", 2 * time.Second, 4},
		} {
			time.Sleep(step.pause) //nolint:forbidigo // by the bubble's clock
			if response := send(t, g, step.request, "", "Cookie: "+step.cookie); response.StatusCode != http.StatusOK {
				t.Errorf("%+v: status %d", step, response.StatusCode)
			}
			if got := sessions.asked.Load(); got != step.asked {
				t.Errorf("%+v: asked %d times", step, got)
			}
		}
	})
}

func TestAuthorizer_isAskedEachTimeWithoutATTL(t *testing.T) {
	t.Parallel()
	sessions := &fakeSessions{}
	g := newGateway(gateway.Options{Invoke: sessions.invoke})
	for range 3 {
		wantProblem(t, send(t, g, "GET /api/sales", "", "Cookie: session=ana"), 403, "forbidden")
	}
	if got := sessions.asked.Load(); got != 3 {
		t.Errorf("asked %d times, want 3", got)
	}
}

func TestResetAuthorizersCache_byTheSDKTakesEffectAtOnce(t *testing.T) {
	t.Parallel()
	sessions := &fakeSessions{}
	sessions.allow.Store(true)
	g := newGateway(gateway.Options{AuthorizerTTL: time.Hour, Invoke: sessions.invoke})
	if response := send(t, g, "GET /api/sales", "", "Cookie: session=ana"); response.StatusCode != http.StatusOK {
		t.Fatalf("status %d", response.StatusCode)
	}
	sessions.allow.Store(false)
	server := httptest.NewServer(g.Management())
	defer server.Close()
	client := apigatewayv2.New(apigatewayv2.Options{
		Region:       "us-east-1",
		BaseEndpoint: &server.URL,
		Credentials:  credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	if _, err := client.ResetAuthorizersCache(
		t.Context(),
		&apigatewayv2.ResetAuthorizersCacheInput{ApiId: aws.String("local"), StageName: aws.String("$default")},
	); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, send(t, g, "GET /api/sales", "", "Cookie: session=ana"), 403, "forbidden")
}

func TestResetAuthorizersCache_forgetsAnAnswerThatIsInProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sessions := &fakeSessions{hold: make(chan struct{})}
		sessions.allow.Store(true)
		g := newGateway(gateway.Options{AuthorizerTTL: time.Hour, Invoke: sessions.invoke})
		go send(t, g, "GET /api/sales", "", "Cookie: session=ana")
		synctest.Wait() // it has been asked, and allows
		sessions.allow.Store(false)
		g.ResetAuthorizersCache()
		close(sessions.hold)
		synctest.Wait()
		wantProblem(t, send(t, g, "GET /api/sales", "", "Cookie: session=ana"), 403, "forbidden")
	})
}
