package bucket

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type keys struct{}

func (keys) Retrieve(context.Context) (aws.Credentials, error) { return credentials, nil }

func TestLinks_workAsSignedUntilTheyExpire(t *testing.T) {
	t.Parallel()
	later := time.Duration(0)
	server := httptest.NewServer(links(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }),
		func() time.Time { return time.Now().Add(later) }))
	defer server.Close()
	client := s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &server.URL, UsePathStyle: true, Credentials: keys{}})
	signed, err := s3.NewPresignClient(client).PresignGetObject(t.Context(),
		&s3.GetObjectInput{Bucket: aws.String("reports"), Key: aws.String("2026-03-18/x/informe ñ.pdf"),
			ResponseContentDisposition: aws.String(`attachment; filename="informe.pdf"`)}, s3.WithPresignExpires(15*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	get := func(link string) int {
		response, err := server.Client().Get(link)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if got := get(signed.URL); got != http.StatusOK {
		t.Errorf("the link is answered with %d", got)
	}
	for what, link := range map[string]string{
		"of another file": strings.Replace(signed.URL, "/x/", "/y/", 1),
		"made longer":     strings.Replace(signed.URL, "X-Amz-Expires=900", "X-Amz-Expires=9000", 1),
		"with a name":     signed.URL + "&response-content-type=" + url.QueryEscape("text/html"),
	} {
		if got := get(link); got != http.StatusForbidden {
			t.Errorf("a link %s is answered with %d", what, got)
		}
	}
	later = 16 * time.Minute
	if got := get(signed.URL); got != http.StatusForbidden {
		t.Errorf("a link that is over is answered with %d", got)
	}
}
