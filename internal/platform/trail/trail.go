// Package trail writes what every step of every state machine did into workflow_steps, and reads it back.
//
// The rows are written in transactions that happen anyway: Start runs a step that has one, and the step calls Save
// inside of it. A step without a transaction passes its row on. Only a failed step writes alone, off
// the path of a sale that goes well. A row is written once, whatever is retried.
package trail

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
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
			if writeError := write(ctx, database, append(task.Pending, record)); writeError != nil {
				slog.WarnContext(ctx, "the trail of a failed step goes on with its error", "error", writeError.Error())
				return nil, step.Refuse(err, &record)
			}
			return nil, step.Refuse(err, nil)
		}
		return task.Answer(out, time.Now())
	}
}

// InTx runs do in a transaction that ends with Save: the step's row is there exactly when its work is, and what do gave is what the
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

// Save writes the trail so far and this step's own row in the step's transaction. Call it last, with what the
// step will answer.
func Save(ctx context.Context, tx db.DBTX, t *step.Task, output any) error {
	records, err := t.Keep(output, time.Now())
	if err != nil {
		return err
	}
	return write(ctx, tx, records)
}

// write inserts all records with one statement; those that are there already stay as they are.
func write(ctx context.Context, conn db.DBTX, records []step.Record) error {
	steps := make([]db.InsertStepParams, len(records))
	for i, r := range records {
		steps[i] = db.InsertStepParams{Workflow: r.Workflow, Subject: r.Subject, Execution: r.Execution, Step: r.State, Attempt: r.Attempt,
			Definition: r.Definition, EnteredAt: r.Entered.UTC(), StartedAt: r.Started.UTC(), DurationUs: r.Micros, Outcome: string(r.Outcome),
			Error: r.Error, Input: text(r.Input), Output: text(r.Output)}
	}
	if _, err := mysql.InsertAll(ctx, conn, db.InsertStep, steps); err != nil {
		return fmt.Errorf("writing the trail: %w", err)
	}
	return nil
}

func text(raw json.RawMessage) string {
	if raw == nil {
		return "null"
	}
	return string(raw)
}

// Of reads every attempt of every step by which these workflows worked on the subject, in the order of time: another workflow's subject
// may be a thing of another kind with the same id.
func Of(ctx context.Context, conn db.DBTX, subject string, workflows ...string) ([]step.Record, error) {
	rows, err := db.New(conn).StepsOf(ctx, db.StepsOfParams{Subject: subject, Workflows: workflows})
	if err != nil {
		return nil, fmt.Errorf("reading the trail: %w", mysql.Explain(err))
	}
	records := make([]step.Record, len(rows))
	for i, row := range rows {
		records[i] = step.Record{
			Context: step.Context{Workflow: row.Workflow, Subject: subject, Execution: row.Execution, State: row.Step,
				Attempt: row.Attempt, Entered: row.EnteredAt, Definition: row.Definition},
			Started: row.StartedAt, Micros: row.DurationUs, Outcome: step.Outcome(row.Outcome), Error: row.Error,
			Input: json.RawMessage(row.Input), Output: json.RawMessage(row.Output),
		}
	}
	return records, nil
}
