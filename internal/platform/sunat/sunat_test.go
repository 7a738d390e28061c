package sunat_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/sunat"
)

var carmen = sunat.Account{RUC: "20123456789", User: "CARMEN", Password: `a<b&"c`}

// service answers every call and keeps what it was sent.
func service(t *testing.T, status int, answer []byte) (url string, sent *http.Request, got func() string) {
	t.Helper()
	var text string
	sent = new(http.Request)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		text = string(content)
		*sent = *r
		w.WriteHeader(status)
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	return server.URL, sent, func() string { return text }
}

func TestSendBill_sendsTheZipUnderTheAccount(t *testing.T) {
	t.Parallel()
	url, request, text := service(t, 200, withCDR(t, "sendBill-response.xml", zipped(t, []string{"R-x.xml"}, file(t, "R-12345678901-01-F001-00000587.xml"))))
	answer := new(sunat.Client).SendBill(t.Context(), url, carmen, "20123456789-01-F001-587", []byte("<Invoice/>"))
	if answer.Where != sunat.InCDR || answer.Code != "0" {
		t.Fatalf("got %+v", answer)
	}
	var sent struct {
		User     string `xml:"Header>Security>UsernameToken>Username"`
		Password string `xml:"Header>Security>UsernameToken>Password"`
		File     string `xml:"Body>sendBill>fileName"`
		Content  string `xml:"Body>sendBill>contentFile"`
	}
	if err := xml.Unmarshal([]byte(text()), &sent); err != nil {
		t.Fatal(err)
	}
	if sent.User != "20123456789CARMEN" || sent.Password != carmen.Password || sent.File != "20123456789-01-F001-587.zip" {
		t.Errorf("sent %+v", sent)
	}
	packed, err := base64.StdEncoding.DecodeString(sent.Content)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil || len(archive.File) != 1 || archive.File[0].Name != "20123456789-01-F001-587.xml" {
		t.Errorf("the zip is %+v (%v)", archive, err)
	}
	if got := request.Header.Get("SOAPAction"); got != "urn:sendBill" {
		t.Errorf("the action is %q", got)
	}
}

func TestClient_asksForTicketsAndDocuments(t *testing.T) {
	t.Parallel()
	client := new(sunat.Client)
	url, _, _ := service(t, 200, file(t, "sendSummary-response.xml"))
	if got := client.SendSummary(t.Context(), url, carmen, "20123456789-RC-20260315-1", []byte("<x/>")); got.Ticket != "1603506008386" {
		t.Errorf("sent a summary: %+v", got)
	}
	url, _, text := service(t, 200, file(t, "getStatus-response-98.xml"))
	if got := client.Status(t.Context(), url, carmen, "123"); got.Code != "98" || got.Ticket != "123" || !strings.Contains(text(), "<ticket>123</ticket>") {
		t.Errorf("asked for a ticket: %+v by %s", got, text())
	}
	url, _, text = service(t, 500, file(t, "fault-sunat-server-0109.xml"))
	if got := client.Ask(t.Context(), url, carmen, "20123456789", "01", "F001", 7); got.Code != "0109" || !strings.Contains(text(), "<numeroComprobante>7</numeroComprobante>") {
		t.Errorf("asked for a document: %+v by %s", got, text())
	}
}

func TestClient_isSilentAboutWhatItCannotRead(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	busy, _, _ := service(t, 503, []byte("<html>busy</html>"))
	large, _, _ := service(t, 200, bytes.Repeat([]byte("x"), 5<<20))
	hang := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	t.Cleanup(func() { close(hang); slow.Close() })
	impatient := &sunat.Client{HTTP: &http.Client{Timeout: 20 * time.Millisecond}}
	for name, c := range map[string]struct {
		client    *sunat.Client
		url, code string
	}{"no connection": {new(sunat.Client), gone.URL, ""}, "busy": {new(sunat.Client), busy, "http-503"}, "too large": {new(sunat.Client), large, ""},
		"slow": {impatient, slow.URL, ""}, "no address": {new(sunat.Client), "::", ""}} {
		got := c.client.SendBill(t.Context(), c.url, carmen, "x", nil)
		if got.Where != sunat.InSilence || got.Code != c.code || got.Text == "" || sunat.Classify(got).Action != sunat.Ask {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestPack_givesTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	one, err := sunat.Pack("a.xml", []byte("<a/>"))
	if err != nil {
		t.Fatal(err)
	}
	if two, err := sunat.Pack("a.xml", []byte("<a/>")); err != nil || !bytes.Equal(one, two) {
		t.Errorf("two zips differ (%v)", err)
	}
}
