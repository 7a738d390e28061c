package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/internal/platform/blueprint"
)

// What API Gateway passes about an API, for the only one.
const (
	accountID = "000000000000"
	apiID     = "local"
	stage     = "$default"
)

// newEvent makes the event of payload format 2.0, without the body.
func newEvent(r *http.Request, route *blueprint.Route, requestID string) events.APIGatewayV2HTTPRequest {
	now := time.Now().UTC()
	key := route.Method + " " + route.Path
	source, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		source = r.RemoteAddr
	}
	prefix, _, _ := strings.Cut(r.Host, ".")
	return events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RouteKey:              key,
		RawPath:               r.URL.Path,
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies(r.Header),
		Headers:               headers(r, source),
		QueryStringParameters: joined(r.URL.Query()),
		PathParameters:        pathParameters(r, route.Path),
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey:     key,
			AccountID:    accountID,
			Stage:        stage,
			RequestID:    requestID,
			APIID:        apiID,
			DomainName:   r.Host,
			DomainPrefix: prefix,
			Time:         now.Format("02/Jan/2006:15:04:05 +0000"),
			TimeEpoch:    now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method:    r.Method,
				Path:      r.URL.Path,
				Protocol:  r.Proto,
				SourceIP:  source,
				UserAgent: r.UserAgent(),
			},
		},
	}
}

// headers are in lower case, several of a name joined by commas; cookies stand elsewhere.
func headers(r *http.Request, source string) map[string]string {
	all := make(map[string]string, len(r.Header)+3)
	for name, values := range r.Header {
		if name != "Cookie" {
			all[strings.ToLower(name)] = strings.Join(values, ",")
		}
	}
	all["host"] = r.Host
	all["x-forwarded-for"] = source
	all["x-viewer-address"] = source // as CloudFront does, whatever the client sent
	all["x-forwarded-proto"] = "http"
	return all
}

func cookies(h http.Header) []string {
	var all []string
	for _, line := range h["Cookie"] {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				all = append(all, cookie)
			}
		}
	}
	return all
}

func joined(query url.Values) map[string]string {
	if len(query) == 0 {
		return nil
	}
	all := make(map[string]string, len(query))
	for name, values := range query {
		all[name] = strings.Join(values, ",")
	}
	return all
}

var parameter = regexp.MustCompile(`\{(\w+)\+?\}`)

func pathParameters(r *http.Request, path string) map[string]string {
	if !strings.Contains(path, "{") {
		return nil
	}
	all := make(map[string]string)
	for _, match := range parameter.FindAllStringSubmatch(path, -1) {
		all[match[1]] = r.PathValue(match[1])
	}
	return all
}

// setBody returns text as it is and everything else in base64, as API Gateway does. Text that is not UTF-8 is not text:
// as a JSON string it would arrive changed.
func setBody(event *events.APIGatewayV2HTTPRequest, contentType string, body []byte) {
	if isText(contentType) && utf8.Valid(body) || len(body) == 0 {
		event.Body = string(body)
		return
	}
	event.Body = base64.StdEncoding.EncodeToString(body)
	event.IsBase64Encoded = true
}

func isText(contentType string) bool {
	media, _, _ := mime.ParseMediaType(contentType)
	switch media {
	case "application/json", "application/xml", "application/javascript":
		return true
	}
	return strings.HasPrefix(media, "text/")
}

// encode writes JSON as it is, without escapes for HTML.
func encode(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // of strings, numbers and what was JSON before: cannot fail
	return b.Bytes()
}
