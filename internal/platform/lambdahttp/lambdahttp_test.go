package lambdahttp_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// call sends one request to a handler under "<method> /api/sales".
func call(t *testing.T, method string, handler lambdahttp.Handler, change ...func(*events.APIGatewayV2HTTPRequest)) lambdahttp.Response {
	t.Helper()
	return callWithin(t.Context(), method, handler, change...)
}

// callWithin is call with the time that Lambda gives the function.
func callWithin(ctx context.Context, method string, handler lambdahttp.Handler, change ...func(*events.APIGatewayV2HTTPRequest)) lambdahttp.Response {
	event := events.APIGatewayV2HTTPRequest{RouteKey: method + " /api/sales", Headers: map[string]string{"x-carmensita": "1"}}
	event.RequestContext.HTTP.Method = method
	event.RequestContext.RequestID = "request-1"
	for _, change := range change {
		change(&event)
	}
	return lambdahttp.Serve(ctx, map[string]lambdahttp.Handler{method + " /api/sales": handler}, event)
}

func fails(err error) lambdahttp.Handler {
	return func(context.Context, *lambdahttp.Request) (lambdahttp.Response, error) {
		return lambdahttp.Response{}, err
	}
}

func succeeds(context.Context, *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.JSON(http.StatusOK, map[string]string{"name": "Arroz <Costeño> & más"})
}

// problem is RFC 9457 with what is ours.
type problem struct {
	Type, Title, TitleEn, Code, Detail, RequestID, Message string
	Status                                                 int
	Fields                                                 []errs.Field
	Shortages                                              []errs.Shortage
	Total                                                  *money.Centimos
}

func problemOf(t *testing.T, r lambdahttp.Response) problem {
	t.Helper()
	if got := r.Headers["Content-Type"]; got != "application/problem+json" {
		t.Errorf("the content type is %q", got)
	}
	var p problem
	if err := json.Unmarshal([]byte(r.Body), &p); err != nil {
		t.Fatalf("%q: %v", r.Body, err)
	}
	if p.Status != r.StatusCode || p.Type != "about:blank" || p.RequestID != "request-1" || p.Title == "" || p.TitleEn == "" || p.Message != "" {
		t.Errorf("status %d with %+v", r.StatusCode, p)
	}
	return p
}

func TestServe_answersJSONThatNoCacheKeeps(t *testing.T) {
	t.Parallel()
	got := call(t, http.MethodGet, succeeds)
	if got.StatusCode != http.StatusOK || got.Body != `{"name":"Arroz <Costeño> & más"}`+"\n" ||
		got.Headers["Content-Type"] != "application/json" || got.Headers["Cache-Control"] != "no-store" {
		t.Errorf("got %+v", got)
	}
}

