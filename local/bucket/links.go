package bucket

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Credentials that everything on this computer signs with.
var credentials = aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}

// links lets requests by a presigned link through while it lasts, and only as it was signed. Other requests are not looked at.
func links(next http.Handler, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if query := r.URL.Query(); query.Has("X-Amz-Signature") {
			if reason := refusal(r, query, now()); reason != "" {
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(http.StatusForbidden)
				_, _ = w.Write([]byte("<Error><Code>AccessDenied</Code><Message>" + reason + "</Message></Error>"))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// refusal says why a link is not good; "" when it is.
func refusal(r *http.Request, query url.Values, now time.Time) string {
	signed, err := time.Parse("20060102T150405Z", query.Get("X-Amz-Date"))
	if err != nil {
		return "X-Amz-Date is no time"
	}
	seconds, err := strconv.Atoi(query.Get("X-Amz-Expires"))
	if err != nil || seconds < 1 || seconds > 7*24*60*60 {
		return "X-Amz-Expires is no number of seconds"
	}
	if now.After(signed.Add(time.Duration(seconds) * time.Second)) {
		return "Request has expired"
	}
	parts := strings.Split(query.Get("X-Amz-Credential"), "/") // key, day, region, service, aws4_request
	const region = 2
	if len(parts) <= region {
		return "X-Amz-Credential is none"
	}
	want := query.Get("X-Amz-Signature")
	for _, made := range []string{"Algorithm", "Credential", "Date", "SignedHeaders", "Signature"} {
		query.Del("X-Amz-" + made)
	}
	again := &http.Request{
		Method: r.Method,
		Host:   r.Host,
		Header: http.Header{},
		URL:    &url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: query.Encode()},
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	text, _, err := signer.PresignHTTP(r.Context(), credentials, again, "UNSIGNED-PAYLOAD", "s3", parts[region], signed)
	if err != nil {
		return "the link cannot be checked"
	}
	if link, err := url.Parse(text); err != nil || link.Query().Get("X-Amz-Signature") != want {
		return "SignatureDoesNotMatch"
	}
	return ""
}
