// Audit shows an admin who did what.
package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"GET /api/audit": s.list})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	const longest = 64
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	subject, err := r.Query("subject", longest)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(audit.List(ctx, s.db, subject, limit, r.QueryStringParameters["cursor"]))
}