func TestServe_answersAFile(t *testing.T) {
	t.Parallel()
	got := lambdahttp.Bytes("application/pdf", []byte{0, 1, 0xff})
	content, err := base64.StdEncoding.DecodeString(got.Body)
	if err != nil || !got.IsBase64Encoded || !slices.Equal(content, []byte{0, 1, 0xff}) || got.Headers["Content-Type"] != "application/pdf" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestServe_tellsADomainErrorAsAProblem(t *testing.T) {
	t.Parallel()
	total := 2397 * money.Centimos(1)
	changed := errs.New(errs.PriceChanged, "the client expected 1, the total is 2")
	changed.Total = &total
	p := problemOf(t, call(t, http.MethodPost, fails(changed)))
	if p.Status != http.StatusConflict || p.Code != "price_changed" || p.Title != errs.PriceChanged.Spec().Spanish ||
		p.TitleEn != errs.PriceChanged.Spec().English ||
		p.Detail != changed.Message || p.Total == nil || *p.Total != total {
		t.Errorf("got %+v", p)
	}
	if changed.Message == "" {
		t.Error("the error itself was changed")
	}
	short := errs.New(errs.OutOfStock, "short")
	short.Shortages = []errs.Shortage{{ProductID: "1", Name: "Arroz", Requested: 2000, Available: 500}}
	if p := problemOf(t, call(t, http.MethodPost, fails(short))); !slices.Equal(p.Shortages, short.Shortages) {
		t.Errorf("got %+v", p)
	}
	if p := problemOf(
		t,
		call(t, http.MethodPost, fails(errs.Invalid("day", "must be a day"))),
	); !slices.Equal(p.Fields, []errs.Field{{Field: "day", Message: "must be a day"}}) {
		t.Errorf("got %+v", p)
	}
}

func TestServe_addsWhatTheTerminalSaid(t *testing.T) {
	t.Parallel()
	declined := errs.New(errs.PaymentDeclined, "the terminal answered 51")
	declined.Reason = "Fondos insuficientes"
	p := problemOf(t, call(t, http.MethodPost, fails(declined)))
	if p.Status != http.StatusPaymentRequired || !strings.HasSuffix(p.Title, " Fondos insuficientes") || !strings.HasSuffix(p.TitleEn, " Fondos insuficientes") {
		t.Errorf("got %+v", p)
	}
}

func TestServe_asksToTryAgainBeforeLambdaStopsAHandlerThatHearsNothing(t *testing.T) {
	t.Parallel()
	limit := time.Now().Add(1100 * time.Millisecond)
	ctx, cancel := context.WithDeadline(t.Context(), limit)
	defer cancel()
	waits := func(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
		<-ctx.Done()
		if end, _ := ctx.Deadline(); limit.Sub(end) < time.Second {
			t.Errorf("the handler may work until %s before the end", limit.Sub(end))
		}
		return lambdahttp.Response{}, fmt.Errorf("reading: %w", ctx.Err())
	}
	response := callWithin(ctx, http.MethodPost, waits)
	if p := problemOf(t, response); p.Status != http.StatusServiceUnavailable || response.Headers["Retry-After"] == "" {
		t.Errorf("got %+v with %v", p, response.Headers)
	}
}

func TestServe_givesAReasonInTheLanguageOfItsTitle(t *testing.T) {
	t.Parallel()
	short := errs.New(errs.CreditLimit, "the limit is 20").Because("Disponible: S/ 12.50.", "Available: S/ 12.50.")
	p := problemOf(t, call(t, http.MethodPost, fails(short)))
	if !strings.HasSuffix(p.Title, " Disponible: S/ 12.50.") || !strings.HasSuffix(p.TitleEn, " Available: S/ 12.50.") {
		t.Errorf("got %+v", p)
	}
}

func TestServe_tellsNobodyWhatIsOurs(t *testing.T) {
	t.Parallel()
	for _, failure := range []error{errors.New("dial tcp 10.0.0.7:3306: refused"), errs.Wrap(errs.Internal, errors.New("10.0.0.7"), "dial 10.0.0.7"),
		errs.Wrap(errs.Unavailable, errors.New("10.0.0.7"), "the database does not answer")} {
		response := call(t, http.MethodGet, fails(failure))
		if p := problemOf(t, response); p.Status < 500 || strings.Contains(response.Body, "10.0.0.7") {
			t.Errorf("%v is reported as %s", failure, response.Body)
		}
	}
	if got := call(t, http.MethodGet, fails(errs.New(errs.Unavailable, ""))); got.Headers["Retry-After"] != "2" {
		t.Errorf("when to try again: %+v", got.Headers)
	}
}

func TestServe_takesNoWriteFromAnotherSite(t *testing.T) {
	t.Parallel()
	for _, headers := range []map[string]string{nil, {"x-carmensita": "0"}, {"x-carmensita": ""}, {"origin": "https://evil.example"}} {
		set := func(e *events.APIGatewayV2HTTPRequest) { e.Headers = headers }
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			reached := func(context.Context, *lambdahttp.Request) (lambdahttp.Response, error) {
				t.Errorf("%s with %v was served", method, headers)
				return lambdahttp.Response{}, nil
			}
			if p := problemOf(t, call(t, method, reached, set)); p.Code != "missing_header" || p.Status != http.StatusForbidden {
				t.Errorf("%s with %v: %+v", method, headers, p)
			}
		}
		if got := call(t, http.MethodGet, succeeds, set); got.StatusCode != http.StatusOK {
			t.Errorf("a read with %v: %d", headers, got.StatusCode)
		}
	}
}

func TestServe_knowsWhoCalls(t *testing.T) {
	t.Parallel()
	want := lambdahttp.User{Username: "ana", Name: "Ana", Role: "cashier", SessionExpires: "2026-03-15T12:00:00Z"}
	signedIn := func(e *events.APIGatewayV2HTTPRequest) {
		e.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{Lambda: map[string]any{
			"username": "ana", "name": "Ana", "role": "cashier", "expires": "2026-03-15T12:00:00Z"}}
	}
	call(t, http.MethodGet, func(_ context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
		if r.User != want {
			t.Errorf("got %+v", r.User)
		}
		return succeeds(nil, r) //nolint:staticcheck // it needs no context
	}, signedIn)
	call(t, http.MethodGet, func(_ context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
		if r.User != (lambdahttp.User{}) {
			t.Errorf("on a public route: %+v", r.User)
		}
		return succeeds(nil, r) //nolint:staticcheck // it needs no context
	})
}

