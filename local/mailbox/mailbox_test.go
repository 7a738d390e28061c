package mailbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carmensita.pe/market/local/mailbox"
)

const topic = "arn:aws:sns:us-east-1:000000000000:notices"

func start(t *testing.T, dir string) *mailbox.Server {
	t.Helper()
	box, err := mailbox.Start(mailbox.Options{Dir: dir, Subscribers: map[string][]string{topic: {"gerencia@carmensita.example"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Stop(t.Context()) })
	return box
}

func publish(t *testing.T, box *mailbox.Server, fields url.Values) (int, string) {
	t.Helper()
	fields.Set("Action", "Publish")
	answer, err := http.PostForm(box.Endpoint(), fields)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestPublish_becomesAMailThatARestartKeeps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	box := start(t, dir)
	if status, body := publish(t, box, url.Values{"TopicArn": {topic}, "Subject": {"Falta aprobación"}, "Message": {"Pedido <12>"}}); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	if err := os.WriteFile(filepath.Join(dir, "half.json.new"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}

	kept := start(t, dir).Mails()

	if len(kept) != 1 || kept[0].Subject != "Falta aprobación" || kept[0].Text != "Pedido <12>" ||
		kept[0].To[0] != "gerencia@carmensita.example" || kept[0].Topic != topic {
		t.Errorf("kept %+v", kept)
	}
}

func TestPublish_refusesWhatSNSRefuses(t *testing.T) {
	t.Parallel()
	box := start(t, t.TempDir())
	for name, c := range map[string]struct {
		fields url.Values
		want   string
	}{
		"no such topic":         {url.Values{"TopicArn": {topic + "x"}, "Message": {"a"}}, "NotFound"},
		"nothing to say":        {url.Values{"TopicArn": {topic}}, "InvalidParameter"},
		"a subject of a novel":  {url.Values{"TopicArn": {topic}, "Message": {"a"}, "Subject": {strings.Repeat("ñ", 100)}}, "InvalidParameter"},
		"a subject of two rows": {url.Values{"TopicArn": {topic}, "Message": {"a"}, "Subject": {"a\nb"}}, "InvalidParameter"},
	} {
		if status, body := publish(t, box, c.fields); status < 400 || !strings.Contains(body, "<Code>"+c.want+"</Code>") {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if caught := box.Mails(); len(caught) != 0 {
		t.Errorf("caught %+v", caught)
	}
}

func TestPage_showsMailsAtThisComputerOnly(t *testing.T) {
	t.Parallel()
	box := start(t, t.TempDir())
	publish(t, box, url.Values{"TopicArn": {topic}, "Subject": {"Uno"}, "Message": {"<script>alert(1)</script>"}})
	id := box.Mails()[0].ID
	for _, c := range []struct {
		url    string
		status int
		want   string
	}{
		{"http://localhost:8080/_local/mail", http.StatusOK, `<a href="/_local/mail/` + id + `">Uno</a>`},
		{"http://127.0.0.1:8080/_local/mail/" + id, http.StatusOK, "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"http://[::1]/_local/mail/" + id, http.StatusOK, "gerencia@carmensita.example"},
		{"http://localhost/_local/mail/" + id + "/0", http.StatusNotFound, ""},
		{"http://localhost/_local/mail/other", http.StatusNotFound, ""},
		{"http://evil.example/_local/mail", http.StatusForbidden, ""},
		{"http://localhost.evil.example/_local/mail", http.StatusForbidden, ""},
	} {
		recorder := httptest.NewRecorder()
		box.Page().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, c.url, nil))
		if recorder.Code != c.status || !strings.Contains(recorder.Body.String(), c.want) {
			t.Errorf("%s: %d %s", c.url, recorder.Code, recorder.Body)
		}
	}
}
