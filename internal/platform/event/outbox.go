package event

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/event/db"
	"carmensita.pe/market/internal/platform/mysql"
)

const (
	// batch is what one events:putEvents takes.
	batch = 10
	// largest is the payload in bytes of which a batch fits through a state machine, which takes 256 KiB.
	largest = 16 << 10
	// mostRefusals is after how many the bus will not take an event any more: one in each run, which comes every minute.
	mostRefusals = 5
)

// Batch is some events in order, and their numbers in the outbox.
type Batch struct {
	IDs     []int64 `json:"ids"`
	Entries []Entry `json:"entries"`
	// Began is when the run did; the round after it sends it back.
	Began time.Time `json:"began"`
	// Notice is the mail to admins about events that were set aside now; empty for none.
	Notice string `json:"notice"`
}

// Round is what came of the batch before, in a run of publish-events.
type Round struct {
	// Published are on the bus. Refused are not: the bus did not take one of them, at least.
	Published []int64 `json:"published"`
	Refused   []int64 `json:"refused"`
	// Why is the error with which it refused them.
	Why string `json:"why"`
	// Alive says that the bus took something in this run: then a refusal is the event's fault, and not the bus's.
	Alive bool `json:"alive"`
	// Began is when the run did; zero in its first round.
	Began time.Time `json:"began,omitzero"`
}

// Next notes what came of a round, and returns the next events: the oldest that wait, ten at a time. When the bus refuses a batch, each
// of its events is sent by itself, once a run and after the others, so that one that the bus refuses delays no other. It is set
// aside after five refusals; what no bus accepts is set aside at once. Next may run again.
func Next(ctx context.Context, conn db.DBTX, source, bus string, r Round, now time.Time) (Batch, error) {
	now = now.Truncate(time.Millisecond) // as the database keeps it
	if r.Began.IsZero() {
		r.Began = now
	}
	o := outbox{db.New(conn), now}
	aside, err := o.note(ctx, r)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{IDs: []int64{}, Entries: []Entry{}, Began: r.Began}
	for {
		rows, err := o.waiting(ctx, r.Began)
		if err != nil {
			return Batch{}, err
		}
		unfit, err := o.dropUnfit(ctx, rows)
		if err != nil {
			return Batch{}, err
		}
		if aside = append(aside, unfit...); len(unfit) > 0 {
			continue
		}
		for _, row := range rows {
			b.IDs = append(b.IDs, row.ID)
			b.Entries = append(b.Entries, Entry{Source: source, DetailType: Kind(row.Kind), EventBusName: bus, Detail: Detail{
				ID: strconv.FormatInt(row.ID, 10), Subject: row.Subject, At: row.CreatedAt, Data: json.RawMessage(row.Payload)}})
		}
		b.Notice = strings.Join(aside, "\n")
		return b, nil
	}
}

// outbox is the table, at a moment.
type outbox struct {
	*db.Queries
	now time.Time
}

func (o outbox) at() sql.NullTime { return sql.NullTime{Time: o.now, Valid: true} }

// note records the result of a round, and returns the events that it sets aside.
func (o outbox) note(ctx context.Context, r Round) (aside []string, err error) {
	if len(r.Published) > 0 {
		err = o.MarkPublished(ctx, db.MarkPublishedParams{Now: o.at(), Ids: r.Published})
	}
	switch {
	case err != nil || len(r.Refused) == 0:
	case len(r.Refused) > 1:
		err = o.PartEvents(ctx, r.Refused)
	default:
		return o.refused(ctx, r.Refused[0], r)
	}
	if err != nil {
		return nil, fmt.Errorf("noting what the bus took: %w", mysql.Explain(err))
	}
	return nil, nil
}

// refused notes that an event was refused by itself.
func (o outbox) refused(ctx context.Context, id int64, r Round) (aside []string, err error) {
	counted := 0
	if r.Alive {
		counted = 1
	}
	err = o.RefuseEvent(ctx, db.RefuseEventParams{Now: o.at(), Failure: failure(r.Why), Counted: counted, Most: mostRefusals, ID: id})
	if err != nil {
		return nil, fmt.Errorf("noting a refusal: %w", mysql.Explain(err))
	}
	row, err := o.LockEvent(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("noting a refusal: %w", mysql.Explain(err))
	}
	if row.SetAsideAt.Valid {
		aside = append(aside, notice(row.ID, row.Kind, row.Subject, row.Failure))
	}
	return aside, nil
}

// waiting returns the oldest events that nothing is known against, or else one that the bus has not refused in this run.
func (o outbox) waiting(ctx context.Context, began time.Time) ([]db.WaitingEventsRow, error) {
	rows, err := o.WaitingEvents(ctx, batch)
	if err != nil || len(rows) > 0 {
		return rows, mysql.Explain(err)
	}
	suspects, err := o.SuspectEvents(ctx, sql.NullTime{Time: began, Valid: true})
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", mysql.Explain(err))
	}
	for _, s := range suspects {
		rows = append(rows, db.WaitingEventsRow(s))
	}
	return rows, nil
}

// dropUnfit sets aside what no bus accepts, and returns it.
func (o outbox) dropUnfit(ctx context.Context, rows []db.WaitingEventsRow) (aside []string, err error) {
	for why, unfit := range map[string]func(payload string) bool{
		"its data is no JSON":     func(payload string) bool { return !json.Valid([]byte(payload)) },
		"its data is above 16 kB": func(payload string) bool { return len(payload) > largest },
	} {
		var ids []int64
		for _, row := range rows {
			if unfit(row.Payload) {
				ids = append(ids, row.ID)
				aside = append(aside, notice(row.ID, row.Kind, row.Subject, why))
			}
		}
		if len(ids) == 0 {
			continue
		}
		if err := o.SetAside(ctx, db.SetAsideParams{Now: o.at(), Failure: why, Ids: ids}); err != nil {
			return nil, fmt.Errorf("setting an event aside: %w", mysql.Explain(err))
		}
	}
	slices.Sort(aside)
	return aside, nil
}

// failure is a reason as far as there is room for it.
func failure(why string) string {
	const room = 200
	return string([]rune(why)[:min(len([]rune(why)), room)])
}

func notice(id int64, kind, subject, why string) string {
	return fmt.Sprintf("%s de %s (n.º %d): %s", kind, subject, id, why)
}