func TestAddress_isTheViewersAndNotCloudFronts(t *testing.T) {
	t.Parallel()
	for want, headers := range map[string]map[string]string{
		"190.236.1.2": {lambdahttp.ViewerAddress: "190.236.1.2"},
		"2800:200::1": {lambdahttp.ViewerAddress: "2800:200::1", "x-forwarded-for": "10.0.0.1, 2800:200::1, 130.176.0.9"},
		"130.176.0.9": {"x-forwarded-for": "10.0.0.1, 130.176.0.9"},
	} {
		event := events.APIGatewayV2HTTPRequest{Headers: headers}
		event.RequestContext.HTTP.SourceIP = "130.176.0.9"
		r := &lambdahttp.Request{APIGatewayV2HTTPRequest: event}
		if r.Address() != want || r.Actor().Address != want {
			t.Errorf("%v: %s, and in the audit %s", headers, r.Address(), r.Actor().Address)
		}
	}
}

func TestServe_servesNoOtherRoute(t *testing.T) {
	t.Parallel()
	p := problemOf(t, call(t, http.MethodGet, succeeds, func(e *events.APIGatewayV2HTTPRequest) { e.RouteKey = "GET /api/reports" }))
	if p.Code != "not_found" {
		t.Errorf("got %+v", p)
	}
}

// request has these query parameters and path id.
func request(query map[string]string, id string) *lambdahttp.Request {
	return &lambdahttp.Request{APIGatewayV2HTTPRequest: events.APIGatewayV2HTTPRequest{QueryStringParameters: query, PathParameters: map[string]string{"id": id}}}
}

func TestLimit_isFiftyUnlessAskedAndTwoHundredAtMost(t *testing.T) {
	t.Parallel()
	if got, err := request(nil, "").Limit(); got != 50 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	for text, want := range map[string]int{"1": 1, "200": 200} {
		if got, err := request(map[string]string{"limit": text}, "").Limit(); got != want || err != nil {
			t.Errorf("%s: got %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "201", "many", "1.5", "99999999999999999999"} {
		if _, err := request(map[string]string{"limit": text}, "").Limit(); errs.CodeOf(err) != errs.InvalidRequest || errs.From(err).Fields[0].Field != "limit" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestID_isAUUIDOrNotFound(t *testing.T) {
	t.Parallel()
	if got, err := request(nil, saleID).ID(); got != saleID || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for _, id := range []string{"", "1", "../etc", saleID + "0", strings.Replace(saleID, "-", "", 1)} {
		if _, err := request(nil, id).ID(); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestQuery_isTextOfABoundedLength(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]errs.Code{"": "", "año": "", "arroz": errs.InvalidRequest, "\xff": errs.InvalidRequest} {
		if _, err := request(map[string]string{"q": text}, "").Query("q", 4); errs.CodeOf(err) != want {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestJSON_failsForWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	got := call(t, http.MethodGet, func(context.Context, *lambdahttp.Request) (lambdahttp.Response, error) {
		return lambdahttp.JSON(http.StatusOK, func() {})
	})
	if p := problemOf(t, got); p.Code != "internal" {
		t.Errorf("got %+v", p)
	}
}

// No route has to think of addresses that name nothing: they end at the one door of all handlers.
func TestServe_findsNothingUnderAnAddressThatNothingHas(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", strings.Repeat("a", 3000), strings.Repeat("ñ", 101), "a\x00b", "a\nb", "\xff\xfe", "\u009f"} {
		p := problemOf(t, call(t, http.MethodGet, succeeds, func(e *events.APIGatewayV2HTTPRequest) { e.PathParameters = map[string]string{"id": name} }))
		if p.Status != http.StatusNotFound || p.Code != "not_found" {
			t.Errorf("%.20q: got %+v", name, p)
		}
	}
	for _, name := range []string{"a", strings.Repeat("a", 200), "ñandú", "1"} {
		if got := call(
			t,
			http.MethodGet,
			succeeds,
			func(e *events.APIGatewayV2HTTPRequest) { e.PathParameters = map[string]string{"id": name} },
		); got.StatusCode != http.StatusOK {
			t.Errorf("%.20q: got %+v", name, got)
		}
	}
}

func TestServe_refusesAQueryThatIsNoText(t *testing.T) {
	t.Parallel()
	for _, value := range []string{strings.Repeat("a", 8001), "a\x00b", "\xff"} {
		p := problemOf(t, call(t, http.MethodGet, succeeds, func(e *events.APIGatewayV2HTTPRequest) { e.QueryStringParameters = map[string]string{"q": value} }))
		if p.Status != http.StatusUnprocessableEntity || len(p.Fields) != 1 || p.Fields[0].Field != "q" {
			t.Errorf("%.20q: got %+v", value, p)
		}
	}
}
