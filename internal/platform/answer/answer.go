// Package answer stores the answer of a write in the transaction of the write. A client that lost the answer sends the write again and
// gets the first answer, even if the data has changed since. Answers are kept for a month; after that the rules of each write decide (its
// id exists, its version is old).
package answer

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"carmensita.pe/market/internal/platform/answer/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/fingerprint"
)

// Retention is how long an answer is kept.
const Retention = 30 * 24 * time.Hour

// ForStep is Do for a step of a state machine: it returns what do returned the first time for the request of this kind and id.
// It returns errs.Conflict when another request had the same id.
func ForStep[T any](ctx context.Context, tx *sql.Tx, kind, id string, request any, now time.Time, do func() (T, error)) (value T, err error) {
	status, body, err := Do(ctx, tx, fingerprint.Sum([]string{kind, id}), fingerprint.Sum(request), now, func() (int, string, error) {
		if value, err = do(); err != nil {
			return 0, "", err
		}
		text, err := json.Marshal(value)
		return http.StatusOK, string(text), err
	})
	if err != nil || status == 0 {
		return value, err
	}
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		return value, fmt.Errorf("reading an answer: %w", err)
	}
	return value, nil
}

// Do returns the answer that is stored under the id, or calls do and stores its answer; then status is 0. It inserts the row before any
// other lock is taken: of two concurrent calls the second waits for the first. id and request are SHA-256 in hex.
//
// It returns errs.Conflict when another request had the same id.
func Do(ctx context.Context, tx *sql.Tx, id, request string, now time.Time, do func() (int, string, error)) (status int, body string, err error) {
	q := db.New(tx)
	taken, err := q.TakeAnswer(ctx, db.TakeAnswerParams{ID: id, Request: request, AnsweredAt: now})
	if err != nil {
		return 0, "", fmt.Errorf("inserting an answer: %w", err)
	}
	if taken == 0 {
		before, err := q.Answer(ctx, id)
		if err != nil {
			return 0, "", fmt.Errorf("reading an answer: %w", err)
		}
		if before.Request != request {
			return 0, "", errs.New(errs.Conflict, "the id was used for another request")
		}
		return before.Status, before.Body, nil
	}
	status, body, err = do()
	if err != nil {
		return 0, "", err
	}
	n, err := q.KeepAnswer(ctx, db.KeepAnswerParams{Status: status, Body: body, ID: id})
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows have the id", n)
	}
	if err != nil {
		return 0, "", fmt.Errorf("storing an answer: %w", err)
	}
	return 0, "", nil
}

// DeleteExpired deletes a batch of answers that are older than Retention.
func DeleteExpired(ctx context.Context, conn db.DBTX, now time.Time) error {
	if err := db.New(conn).ForgetAnswers(ctx, now.Add(-Retention)); err != nil {
		return fmt.Errorf("deleting old answers: %w", err)
	}
	return nil
}
