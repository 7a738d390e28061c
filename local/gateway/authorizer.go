package gateway

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/internal/values/errs"
)

// authorize reports whether the request may pass, and then has put into its event who asks; else it has answered.
func (x *exchange) authorize(ctx context.Context, cookie string) bool {
	if cookie == "" {
		x.refuse(errs.Unauthenticated, 0)
		return false
	}
	key := answerKey{cookie, x.event.RouteKey}
	answer, generation, ok := x.answers.get(key)
	if !ok {
		if answer, ok = x.ask(ctx, key); !ok {
			return false
		}
		x.answers.put(key, answer, generation)
	}
	if !answer.IsAuthorized {
		x.refuse(errs.Forbidden, 0)
		return false
	}
	x.event.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{Lambda: answer.Context}
	return true
}

// ask calls the authorizer, and answers the request when that fails.
func (x *exchange) ask(ctx context.Context, key answerKey) (answer events.APIGatewayV2CustomAuthorizerSimpleResponse, ok bool) {
	e := &x.event
	function := x.options.Authorizer
	result, ok := x.invoke(ctx, function, events.APIGatewayV2CustomAuthorizerV2Request{
		Version:               e.Version,
		Type:                  "REQUEST",
		RouteArn:              routeARN(e.RequestContext.HTTP.Method, e.RawPath),
		IdentitySource:        []string{key.cookie, key.route},
		RouteKey:              e.RouteKey,
		RawPath:               e.RawPath,
		RawQueryString:        e.RawQueryString,
		Cookies:               e.Cookies,
		Headers:               e.Headers,
		QueryStringParameters: e.QueryStringParameters,
		RequestContext:        e.RequestContext,
		PathParameters:        e.PathParameters,
	})
	if !ok {
		return answer, false
	}
	if result.FunctionError != "" {
		x.notKnown(function, result.Payload)
		return answer, false
	}
	if err := json.Unmarshal(result.Payload, &answer); err != nil {
		x.fail(errs.Internal, 0, "authorizer answered what is no answer", function, err.Error())
		return answer, false
	}
	return answer, true
}

// notKnown distinguishes the authorizer's answer for an unknown caller from its failures.
func (x *exchange) notKnown(function string, payload []byte) {
	var failure struct {
		Message string `json:"errorMessage"`
	}
	if json.Unmarshal(payload, &failure) == nil && failure.Message == "Unauthorized" {
		x.refuse(errs.Unauthenticated, 0)
		return
	}
	x.fail(errs.Internal, 0, "authorizer failed", function, string(payload))
}

func routeARN(method, path string) string {
	return "arn:aws:execute-api:us-east-1:" + accountID + ":" + apiID + "/" + stage + "/" + method + path
}

// answers is what the authorizer has said, for a while. The zero value keeps nothing.
type answers struct {
	ttl time.Duration

	mu         sync.Mutex
	kept       map[answerKey]keptAnswer
	generation int // counts the resets
}

type answerKey struct{ cookie, route string }

type keptAnswer struct {
	events.APIGatewayV2CustomAuthorizerSimpleResponse
	until time.Time
}

// maxAnswers bounds the memory; at more, all are forgotten. A shop has a few dozen sessions, an attacker as many as he
// likes.
const maxAnswers = 10_000

// get returns the answer that is kept, and the generation to put a new one with.
func (a *answers) get(key answerKey) (events.APIGatewayV2CustomAuthorizerSimpleResponse, int, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	answer, ok := a.kept[key]
	return answer.APIGatewayV2CustomAuthorizerSimpleResponse, a.generation, ok && time.Now().Before(answer.until)
}

// put keeps an answer, unless there was a reset since it was asked for.
func (a *answers) put(key answerKey, answer events.APIGatewayV2CustomAuthorizerSimpleResponse, generation int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ttl <= 0 || generation != a.generation {
		return
	}
	if a.kept == nil || len(a.kept) >= maxAnswers {
		a.kept = make(map[answerKey]keptAnswer)
	}
	a.kept[key] = keptAnswer{answer, time.Now().Add(a.ttl)}
}

func (a *answers) reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.kept = nil
	a.generation++
}
