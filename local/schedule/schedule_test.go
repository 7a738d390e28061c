package schedule_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/local/schedule"
)

var (
	report = blueprint.Schedule{Name: "nightly-report", Cron: "55 23 * * *", Workflow: "daily-report", Input: `{"at": "<aws.scheduler.scheduled-time>"}`}
	backup = blueprint.Schedule{Name: "backup", Cron: "0 3 * * *", Workflow: "backup", Input: "{}"}
	sweep  = blueprint.Schedule{Name: "sweep", Cron: "*/5 * * * *", Workflow: "sweep", Input: "{}"}
	sunday = blueprint.Schedule{Name: "count", Cron: "30 20 * * 0", Workflow: "count", Input: "{}"}
)

func TestDue_cronLinesAreReadInLima(t *testing.T) {
	t.Parallel()
	s := newScheduler(t, nil, report, backup, sunday)
	for at, want := range map[string][]string{
		"2026-07-29T04:54:59Z": nil,
		"2026-07-29T04:55:00Z": {"nightly-report"}, // 23:55 of the 28th in Lima
		"2026-07-29T04:55:59Z": {"nightly-report"},
		"2026-07-29T04:56:00Z": nil,
		"2026-07-29T23:55:00Z": nil,        // 18:55 in Lima
		"2026-07-29T08:00:00Z": {"backup"}, // 03:00 in Lima
		"2026-07-27T01:30:00Z": {"count"},  // still Sunday evening in Lima
		"2026-07-26T01:30:00Z": nil,        // Saturday evening there
	} {
		var got []string
		for _, due := range s.Due(instant(t, at)) {
			got = append(got, due.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %s due is %q, want %q", at, got, want)
		}
	}
}

func TestDue_theInputTellsTheMinute(t *testing.T) {
	t.Parallel()

	due := newScheduler(t, nil, report).Due(instant(t, "2026-07-29T04:55:31Z"))

	if want := `{"at": "2026-07-29T04:55:00Z"}`; due[0].Input != want {
		t.Errorf("input %s, want %s", due[0].Input, want)
	}
}

func TestRun_startsEachMinuteOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // its clock begins at 2000-01-01 00:00 UTC
		began := make(chan string, 100)
		record := func(_ context.Context, workflow, _ string) error {
			began <- workflow + time.Now().UTC().Format(" 15:04:05")
			return nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Hour)
		defer cancel()

		newScheduler(t, record, report, backup).Run(ctx)

		close(began)
		var started []string
		for one := range began {
			started = append(started, one)
		}
		if want := []string{"daily-report 04:55:00", "backup 08:00:00"}; !slices.Equal(started, want) {
			t.Errorf("started %q, want %q", started, want)
		}
	})
}

func TestRun_aSlowOrFailingStartHoldsUpNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int64
		slow := func(ctx context.Context, workflow, _ string) error {
			if workflow == "sweep" {
				ran.Add(1)
				return errors.New("no such workflow")
			}
			<-ctx.Done()
			return ctx.Err()
		}
		often := blueprint.Schedule{Name: "often", Cron: "* * * * *", Workflow: "slow", Input: "{}"}
		ctx, cancel := context.WithTimeout(t.Context(), 31*time.Minute)
		defer cancel()

		newScheduler(t, slow, often, sweep).Run(ctx)

		if ran.Load() != 6 {
			t.Errorf("the sweep ran %d times in half an hour, want 6", ran.Load())
		}
	})
}

func TestNew_namesEveryLineThatIsWrong(t *testing.T) {
	t.Parallel()

	_, err := schedule.New([]blueprint.Schedule{
		{Name: "seconds", Cron: "0 55 23 * * *"}, backup, {Name: "every", Cron: "@every 1h"}, {Name: "minute", Cron: "60 * * * *"},
	}, nil, nil, nil)

	if err == nil {
		t.Fatal("got no error")
	}
	for _, want := range []string{"seconds", "every", "minute"} {
		if !strings.Contains(err.Error(), "schedule "+want) {
			t.Errorf("error %q does not name %q", err, want)
		}
	}
}

func newScheduler(t *testing.T, start schedule.Start, schedules ...blueprint.Schedule) *schedule.Scheduler {
	t.Helper()
	s, err := schedule.New(schedules, start, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
