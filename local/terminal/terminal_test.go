package terminal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/local/terminal"
)

func TestCharge_theSameIdIsChargedOnce(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	var all sync.WaitGroup
	authorizations := make(chan string, 20)
	for range 20 {
		all.Go(func() {
			status, got := charge(t, server, "sale-1", 1250, "visa")
			if status != http.StatusOK || got.Status != terminal.Approved {
				t.Errorf("got %d %+v, want approved", status, got)
			}
			authorizations <- got.Authorization
		})
	}
	all.Wait()
	close(authorizations)

	first := <-authorizations
	for next := range authorizations {
		if next != first {
			t.Errorf("authorization %q after %q, want the same answer", next, first)
		}
	}
	if got := server.Charges(); len(got) != 1 || first == "" {
		t.Errorf("%d charges with authorization %q, want one", len(got), first)
	}
}

func TestCharge_theSameIdWithAnotherAmount(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	charge(t, server, "sale-1", 1250, "")

	status, got := charge(t, server, "sale-1", 1251, "")

	if status != http.StatusConflict || got.Status != "conflict" {
		t.Errorf("got %d %+v, want 409 conflict", status, got)
	}
	if kept := server.Charges()[0].Amount; kept != 1250 {
		t.Errorf("the charge is now %d, want 1250 as before", kept)
	}
}

func TestCharge_declinedByItsReference(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	for _, code := range []string{"05", "51", "54", "91"} {
		for range 2 { // the second answer is the first one
			status, got := charge(t, server, "sale-"+code, 100, code)
			if status != http.StatusPaymentRequired || got.Status != terminal.Declined || got.Code != code || got.Reason == "" || got.Authorization != "" {
				t.Errorf("reference %s: got %d %+v, want declined", code, status, got)
			}
		}
	}
}

func TestCharge_refusesWhatIsNoCharge(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	for name, body := range map[string]string{
		"no id":         `{"amount": 100}`,
		"no amount":     `{"id": "a"}`,
		"below zero":    `{"id": "a", "amount": -1}`,
		"no number":     `{"id": "a", "amount": "100"}`,
		"unknown field": `{"id": "a", "amount": 100, "tip": 5}`,
		"no JSON":       `charge`,
	} {
		if status, got := post(t, server, "/charges", []byte(body)); status != http.StatusBadRequest || got.Reason == "" {
			t.Errorf("%s: got %d %+v, want 400 with a reason", name, status, got)
		}
	}
	if got := server.Charges(); len(got) != 0 {
		t.Errorf("%d charges, want none", len(got))
	}
}

func TestVoid_givesBackOnceAndForAll(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	charge(t, server, "sale-1", 1250, "")

	for range 2 {
		if status, got := void(t, server, "sale-1"); status != http.StatusOK || got.Status != terminal.Voided {
			t.Errorf("got %d %+v, want voided", status, got)
		}
	}
	if status, got := charge(t, server, "sale-1", 1250, ""); status != http.StatusConflict || got.Status != terminal.Voided {
		t.Errorf("charging it again: %d %+v, want 409 voided", status, got)
	}
}

func TestVoid_keepsALateChargeFromHappening(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())

	if status, got := void(t, server, "late"); status != http.StatusOK || got.Status != terminal.Voided {
		t.Fatalf("got %d %+v, want voided", status, got)
	}

	if status, got := charge(t, server, "late", 1250, ""); status != http.StatusConflict || got.Status != terminal.Voided {
		t.Errorf("got %d %+v, want 409 voided", status, got)
	}
}

