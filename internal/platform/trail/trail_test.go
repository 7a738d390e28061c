package trail_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var opening = time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)

func newTrail(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// envelope is what a state machine sends to a step, with the trail of a priced cart that nobody has written yet.
func envelope(t *testing.T, attempt int) []byte {
	t.Helper()
	at := step.Context{Workflow: "checkout", Execution: "run-1", Subject: "sale-1", State: "Reserve the stock", Attempt: attempt,
		Entered: opening.Add(time.Second), Definition: "0123456789ab"}
	earlier := step.Record{Context: at, Started: opening, Micros: 1500, Outcome: step.Done, Input: json.RawMessage(`{"a":1}`), Output: json.RawMessage(`{"b":2}`)}
	earlier.State, earlier.Attempt, earlier.Entered = "Price the cart", 0, opening
	text, err := json.Marshal(map[string]any{"step": at, "trail": []step.Record{earlier}, "data": map[string]string{"reference": "0012345678"}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// storyOf is the trail of the sale as "step attempt outcome error".
func storyOf(t *testing.T, db *sql.DB) string {
	t.Helper()
	records, err := trail.Records(t.Context(), db, "sale-1", "checkout")
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(records))
	for i, r := range records {
		lines[i] = strings.TrimSpace(strings.Join([]string{r.State, string('0' + rune(r.Attempt)), string(r.Outcome), r.Error}, " "))
	}
	return strings.Join(lines, ", ")
}

type data map[string]string

func TestHandler_writesTheTrailInTheTransactionOfTheStep(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	handler := trail.Handler(db, func(ctx context.Context, task *step.Task, in data) (data, error) {
		return in, mysql.InTx(ctx, db, func(tx *sql.Tx) error { return trail.Save(ctx, tx, task, in) })
	})
	for range 3 { // an attempt is written once, whatever is sent again
		payload, err := handler.Invoke(t.Context(), envelope(t, 0))
		if err != nil || !strings.Contains(string(payload), `"trail":[]`) {
			t.Fatalf("%s, %v", payload, err)
		}
	}
	if got, want := storyOf(t, db), "Price the cart 0 done, Reserve the stock 0 done"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	records, err := trail.Records(t.Context(), db, "sale-1", "checkout")
	if err != nil {
		t.Fatal(err)
	}
	own := records[1]
	if own.Workflow != "checkout" || own.Execution != "run-1" || own.Entered != opening.Add(time.Second) || own.Definition != "0123456789ab" ||
		string(own.Input) != `{"reference":"*******678"}` || string(own.Output) != string(own.Input) {
		t.Errorf("the row is %+v", own)
	}
}

func TestHandler_aTransactionThatRollsBackLeavesNoTrail(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	task, err := step.Open(envelope(t, 0), opening)
	if err != nil {
		t.Fatal(err)
	}
	if err := trail.Save(t.Context(), tx, task, data{}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got := storyOf(t, db); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestHandler_writesAFailureAtOnce(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	short := errs.New(errs.OutOfStock, "no more")
	failing := trail.Handler(db, func(ctx context.Context, task *step.Task, in data) (data, error) {
		return in, mysql.InTx(ctx, db, func(tx *sql.Tx) error {
			if err := trail.Save(ctx, tx, task, in); err != nil {
				return err
			}
			return short // what was saved is rolled back with it
		})
	})
	_, err := failing.Invoke(t.Context(), envelope(t, 0))
	var refused messages.InvokeResponse_Error
	if !errors.As(err, &refused) || refused.Type != "OutOfStock" || strings.Contains(refused.Message, "record") {
		t.Errorf("got %+v, want OutOfStock without a record that is written already", err)
	}
	if got, want := storyOf(t, db), "Price the cart 0 done, Reserve the stock 0 failed out_of_stock"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHandler_sendsTheRecordOnWhenTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	away, err := mysql.OpenDSN("root@unix(/nowhere/mysqld.sock)/carmensita")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = away.Close() })
	_, err = trail.Handler(away, func(ctx context.Context, task *step.Task, in data) (data, error) {
		return in, mysql.InTx(ctx, away, func(tx *sql.Tx) error { return trail.Save(ctx, tx, task, in) })
	}).Invoke(t.Context(), envelope(t, 2))
	var refused messages.InvokeResponse_Error
	if !errors.As(err, &refused) || refused.Type != "Unavailable" {
		t.Fatalf("got %+v, want Unavailable", err)
	}

	cause, err := json.Marshal(map[string]string{"errorMessage": refused.Message})
	if err != nil {
		t.Fatal(err)
	}
	cleanup, err := json.Marshal(map[string]any{
		"step": step.Context{
			Workflow:   "checkout",
			Execution:  "run-1",
			Subject:    "sale-1",
			State:      "Give the sale up",
			Entered:    opening.Add(time.Minute),
			Definition: "0123456789ab",
		},
		"failure": step.Failure{State: "Reserve the stock", Attempt: 2, Error: refused.Type, Cause: string(cause)}, "data": data{},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = trail.Handler(db, func(ctx context.Context, task *step.Task, in data) (data, error) {
		return in, trail.Save(ctx, db, task, in)
	}).Invoke(t.Context(), cleanup)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := storyOf(t, db), "Reserve the stock 2 failed unavailable, Give the sale up 0 done"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHandler_refusesWhatIsNoStep(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	_, err := trail.Handler(db, func(_ context.Context, _ *step.Task, in data) (data, error) { return in, nil }).Invoke(t.Context(), []byte("[]"))
	var refused messages.InvokeResponse_Error
	if !errors.As(err, &refused) || refused.Type != "InvalidBody" {
		t.Errorf("got %v", err)
	}
}
