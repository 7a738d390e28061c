// Pulse shows a manager the sales that are under way, and which steps are slow.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/ops/pulse"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"GET /api/pulse": s.take})
}

func (s service) take(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(pulse.Take(ctx, s.db, time.Now()))
}
