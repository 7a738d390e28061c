package sale_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
)

// attempt leaves the trail of one attempt of a step, entered so many seconds after noon.
func (s store) attempt(saleID, workflow, execution, state string, attempt, entered int, failure string) {
	s.t.Helper()
	text, err := json.Marshal(map[string]any{"data": map[string]string{}, "step": step.Context{Workflow: workflow, Execution: execution, Subject: saleID,
		State: state, Attempt: attempt, Entered: noon.Add(time.Duration(entered) * time.Second), Definition: "0123456789ab"}})
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = trail.Handler(s.db, func(ctx context.Context, task *step.Task, _ map[string]string) (any, error) {
		if failure != "" {
			return nil, errs.New(errs.Code(failure), "it fails")
		}
		return nil, trail.Save(ctx, s.db, task, nil)
	}).Invoke(s.t.Context(), text)
}

// linesOf is a timeline as lines of "step attempt outcome".
func linesOf(t sale.Timeline) (lines []string) {
	for _, s := range t.Steps {
		line := fmt.Sprintf("%s %d %s", s.Step, s.Attempt, s.Outcome)
		if s.Undo {
			line += " undo"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestTimelineOf_tellsAnAttemptThatLeftNoRowAsLost(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	cart := s.cart(0, 1)
	sold := s.sell(cart, "run-1", noon)
	s.attempt(cart.ID, "checkout", "run-1", "Price the cart", 0, 0, "")
	s.attempt(cart.ID, "checkout", "run-1", "Reserve the stock", 1, 1, "unavailable") // of attempt 0 there is no row
	s.attempt(cart.ID, "checkout", "run-1", "Reserve the stock", 2, 1, "")
	s.attempt(cart.ID, "checkout", "run-1", "Record the sale", 0, 2, "")
	s.attempt(cart.ID, "checkout", "run-2", "Price the cart", 0, 3, "")  // the till sent it again
	s.attempt(cart.ID, "refund", "run-3", "Record the refund", 0, 4, "") // of a refund that has the same id

	got, err := sale.TimelineOf(t.Context(), s.db, cart.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Price the cart 1 done", "Reserve the stock 1 lost", "Reserve the stock 2 failed", "Reserve the stock 3 done", "Record the sale 1 done", "Price the cart 1 done"}
	if lines := linesOf(got); !slices.Equal(lines, want) {
		t.Errorf("told %q, want %q", lines, want)
	}
	if got.Outcome != sale.OutcomeRecorded || got.Number != sold.Number || got.Submits != 2 || !slices.Equal(got.Executions, []string{"run-1", "run-2"}) {
		t.Errorf("got %s as %q by %d submits of %q", got.Outcome, got.Number, got.Submits, got.Executions)
	}
	if len(got.StockGroup.Movements) != 2 || got.StockGroup.Reserved != 0 {
		t.Errorf("the stock group is %+v", got.StockGroup)
	}
	if got.Steps[0].Title != "Calcular el precio" || got.Steps[2].Error != "unavailable" {
		t.Errorf("the first and third steps are %+v and %+v", got.Steps[0], got.Steps[2])
	}
	if text, err := json.Marshal(got); err != nil || !json.Valid(text) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestTimelineOf_tellsWhatWasUndoneAndByWhom(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	cart := s.cart(0)
	if _, _, err := s.reserve(cart, "run-1", noon); err != nil {
		t.Fatal(err)
	}
	s.attempt(cart.ID, "checkout", "run-1", "Reserve the stock", 0, 0, "")
	before, err := sale.TimelineOf(t.Context(), s.db, cart.ID)
	if err != nil || before.Outcome != sale.OutcomeInProgress || before.StockGroup.Reserved != 1 {
		t.Errorf("under way: %+v, %v", before, err)
	}
	s.abandon(cart.ID, "sweep-1", after)
	s.release(cart.ID, 1, true)
	s.attempt(cart.ID, "sweep", "sweep-1", "Give the sale up", 0, 61, "")
	s.attempt(cart.ID, "sweep", "sweep-1", "Undo the reservation", 0, 62, "")

	got, err := sale.TimelineOf(t.Context(), s.db, cart.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Reserve the stock 1 done", "Give the sale up 1 done", "Undo the reservation 1 done undo"}
	if lines := linesOf(got); !slices.Equal(lines, want) {
		t.Errorf("told %q, want %q", lines, want)
	}
	if got.Outcome != sale.OutcomeFailed || got.Number != "" || got.Submits != 1 || got.StockGroup.Reserved != 0 || len(got.StockGroup.Movements) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestTimelineOf_aSaleThatNobodySentIsNotFound(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if _, err := sale.TimelineOf(t.Context(), s.db, newID()); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("got %v", err)
	}
	if _, err := sale.Find(t.Context(), s.db, newID()); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("got %v", err)
	}
}
