package terminal_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"carmensita.pe/market/local/terminal"
)

func refund(t *testing.T, server *terminal.Server, charge, id string, amount int) (int, terminal.Charge) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"id": id, "amount": amount})
	if err != nil {
		t.Fatal(err)
	}
	return post(t, server, "/charges/"+charge+"/refunds", text)
}

func TestRefund_givesPartsBackUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	charge(t, server, "sale-1", 1250, "")
	for _, step := range []struct {
		id     string
		amount int
		status int
	}{
		{"first", 500, http.StatusOK},
		{"too much", 751, http.StatusConflict},
		{"second", 750, http.StatusOK},
		{"nothing left", 1, http.StatusConflict},
	} {
		status, got := refund(t, server, "sale-1", step.id, step.amount)
		if status != step.status || (status == http.StatusOK) != (got.Status == terminal.Refunded && got.Authorization != "") {
			t.Errorf("%s: got %d %+v, want %d", step.id, status, got, step.status)
		}
	}
}

func TestRefund_theSameIdGivesBackOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := start(t, dir)
	charge(t, server, "sale-1", 1250, "")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if status, got := refund(t, server, "sale-1", "refund-1", 700); status != http.StatusOK || got.Status != terminal.Refunded {
				t.Errorf("got %d %+v, want refunded", status, got)
			}
		})
	}
	all.Wait()
	if status, got := refund(t, server, "sale-1", "refund-1", 500); status != http.StatusConflict || got.Status != "conflict" {
		t.Errorf("the id with another amount: %d %+v, want 409 conflict", status, got)
	}
	before := server.Charges()
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	again := start(t, dir)
	if after := again.Charges(); len(after) != 2 || after[1] != before[1] {
		t.Errorf("after a restart %+v, want %+v", after, before)
	}
	if status, got := refund(t, again, "sale-1", "refund-2", 551); status != http.StatusConflict {
		t.Errorf("more than was left before the restart: %d %+v, want 409", status, got)
	}
}

func TestRefund_isOnlyOfAChargeThatStands(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	charge(t, server, "declined", 100, "51")
	charge(t, server, "voided", 100, "")
	void(t, server, "voided")
	for _, id := range []string{"unknown", "declined", "voided"} {
		if status, got := refund(t, server, id, "of-"+id, 100); status != http.StatusConflict || got.Status != "refused" || got.Reason == "" {
			t.Errorf("%s: got %d %+v, want it refused", id, status, got)
		}
	}
	charge(t, server, "stands", 100, "")
	if status, got := refund(t, server, "stands", "stands", 100); status != http.StatusConflict || got.Status != "conflict" {
		t.Errorf("a refund under the charge's own id: %d %+v", status, got)
	}
	refund(t, server, "stands", "part", 40)
	if status, got := void(t, server, "stands"); status != http.StatusConflict || got.Status != terminal.Refunded {
		t.Errorf("voiding what went back in part: %d %+v, want 409", status, got)
	}
}
