// Package trail writes what every step of every state machine did into the table trail, and reads it back.
//
// It is written in transactions that happen anyway: Start runs a step that has one, and the step calls Save
// inside of it. A step without a transaction passes its record on. Only a failed step writes alone, off
// the path of a sale that goes well.
//
// A row has all that one transaction tells of an execution, in a few hundred bytes (pack.go): the trail is kept for good. Whatever is
// retried may tell an attempt again; who reads takes it once.
package trail

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail/db"
)

// Start serves a step that has the database at hand.
func Start[In, Out any](database *sql.DB, do func(context.Context, *step.Task, In) (Out, error)) {
	lambda.Start(Handler(database, do))
}

// Handler serves a step that has the database at hand. Its failures are written at once when the database can.
func Handler[In, Out any](database *sql.DB, do func(context.Context, *step.Task, In) (Out, error)) step.HandlerFunc {
	return func(ctx context.Context, payload []byte) ([]byte, error) {
		task, err := step.Open(payload, time.Now())
		if err != nil {
			return nil, step.Refuse(err, nil)
		}
		out, err := step.Do(ctx, task, do)
		if err != nil {
			err = mysql.Explain(err)
			task.Log(ctx, err)
			record := task.Fail(err, time.Now())
			if writeError := Write(ctx, database, append(task.Pending, record)); writeError != nil {
				slog.WarnContext(ctx, "the trail of a failed step goes on with its error", "error", writeError.Error())
				return nil, step.Refuse(err, &record)
			}
			return nil, step.Refuse(err, nil)
		}
		return task.Answer(out, time.Now())
	}
}

// InTx runs do in a transaction that ends with Save: the step's record is there exactly when its work is, and what do gave is what the
// step answers.
func InTx[Out any](ctx context.Context, database *sql.DB, t *step.Task, do func(*sql.Tx) (Out, error)) (out Out, err error) {
	err = mysql.InTx(ctx, database, func(tx *sql.Tx) error {
		if out, err = do(tx); err != nil {
			return err
		}
		return Save(ctx, tx, t, out)
	})
	return out, err
}

// InBundle is InTx with all writes, the trail's too, in one round trip.
func InBundle[Out any](ctx context.Context, database *sql.DB, t *step.Task, do func(*mysql.Bundle) (Out, error)) (out Out, err error) {
	err = mysql.InTx(ctx, database, func(tx *sql.Tx) error {
		bundle := &mysql.Bundle{Tx: tx}
		if out, err = do(bundle); err != nil {
			return err
		}
		if err := Save(ctx, bundle, t, out); err != nil {
			return err
		}
		_, err := bundle.Send(ctx)
		return err
	})
	return out, err
}

// Save writes the trail so far and this step's own record in the step's transaction. Call it last, with what the
// step will answer.
func Save(ctx context.Context, tx db.DBTX, t *step.Task, output any) error {
	records, err := t.Keep(output, time.Now())
	if err != nil {
		return err
	}
	return Write(ctx, tx, records)
}

// Write inserts the records with one statement, a row for each execution and subject.
func Write(ctx context.Context, conn db.DBTX, records []step.Record) error {
	groups := together(records, func(r step.Record) same {
		return same{r.Workflow, r.Subject, step.Run(r.Execution), r.Definition}
	})
	rows := make([]db.InsertTrailParams, len(groups))
	for i, group := range groups {
		row, err := rowOf(group)
		if err != nil {
			return fmt.Errorf("writing the trail: %w", err)
		}
		rows[i] = row
	}
	if _, err := mysql.InsertAll(ctx, conn, db.InsertTrail, rows); err != nil {
		return fmt.Errorf("writing the trail: %w", err)
	}
	return nil
}

// same is what the records of a row have in common.
type same struct{ workflow, subject, execution, definition string }

// together groups what belongs together, each in its order.
func together[T any, K comparable](all []T, key func(T) K) [][]T {
	var groups [][]T
	at := map[K]int{}
	for _, one := range all {
		k := key(one)
		i, ok := at[k]
		if !ok {
			i = len(groups)
			at[k], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], one)
	}
	return groups
}

func rowOf(group []step.Record) (db.InsertTrailParams, error) {
	first := group[0]
	from := first.Entered.UTC().Truncate(time.Millisecond)
	p, err := pack(group, from)
	return db.InsertTrailParams{Subject: first.Subject, Workflow: first.Workflow, EnteredAt: from, Steps: p.steps, Texts: p.texts}, err
}

// Records reads every attempt of every step by which these workflows worked on the subject, in the order of time: another workflow's subject
// may be a thing of another kind with the same id.
func Records(ctx context.Context, conn db.DBTX, subject string, workflows ...string) ([]step.Record, error) {
	records, err := oldOf(ctx, conn, subject, workflows) // first: what Convert moves in between is read twice, and not never
	if err != nil {
		return nil, err
	}
	rows, err := db.New(conn).TrailOf(ctx, db.TrailOfParams{Subject: subject, Workflows: workflows})
	if err != nil {
		return nil, fmt.Errorf("reading the trail: %w", mysql.Explain(err))
	}
	for _, row := range rows {
		more, err := unpack(packed{row.Steps, row.Texts}, row.Workflow, subject, row.EnteredAt)
		if err != nil {
			return nil, fmt.Errorf("reading the trail: %w", err)
		}
		records = append(records, more...)
	}
	records = once(records)
	slices.SortStableFunc(records, func(a, b step.Record) int { return a.Entered.Compare(b.Entered) })
	return records, nil
}

// Newest reads the attempts of the newest rows, at most so many and not before since, without their inputs and outputs. The newest
// comes first.
func Newest(ctx context.Context, conn db.DBTX, since time.Time, rows int32, workflows ...string) ([]step.Record, error) {
	before, err := newestOld(ctx, conn, since, rows, workflows)
	if err != nil {
		return nil, err
	}
	found, err := db.New(conn).NewestTrail(ctx, db.NewestTrailParams{Limit: rows, Workflows: workflows, Since: since})
	if err != nil {
		return nil, fmt.Errorf("reading the newest of the trail: %w", mysql.Explain(err))
	}
	var records []step.Record
	for _, row := range found {
		more, err := unpack(packed{steps: row.Steps}, row.Workflow, row.Subject, row.EnteredAt)
		if err != nil {
			return nil, fmt.Errorf("reading the newest of the trail: %w", err)
		}
		slices.Reverse(more)
		records = append(records, more...)
	}
	return once(append(records, before...)), nil
}

// once leaves out repeated records: a step's transaction may write the steps before it twice, when its answer was lost, and a step
// that cleans up takes for lost what had been written.
func once(records []step.Record) []step.Record {
	type attempt struct {
		workflow, subject, execution, state string
		attempt                             int
	}
	type entry struct {
		attempt
		entered int64
	}
	of := func(r step.Record) attempt { return attempt{r.Workflow, r.Subject, r.Execution, r.State, r.Attempt} }
	seen, written := make(map[entry]bool, len(records)), make(map[attempt]bool, len(records))
	for _, r := range records {
		written[of(r)] = written[of(r)] || r.Outcome != step.Lost
	}
	return slices.DeleteFunc(records, func(r step.Record) bool {
		key := entry{of(r), r.Entered.UnixMilli()}
		again := seen[key] || r.Outcome == step.Lost && written[key.attempt]
		seen[key] = true
		return again
	})
}
