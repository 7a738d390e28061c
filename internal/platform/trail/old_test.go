package trail_test

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
)

// oldARN is of an execution as the old trail names it.
const oldARN = "arn:aws:states:us-east-1:000000000000:express:checkout:sale-%[1]d:0b0f53b6-7d0c-4dd6-a2cb-%012[1]d"

// fillOld leaves the old trail of so many sales, one a minute before the opening: three steps each, of sale 3 a lost attempt that was told
// twice, and of a refund that has the id of sale 2.
func fillOld(t *testing.T, db *sql.DB, sales int) {
	t.Helper()
	add := func(workflow, subject, execution, state string, attempt int, entered time.Time, outcome, code, input, output string) {
		t.Helper()
		_, err := db.ExecContext(t.Context(), `insert into workflow_steps
			(workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, error, input, output)
			values (?, ?, ?, ?, ?, '0123456789ab', ?, ?, 1500, ?, ?, ?, ?)`,
			workflow, subject, execution, state, attempt, entered, entered.Add(time.Millisecond), outcome, code, input, output)
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range sales {
		sale, arn, at := fmt.Sprintf("sale-%d", i), fmt.Sprintf(oldARN, i), opening.Add(time.Duration(i-sales)*time.Minute)
		cart := fmt.Sprintf(`{"id":"%s","lines":[{"line":1,"name":"Ñandú %d"}]}`, sale, i)
		add("checkout", sale, arn, "Price the cart", 0, at, "done", "", `{"request":{}}`, cart)
		if i == 3 {
			add("checkout", sale, arn, "Reserve the stock", 0, at.Add(time.Second), "lost", "States.Timeout", "null", "null")
			add("checkout", sale, arn, "Reserve the stock", 1, at.Add(time.Second), "failed", "unavailable", cart, "null")
		}
		add("checkout", sale, arn, "Reserve the stock", 2, at.Add(time.Second), "done", "", cart, `{"claim":{"generation":1}}`)
		add("checkout", sale, arn, "Record the sale", 0, at.Add(2*time.Second), "done", "", `{"cart":`+cart+`}`, `{"sale":`+cart+`}`)
		if i == 2 {
			add("refund", sale, arn, "Record the refund", 0, at.Add(time.Hour), "done", "", "{}", "{}")
		}
	}
}

func stories(t *testing.T, db *sql.DB, sales int) (all [][]step.Record) {
	t.Helper()
	for i := range sales {
		records, err := trail.Records(t.Context(), db, fmt.Sprintf("sale-%d", i), "checkout")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, records)
	}
	return all
}

func count(t *testing.T, db *sql.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestConvert_tellsTheSameStories(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	const sales = 400 // more steps than one transaction moves
	fillOld(t, db, sales)
	before := stories(t, db, sales)
	if len(before[3]) != 5 || before[3][1].Outcome != step.Lost || string(before[0][0].Output) != `{"id":"sale-0","lines":[{"line":1,"name":"Ñandú 0"}]}` {
		t.Fatalf("before: %+v", before[3])
	}
	newest, err := trail.Newest(t.Context(), db, opening.Add(-time.Hour), 100, "checkout")
	if err != nil {
		t.Fatal(err)
	}

	moved, done, err := trail.Convert(t.Context(), db, time.Now().Add(time.Minute))

	if err != nil || !done || moved != 3*sales+3 {
		t.Errorf("moved %d, done %v, %v", moved, done, err)
	}
	if left, err := trail.Converted(t.Context(), db); err != nil || !left {
		t.Errorf("converted %v, %v", left, err)
	}
	if after := stories(t, db, sales); !reflect.DeepEqual(after, before) {
		t.Error("the stories are others")
	}
	if n := count(t, db, "trail"); n < sales || n > sales+10 {
		t.Errorf("%d rows tell of %d sales and a refund", n, sales)
	}
	again, err := trail.Newest(t.Context(), db, opening.Add(-time.Hour), 100, "checkout")
	if err != nil || len(again) < 100 || len(newest) != 100 || again[0].State != "Record the sale" || again[0].Subject != newest[0].Subject {
		t.Errorf("%d of the newest, the first %+v (%v), and before %d, the first %+v", len(again), again[0], err, len(newest), newest[0])
	}
}

// What is sold meanwhile comes after all that is moved.
func TestConvert_keepsTheOrderOfTime(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	fillOld(t, db, 10)
	at := step.Context{Workflow: "checkout", Execution: "run", Subject: "sold meanwhile", State: "Record the sale", Entered: opening}
	if err := trail.Write(t.Context(), db, []step.Record{{Context: at, Started: opening, Outcome: step.Done}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := trail.Convert(t.Context(), db, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	newest, err := trail.Newest(t.Context(), db, opening.Add(-time.Hour), 100, "checkout")
	if err != nil || newest[0].Subject != "sold meanwhile" || newest[1].Subject != "sale-9" {
		t.Errorf("the newest are %+v, %v", newest[:2], err)
	}
}

// TestConvert_nobodyMissesAStep moves by two programs at once, which are stopped in the middle again and again, while others read.
func TestConvert_nobodyMissesAStep(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	const sales = 700
	fillOld(t, db, sales)
	before := stories(t, db, 10)
	ctx, stop := context.WithCancel(t.Context())
	var readers, movers sync.WaitGroup
	readers.Go(func() {
		for ctx.Err() == nil {
			if got := stories(t, db, 10); !reflect.DeepEqual(got, before) {
				t.Error("a reader gets another story while the rows move")
				return
			}
		}
	})
	for range 2 {
		movers.Go(func() {
			for patience := time.Millisecond; ; patience += time.Millisecond {
				within, cancel := context.WithTimeout(t.Context(), patience)
				_, done, err := trail.Convert(within, db, time.Now().Add(time.Minute))
				cancel()
				if err == nil && done {
					return
				}
			}
		})
	}
	movers.Wait()
	stop()
	readers.Wait()
	if left := count(t, db, "workflow_steps"); left != 0 {
		t.Errorf("%d steps are left", left)
	}
	if after := stories(t, db, 10); !reflect.DeepEqual(after, before) {
		t.Error("the stories are others")
	}
	var attempts int
	for _, story := range stories(t, db, sales) {
		attempts += len(story)
	}
	if attempts != 3*sales+2 {
		t.Errorf("%d attempts are reported, want %d", attempts, 3*sales+2)
	}
}

func TestConvert_stopsWhenTheTimeIsUp(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	fillOld(t, db, 400)
	moved, done, err := trail.Convert(t.Context(), db, time.Now())
	if err != nil || done || moved != 500 {
		t.Errorf("moved %d, done %v, %v", moved, done, err)
	}
	if left := count(t, db, "workflow_steps"); left != 703 {
		t.Errorf("%d steps are left", left)
	}
}

// An answer that was lost makes the next attempt tell again of what came before it.
func TestRecords_takesAnAttemptOnceThatWasWrittenTwice(t *testing.T) {
	t.Parallel()
	db := newTrail(t)
	for attempt := range 2 {
		_, err := trail.Handler(db, func(ctx context.Context, task *step.Task, in data) (data, error) {
			return trail.InTx(ctx, db, task, func(*sql.Tx) (data, error) { return in, nil })
		}).Invoke(t.Context(), envelope(t, attempt))
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, want := storyOf(t, db), "Price the cart 0 done, Reserve the stock 0 done, Reserve the stock 1 done"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	newest, err := trail.Newest(t.Context(), db, opening, 10, "checkout")
	if err != nil || len(newest) != 3 {
		t.Errorf("the newest are %+v, %v", newest, err)
	}
}
