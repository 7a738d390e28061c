// Package answerstore stores the answers of routes in MySQL, in the transaction of the write.
package answerstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"time"

	"carmensita.pe/market/internal/platform/answer"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
)

// MySQL is the AnswerStore of a function that writes to the database.
type MySQL struct{ DB *sql.DB }

// Do handles a request and stores its answer in one transaction, or returns the stored answer; then repeated is true. Transactions that
// handle opens with its context become part of that one.
//
// Errors: errs.Conflict when another request had the same id, and those of handle.
func (m MySQL) Do(
	ctx context.Context, key lambdahttp.IdempotencyKey, handle func(context.Context) (lambdahttp.Response, error),
) (r lambdahttp.Response, repeated bool, err error) {
	now := time.Now().UTC()
	err = mysql.InTx(ctx, m.DB, func(tx *sql.Tx) error {
		status, body, err := answer.Do(ctx, tx, key.ID(), key.Request(), now, func() (_ int, _ string, err error) {
			r, err = handle(mysql.Within(ctx, m.DB, tx))
			return r.StatusCode, r.Body, err
		})
		if repeated = status != 0; err != nil || !repeated {
			return err
		}
		r = lambdahttp.Response{StatusCode: status}
		if body != "" {
			r, err = lambdahttp.JSON(status, json.RawMessage(body))
		}
		return err
	})
	if err == nil && !repeated {
		if err := answer.DeleteExpired(ctx, m.DB, now); err != nil {
			slog.WarnContext(ctx, "old answers remain until the next write", "error", err)
		}
	}
	return r, repeated, err
}
