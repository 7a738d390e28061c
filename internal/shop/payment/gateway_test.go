package payment_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/local/terminal"
)

// An adapter is held to gateway.yaml by these tests, whoever wrote it and wherever it runs. They charge a sol at a time, and void or refund what they charged.
var (
	gatewayURL = flag.String("gateway", "", "the address of a gateway to be tested; the demo terminal when it is empty")
	declining  = flag.String("declined", "51", "a reference of an operation that the gateway declines; empty where it cannot be made to")
)

const sol = 100

// gateway asks a gateway as the shop does, and holds its answers to the document.
type gateway struct {
	url    string
	router routers.Router
	client *http.Client
}

func openGateway(t *testing.T) gateway {
	t.Helper()
	url := strings.TrimRight(*gatewayURL, "/")
	if url == "" {
		demo, err := terminal.Start(terminal.Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = demo.Stop(context.Background()) })
		url = demo.Endpoint()
	}
	return gateway{url: url, router: gatewayDocument(t, url), client: &http.Client{Timeout: 30 * time.Second}}
}

func gatewayDocument(t *testing.T, url string) routers.Router {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromFile("gateway.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if url != "" {
		document.Servers = openapi3.Servers{{URL: url}}
	}
	router, err := legacy.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

// answer is what the product reads of an answer.
type answer struct {
	HTTP          int
	Status        string `json:"status"`
	Authorization string `json:"authorization"`
	Reason        string `json:"reason"`
}

func (g gateway) post(t *testing.T, path string, body map[string]any) answer {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.url+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := g.client.Do(request)
	if err != nil {
		t.Error(err)
		return answer{}
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	asked, err := validated(g.router, request, text)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return answer{}
	}
	said := &openapi3filter.ResponseValidationInput{RequestValidationInput: asked, Status: response.StatusCode, Header: response.Header,
		Body: io.NopCloser(bytes.NewReader(content)), Options: &openapi3filter.Options{IncludeResponseStatus: true}}
	if err := openapi3filter.ValidateResponse(t.Context(), said); err != nil {
		t.Errorf("%s %s: the answer is not in the document: %v", path, text, err)
	}
	got := answer{HTTP: response.StatusCode}
	_ = json.Unmarshal(content, &got) // the document says whether it is JSON
	return got
}

// validated finds the operation of a request; what is sent may be wrong on purpose.
func validated(router routers.Router, request *http.Request, body []byte) (*openapi3filter.RequestValidationInput, error) {
	route, parameters, err := router.FindRoute(request)
	if err != nil {
		return nil, err
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	return &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route}, nil
}

func (g gateway) charge(t *testing.T, id string, amount int, reference string) answer {
	t.Helper()
	return g.post(t, "/charges", map[string]any{"id": id, "amount": amount, "reference": reference})
}

func (g gateway) void(t *testing.T, id string) answer {
	t.Helper()
	return g.post(t, "/charges/"+id+"/void", map[string]any{})
}

func (g gateway) refund(t *testing.T, charge, id string, amount int) answer {
	t.Helper()
	return g.post(t, "/charges/"+charge+"/refunds", map[string]any{"id": id, "amount": amount})
}

// must charges a sol that is taken back when the test ends.
func (g gateway) must(t *testing.T) (id, authorization string) {
	t.Helper()
	id = newCharge()
	got := g.charge(t, id, sol, "4242")
	if got.HTTP != http.StatusOK {
		t.Fatalf("a charge of a sol was answered with %+v", got)
	}
	return id, got.Authorization
}

func newCharge() string { return payment.ChargeID(uuid.NewString(), 1, 0) }

func wants(t *testing.T, got answer, http int, status string) {
	t.Helper()
	if got.HTTP != http || got.Status != status {
		t.Errorf("got %d %s, want %d %s", got.HTTP, got.Status, http, status)
	}
}

func TestGateway_chargesAnIDOnceHoweverOftenItComes(t *testing.T) {
	t.Parallel()
	g := openGateway(t)
	id := newCharge()
	var all sync.WaitGroup
	answers := make([]answer, 8)
	for i := range answers {
		all.Go(func() { answers[i] = g.charge(t, id, sol, "4242") })
	}
	all.Wait()
	again := g.charge(t, id, sol, "4242")
	for _, got := range answers {
		if got.HTTP == http.StatusServiceUnavailable {
			continue // it was under way, and nobody knew yet
		}
		wants(t, got, http.StatusOK, "approved")
		if got.Authorization != again.Authorization {
			t.Errorf("the charge is %s and %s: it was made twice", got.Authorization, again.Authorization)
		}
	}
	wants(t, g.charge(t, id, sol+1, "4242"), http.StatusConflict, "conflict")
	if got := g.charge(t, id, sol, "4242"); got != again {
		t.Errorf("after a conflict the charge is %+v, want %+v", got, again)
	}
	wants(t, g.void(t, id), http.StatusOK, "voided")
}

func TestGateway_declinesForGood(t *testing.T) {
	t.Parallel()
	if *declining == "" {
		t.Skip("no reference is declined: -declined is empty")
	}
	g := openGateway(t)
	id := newCharge()
	for range 2 {
		got := g.charge(t, id, sol, *declining)
		wants(t, got, http.StatusPaymentRequired, "declined")
		if got.Reason == "" {
			t.Error("the cashier is not told why")
		}
	}
	wants(t, g.refund(t, id, newCharge(), sol), http.StatusConflict, "refused")
}

func TestGateway_voidsAChargeAndKeepsItVoided(t *testing.T) {
	t.Parallel()
	g := openGateway(t)
	id, _ := g.must(t)
	wants(t, g.void(t, id), http.StatusOK, "voided")
	wants(t, g.void(t, id), http.StatusOK, "voided")
	wants(t, g.charge(t, id, sol, "4242"), http.StatusConflict, "voided")
	wants(t, g.refund(t, id, newCharge(), sol), http.StatusConflict, "refused")
}

func TestGateway_neverChargesWhatWasVoidedBeforeItCame(t *testing.T) {
	t.Parallel()
	g := openGateway(t)
	id := newCharge()
	wants(t, g.void(t, id), http.StatusOK, "voided")
	wants(t, g.charge(t, id, sol, "4242"), http.StatusConflict, "voided")
}

func TestGateway_refundsPartsOnceAndNeverMoreThanTheCharge(t *testing.T) {
	t.Parallel()
	g := openGateway(t)
	id, _ := g.must(t)
	part := newCharge()
	first := g.refund(t, id, part, 40)
	wants(t, first, http.StatusOK, "refunded")
	if again := g.refund(t, id, part, 40); again != first {
		t.Errorf("the same refund is answered with %+v, then %+v", first, again)
	}
	wants(t, g.refund(t, id, part, 41), http.StatusConflict, "conflict")
	wants(t, g.refund(t, id, newCharge(), 61), http.StatusConflict, "refused")
	wants(t, g.void(t, id), http.StatusConflict, "refunded")
	wants(t, g.refund(t, id, newCharge(), 60), http.StatusOK, "refunded")
	wants(t, g.refund(t, id, newCharge(), 1), http.StatusConflict, "refused")
}

func TestGateway_refundsAtTheSameTimeDoNotOverdraw(t *testing.T) {
	t.Parallel()
	g := openGateway(t)
	id, _ := g.must(t)
	var all sync.WaitGroup
	answers := make([]answer, 6)
	for i := range answers {
		all.Go(func() { answers[i] = g.refund(t, id, newCharge(), 50) })
	}
	all.Wait()
	back := 0
	for _, got := range answers {
		if got.HTTP == http.StatusOK {
			back++
		}
	}
	if back > 2 {
		t.Errorf("%d halves of one charge went back", back)
	}
}

func TestGateway_refundsNothingOfAChargeThatNeverCame(t *testing.T) {
	t.Parallel()
	g := openGateway(t)
	wants(t, g.refund(t, newCharge(), newCharge(), sol), http.StatusConflict, "refused")
}

func TestGateway_refusesWhatIsNoCharge(t *testing.T) {
	t.Parallel()
	g := openGateway(t)
	for _, body := range []map[string]any{{"id": newCharge(), "amount": 0, "reference": ""}, {"id": newCharge(), "amount": -sol, "reference": ""}, {"amount": sol, "reference": ""}} {
		if got := g.post(t, "/charges", body); got.HTTP != http.StatusBadRequest {
			t.Errorf("%v was answered with %+v, want 400", body, got)
		}
	}
}

// The other side: what the shop sends is in the document, and it believes no answer that is not.
func TestTerminal_asksAsTheDocumentOfGatewaysSays(t *testing.T) {
	t.Parallel()
	var router routers.Router
	said := map[string]string{"/charges": `{"status":"approved","authorization":"A1"}`, "void": `{"status":"voided"}`, "refunds": `{"status":"refunded","authorization":"R1"}`}
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		input, err := validated(router, r, body)
		if err == nil {
			err = openapi3filter.ValidateRequest(r.Context(), input)
		}
		if err != nil {
			t.Errorf("%s %s: %v", r.URL.Path, body, err)
		}
		asked++
		w.Header().Set("Content-Type", "application/json")
		for end, text := range said {
			if strings.HasSuffix(r.URL.Path, end) {
				_, _ = io.WriteString(w, text)
			}
		}
	}))
	defer server.Close()
	router = gatewayDocument(t, "") // a server is asked for a path, not for a host
	shop := payment.Terminal{URL: server.URL, Client: server.Client()}
	id := newCharge()
	authorization, err := shop.Charge(t.Context(), id, money.Centimos(sol), "4242")
	if err != nil || authorization != "A1" {
		t.Errorf("the charge is %q, %v", authorization, err)
	}
	if _, err := shop.Refund(t.Context(), id, uuid.NewString()+".1", 40); err != nil {
		t.Error(err)
	}
	if err := shop.Void(t.Context(), id); err != nil {
		t.Error(err)
	}
	if asked != 3 {
		t.Errorf("the gateway was asked %d times, want 3", asked)
	}
}
