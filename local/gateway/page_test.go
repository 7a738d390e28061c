package gateway_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/local/gateway"
)

func newShopPage(t *testing.T) http.Handler {
	t.Helper()
	page, err := gateway.Page(fstest.MapFS{
		"index.html":             {Data: []byte("<!doctype html>" + strings.Repeat("<p>Market Carmensita</p>", 100))},
		"assets/till-3f9a1c.js":  {Data: []byte(strings.Repeat("scan();", 100))},
		"assets/logo-77aa01.png": {Data: []byte("\x89PNG")},
		"manifest.webmanifest":   {Data: []byte("{}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return newGateway(gateway.Options{Page: page})
}

func TestPage_servesFilesAndForTheRestTheOnePage(t *testing.T) {
	t.Parallel()
	page := newShopPage(t)
	const html, forEver = "text/html; charset=utf-8", "public, max-age=31536000, immutable"
	for path, want := range map[string]struct {
		status               int
		contentType, keeping string
	}{
		"/":                       {200, html, "no-cache"},
		"/ventas/0190a3c4":        {200, html, "no-cache"},
		"/assets/till-3f9a1c.js":  {200, "text/javascript; charset=utf-8", forEver},
		"/assets/logo-77aa01.png": {200, "image/png", forEver},
		"/manifest.webmanifest":   {200, "application/manifest+json", "no-cache"},
		"/assets/till-000000.js":  {404, "application/problem+json", "no-store"},
		"/api/nothing":            {404, "application/problem+json", "no-store"},
	} {
		response := send(t, page, "GET "+path, "")
		if response.StatusCode != want.status || response.Header.Get("Content-Type") != want.contentType || response.Header.Get("Cache-Control") != want.keeping {
			t.Errorf("%s: got %d, %v", path, response.StatusCode, response.Header)
		}
		if csp := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'self';") || strings.Contains(csp, "unsafe-inline") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
}

func TestPage_isNotSentTwiceToWhoHasIt(t *testing.T) {
	t.Parallel()
	page := newShopPage(t)
	for _, encoding := range []string{"identity", "gzip"} {
		first := send(t, page, "GET /", "", "Accept-Encoding: "+encoding)
		again := send(t, page, "GET /", "", "Accept-Encoding: "+encoding, "If-None-Match: "+first.Header.Get("Etag"))
		if first.StatusCode != http.StatusOK || again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: got %d, then %d", encoding, first.StatusCode, again.StatusCode)
		}
	}
}

func TestPage_isCompressedForWhoCanReadIt(t *testing.T) {
	t.Parallel()
	page := newShopPage(t)
	plain := send(t, page, "GET /", "")
	packed := send(t, page, "GET /", "", "Accept-Encoding: br, gzip")
	if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("got %v", packed.Header)
	}
	unpacked, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(unpacked)
	if want := bodyOf(t, plain); err != nil || string(got) != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
	if png := send(t, page, "GET /assets/logo-77aa01.png", "", "Accept-Encoding: gzip"); png.Header.Get("Content-Encoding") != "" {
		t.Error("what does not get shorter was compressed")
	}
}

func TestPage_needsAnIndex(t *testing.T) {
	t.Parallel()
	if _, err := gateway.Page(fstest.MapFS{"main.js": {}}); err == nil || !strings.Contains(err.Error(), "index.html is missing") {
		t.Errorf("got %v", err)
	}
}

// Who calls is told by CloudFront on AWS and by the gateway here, under one name, and not by who calls.
func TestRoute_tellsTheViewersAddressAsTerraformDoes(t *testing.T) {
	t.Parallel()
	e := decode[events.APIGatewayV2HTTPRequest](t, send(t, newGateway(gateway.Options{}), "GET /api/products", "", "X-Viewer-Address: 203.0.113.9"))
	r := lambdahttp.Request{APIGatewayV2HTTPRequest: e}
	if e.Headers[lambdahttp.ViewerAddress] != "192.0.2.1" || r.Address() != "192.0.2.1" {
		t.Errorf("the address is %q: %v", r.Address(), e.Headers)
	}
	edge, err := os.ReadFile(filepath.Join("..", "..", "terraform", "modules", "edge", "main.tf"))
	if err != nil || !strings.Contains(string(edge), `headers['`+lambdahttp.ViewerAddress+`'] = { value: event.viewer.ip }`) {
		t.Errorf("terraform/modules/edge/main.tf does not tell %s: %v", lambdahttp.ViewerAddress, err)
	}
}

// On AWS the same headers come from CloudFront, or from the functions: what works here works there.
func TestPage_hasTheHeadersThatTerraformGivesIt(t *testing.T) {
	t.Parallel()
	edge, err := os.ReadFile(filepath.Join("..", "..", "terraform", "modules", "edge", "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(edge), `"DENY"`) {
		t.Error("CloudFront forbids the frame that a receipt is printed from")
	}
	answer := send(t, newShopPage(t), "GET /", "")
	for _, header := range []string{"Content-Security-Policy", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"} {
		value := answer.Header.Get(header)
		if value == "" || !strings.Contains(string(edge), `"`+value+`"`) {
			t.Errorf("%s is %q here, and something else in terraform/modules/edge/main.tf", header, value)
		}
	}
}
