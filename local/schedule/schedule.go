// Package schedule starts workflows by the clock, as the local stand-in for EventBridge Scheduler.
//
// Cron lines have five fields and are read in America/Lima, to the minute. A minute that passes while the computer sleeps
// or the local cloud is stopped is not made up for: a report or a backup of yesterday is started by hand. In an input,
// <aws.scheduler.scheduled-time> stands for the minute in UTC, as on AWS, so that a run which is late still knows its day.
package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // America/Lima, also on a computer without time zones

	"github.com/robfig/cron/v3"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/local/asl"
)

// Start begins an execution of the workflow with the JSON input.
type Start func(ctx context.Context, workflow, input string) error

// Scheduler starts what is due.
type Scheduler struct {
	entries []entry
	start   Start
	clock   asl.Clock
	log     *slog.Logger
}

type entry struct {
	blueprint.Schedule
	cron cron.Schedule
}

// timePlaceholder is EventBridge Scheduler's own.
const timePlaceholder = "<aws.scheduler.scheduled-time>"

// New reads the schedules; an error names each line that is no cron line. Clock and log may be nil.
func New(schedules []blueprint.Schedule, start Start, clock asl.Clock, log *slog.Logger) (*Scheduler, error) {
	if log == nil {
		log = slog.Default()
	}
	if clock == nil {
		clock = asl.SystemClock{}
	}
	s := &Scheduler{start: start, clock: clock, log: log}
	fields := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	var wrong []error
	for _, schedule := range schedules {
		line, err := fields.Parse("CRON_TZ=America/Lima " + schedule.Cron)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("schedule %s: %w", schedule.Name, err))
			continue
		}
		s.entries = append(s.entries, entry{schedule, line})
	}
	return s, errors.Join(wrong...)
}

// Run starts what is due until ctx ends, then waits for the starts that it has begun. A start that fails is logged and not
// tried again.
//
// It wakes every minute and looks at the clock, instead of sleeping until the next entry: a timer stands still while the
// computer sleeps and would then be hours late.
func (s *Scheduler) Run(ctx context.Context) {
	var starts sync.WaitGroup
	defer starts.Wait()
	for {
		minute := make(chan struct{})
		stop := s.clock.AfterFunc(s.clock.Now().Truncate(time.Minute).Add(time.Minute), func() { close(minute) })
		select {
		case <-minute:
		case <-ctx.Done():
			stop()
			return
		}
		for _, due := range s.Due(s.clock.Now()) {
			starts.Go(func() { s.begin(ctx, due) })
		}
	}
}

func (s *Scheduler) begin(ctx context.Context, due blueprint.Schedule) {
	log := s.log.With("schedule", due.Name, "workflow", due.Workflow)
	if err := s.start(ctx, due.Workflow, due.Input); err != nil {
		log.ErrorContext(ctx, "a scheduled workflow did not start", "error", err)
		return
	}
	log.InfoContext(ctx, "a scheduled workflow has started")
}

// Due lists what starts in the minute of now, with its input filled in.
func (s *Scheduler) Due(now time.Time) (due []blueprint.Schedule) {
	minute := now.Truncate(time.Minute)
	for _, e := range s.entries {
		if !e.cron.Next(minute.Add(-time.Second)).Equal(minute) {
			continue
		}
		schedule := e.Schedule
		schedule.Input = strings.ReplaceAll(schedule.Input, timePlaceholder, minute.UTC().Format(time.RFC3339))
		due = append(due, schedule)
	}
	return due
}
