// Package answer keeps the answer of a write, in the transaction of the write: a client that lost it sends the write again and gets
// the first answer, although the shop has moved on. Answers are kept for a month; later the rules of each write decide (its id
// exists, its version is old).
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

// Kept is how long an answer may be asked for again.
const Kept = 30 * 24 * time.Hour

// Of is Once for a step of a state machine: what do gives for the request of this kind and id, the first time.
// It returns errs.Conflict when the id stands for another request.
func Of[T any](ctx context.Context, tx *sql.Tx, kind, id string, request any, now time.Time, do func() (T, error)) (value T, err error) {
	status, body, err := Once(ctx, tx, fingerprint.Of([]string{kind, id}), fingerprint.Of(request), now, func() (int, string, error) {
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

// Once gives the answer that was kept under the id, or does it and keeps what that gives; then status is 0. It takes its place before
// any other lock: of two at once the second waits for the first. id and request are SHA-256 in hex.
//
// It returns errs.Conflict when the id stands for another request.
func Once(ctx context.Context, tx *sql.Tx, id, request string, now time.Time, do func() (int, string, error)) (status int, body string, err error) {
	q := db.New(tx)
	taken, err := q.TakeAnswer(ctx, db.TakeAnswerParams{ID: id, Request: request, AnsweredAt: now})
	if err != nil {
		return 0, "", fmt.Errorf("taking the place of an answer: %w", err)
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
		return 0, "", fmt.Errorf("keeping an answer: %w", err)
	}
	return 0, "", nil
}

// Forget deletes some answers that nobody asks for any more.
func Forget(ctx context.Context, conn db.DBTX, now time.Time) error {
	if err := db.New(conn).ForgetAnswers(ctx, now.Add(-Kept)); err != nil {
		return fmt.Errorf("forgetting old answers: %w", err)
	}
	return nil
}
