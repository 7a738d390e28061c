// Backups shows an admin the backups of the shop.
package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"GET /api/backups": s.list, "GET /api/backups/{id}": s.get, "GET /api/restore": s.restore})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(backup.Page(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(backup.Find(ctx, s.db, id))
}

func (s service) restore(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(backup.Waiting(ctx, s.db))
}
