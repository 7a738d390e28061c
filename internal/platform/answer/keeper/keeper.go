// Package keeper keeps the answers of routes in MySQL, in the transaction of what they did.
package keeper

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

// MySQL is the keeper of a function that writes to the database.
type MySQL struct{ DB *sql.DB }

// Once does a request and keeps its answer in one transaction, or gives the answer that was kept; then repeated is true. What do does
// in transactions of its context becomes part of that one.
//
// Errors: errs.Conflict when the id stands for another request, and those of do.
func (k MySQL) Once(ctx context.Context, what lambdahttp.Sent, do func(context.Context) (lambdahttp.Response, error)) (r lambdahttp.Response, repeated bool, err error) {
	now := time.Now().UTC()
	err = mysql.InTx(ctx, k.DB, func(tx *sql.Tx) error {
		status, body, err := answer.Once(ctx, tx, what.ID(), what.Request(), now, func() (_ int, _ string, err error) {
			r, err = do(mysql.Within(ctx, k.DB, tx))
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
		if err := answer.Forget(ctx, k.DB, now); err != nil {
			slog.WarnContext(ctx, "old answers stay until the next write", "error", err)
		}
	}
	return r, repeated, err
}
