package trail

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail/db"
)

// The trail was the table workflow_steps before it was trail, a row for each attempt with all texts in full. What a shop has there is
// moved while it sells, and both are read until then.

// inTurn is how many steps one transaction moves: it takes a few hundredths of a second, and nobody waits for these rows.
const inTurn = 500

// Convert moves what is left of the old trail, oldest first, until nothing is left or the time is up, and says how many steps it moved
// and whether that was all. It rests as long as it works. It may be stopped anywhere, and run twice at once: a step is always in one of
// the two tables.
func Convert(ctx context.Context, database *sql.DB, until time.Time) (moved int, done bool, err error) {
	for {
		began := time.Now()
		n, err := move(ctx, database, inTurn)
		moved += n
		if err != nil || n < inTurn {
			return moved, err == nil, err
		}
		took := time.Since(began)
		if began.Add(3 * took).After(until) { // the rest, and as much work again
			return moved, false, nil
		}
		select {
		case <-ctx.Done():
			return moved, false, ctx.Err()
		case <-time.After(took):
		}
	}
}

// Converted says whether nothing is left of the old trail.
func Converted(ctx context.Context, conn db.DBTX) (bool, error) {
	left, err := db.New(conn).HasOldSteps(ctx)
	if err != nil {
		return false, fmt.Errorf("looking for the old trail: %w", mysql.Explain(err))
	}
	return !left, nil
}

// move takes the oldest steps out of workflow_steps into trail, in one transaction. A new row has the id of its first step, so that the
// order of ids stays that of time.
func move(ctx context.Context, database *sql.DB, most int32) (moved int, err error) {
	err = mysql.InTx(ctx, database, func(tx *sql.Tx) error {
		q := db.New(tx)
		found, err := q.OldestSteps(ctx, most)
		if err != nil || len(found) == 0 {
			return err
		}
		var rows []db.InsertMovedParams
		ids := make([]int64, 0, len(found))
		for _, group := range together(found, func(s db.WorkflowStep) same {
			return same{s.Workflow, s.Subject, step.Run(s.Execution), s.Definition}
		}) {
			records := make([]step.Record, len(group))
			for i, s := range group {
				ids = append(ids, s.ID)
				records[i] = ofOld(s)
			}
			row, err := rowOf(records)
			if err != nil {
				return err
			}
			rows = append(rows, db.InsertMovedParams{ID: group[0].ID, Subject: row.Subject, Workflow: row.Workflow, EnteredAt: row.EnteredAt,
				Steps: row.Steps, Texts: row.Texts})
		}
		if _, err := mysql.InsertAll(ctx, tx, db.InsertMoved, rows); err != nil {
			return err
		}
		moved = len(ids)
		return q.DeleteMoved(ctx, ids)
	})
	if err != nil {
		return 0, fmt.Errorf("moving the old trail: %w", err)
	}
	return moved, nil
}

func ofOld(s db.WorkflowStep) step.Record {
	return step.Record{
		Context: step.Context{Workflow: s.Workflow, Subject: s.Subject, Execution: step.Run(s.Execution), State: s.Step, Attempt: s.Attempt,
			Entered: s.EnteredAt, Definition: s.Definition},
		Started: s.StartedAt, Micros: s.DurationUs, Outcome: step.Outcome(s.Outcome), Error: s.Error,
		Input: json.RawMessage(s.Input), Output: json.RawMessage(s.Output),
	}
}

func oldOf(ctx context.Context, conn db.DBTX, subject string, workflows []string) ([]step.Record, error) {
	rows, err := db.New(conn).OldStepsOf(ctx, db.OldStepsOfParams{Subject: subject, Workflows: workflows})
	if err != nil {
		return nil, fmt.Errorf("reading the old trail: %w", mysql.Explain(err))
	}
	records := make([]step.Record, len(rows))
	for i, row := range rows {
		records[i] = ofOld(row)
	}
	return records, nil
}

func newestOld(ctx context.Context, conn db.DBTX, since time.Time, most int32, workflows []string) ([]step.Record, error) {
	rows, err := db.New(conn).NewestOldSteps(ctx, db.NewestOldStepsParams{Limit: most, Workflows: workflows, Since: since})
	if err != nil {
		return nil, fmt.Errorf("reading the newest of the old trail: %w", mysql.Explain(err))
	}
	records := make([]step.Record, len(rows))
	for i, s := range rows {
		records[i] = ofOld(db.WorkflowStep{Workflow: s.Workflow, Subject: s.Subject, Execution: s.Execution, Step: s.Step, Attempt: s.Attempt,
			Definition: s.Definition, EnteredAt: s.EnteredAt, StartedAt: s.StartedAt, DurationUs: s.DurationUs, Outcome: s.Outcome, Error: s.Error})
	}
	return records, nil
}