func TestRestart_forgetsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	_, approved := charge(t, first, "approved", 1250, "")
	charge(t, first, "declined", 1250, "51")
	charge(t, first, "voided", 1250, "")
	void(t, first, "voided")
	before := first.Charges()
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// A kill in the middle of a line: nobody got an answer to it.
	journal, err := os.OpenFile(filepath.Join(dir, "charges.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := journal.WriteString(`{"id":"half","sta`); err != nil {
		t.Fatal(err)
	}
	journal.Close()

	again := start(t, dir)

	after := again.Charges()
	if len(after) != len(before) {
		t.Fatalf("%d charges, want %d as before", len(after), len(before))
	}
	for i := range before {
		if after[i] != before[i] {
			t.Errorf("charge %d is %+v, want %+v as before", i, after[i], before[i])
		}
	}
	if _, got := charge(t, again, "approved", 1250, ""); got.Authorization != approved.Authorization {
		t.Errorf("authorization %q, want %q as before", got.Authorization, approved.Authorization)
	}
	charge(t, again, "half", 100, "")
	if err := again.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(start(t, dir).Charges()); got != 4 {
		t.Errorf("%d charges, want 4", got)
	}
}

func TestFault_unavailableDoesNothing(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	server.Inject(terminal.Fault{Unavailable: true}, terminal.Fault{Unavailable: true})

	for range 2 {
		if status, _ := charge(t, server, "sale-1", 1250, ""); status != http.StatusServiceUnavailable {
			t.Errorf("got %d, want 503", status)
		}
	}
	if got := server.Charges(); len(got) != 0 {
		t.Errorf("%d charges, want none", len(got))
	}
	if status, _ := charge(t, server, "sale-1", 1250, ""); status != http.StatusOK {
		t.Errorf("got %d after the faults, want 200", status)
	}
}

func TestFault_aLostAnswerIsHeardTheSecondTime(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	if status, _ := post(t, server, "/faults", []byte(`[{"loseAnswer": true}]`)); status != http.StatusNoContent {
		t.Fatalf("inject by HTTP: %d", status)
	}

	if response, err := http.Post(server.Endpoint()+"/charges", "application/json", body("sale-1", 1250, "")); err == nil {
		response.Body.Close()
		t.Fatalf("got %s, want the connection cut", response.Status)
	}
	if got := server.Charges(); len(got) != 1 || got[0].Status != terminal.Approved {
		t.Errorf("charges %+v, want the one whose answer was lost", got)
	}

	if status, got := charge(t, server, "sale-1", 1250, ""); status != http.StatusOK || got.Authorization != server.Charges()[0].Authorization {
		t.Errorf("got %d %+v, want the first charge's answer", status, got)
	}
}

func TestFault_aLateAnswerHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	server.Inject(terminal.Fault{DelayMS: int(time.Hour.Milliseconds())})
	ctx, hangUp := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		request, _ := http.NewRequestWithContext(ctx, http.MethodPost, server.Endpoint()+"/charges", body("slow", 1250, ""))
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			response.Body.Close()
		}
		gone <- err
	}()
	deadline := time.Now().Add(10 * time.Second)
	for len(server.Charges()) == 0 { // the charge happens at once, the answer does not
		if time.Now().After(deadline) {
			t.Fatal("the charge waits for its answer's delay")
		}
		time.Sleep(time.Millisecond) //nolint:forbidigo // a charge on record tells nobody
	}

	if status, _ := charge(t, server, "other", 100, ""); status != http.StatusOK {
		t.Errorf("another charge meanwhile: %d, want 200", status)
	}

	hangUp()
	if err := <-gone; err == nil {
		t.Error("the late answer came after all")
	}
}

func start(t *testing.T, dir string) *terminal.Server {
	t.Helper()
	server, err := terminal.Start(terminal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	return server
}

func charge(t *testing.T, server *terminal.Server, id string, amount int, reference string) (int, terminal.Charge) {
	t.Helper()
	return post(t, server, "/charges", body(id, amount, reference).Bytes())
}

func void(t *testing.T, server *terminal.Server, id string) (int, terminal.Charge) {
	t.Helper()
	return post(t, server, "/charges/"+id+"/void", []byte("{}"))
}

func body(id string, amount int, reference string) *bytes.Buffer {
	text, err := json.Marshal(map[string]any{"id": id, "amount": amount, "reference": reference})
	if err != nil {
		panic(err)
	}
	return bytes.NewBuffer(text)
}

func post(t *testing.T, server *terminal.Server, path string, body []byte) (status int, got terminal.Charge) {
	t.Helper()
	response, err := http.Post(server.Endpoint()+path, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, got
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
			t.Error(err)
		}
	}
	return response.StatusCode, got
}
