// Reports shows what reports there are, with links to their files, and the day at a glance.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/report"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db      *sql.DB
	reports *bucket.Bucket
}

func main() {
	s := service{db: setup.Must(mysql.Open()), reports: setup.Must(bucket.Open("REPORTS_BUCKET"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/reports":      s.list,
		"GET /api/reports/{id}": s.get,
		"GET /api/dashboard":    s.dashboard,
	})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	reports, err := report.List(ctx, s.db, limit, r.QueryStringParameters["cursor"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, reports)
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	found, err := report.Open(ctx, s.db, s.reports, id, time.Now().UTC())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, found)
}

func (s service) dashboard(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	now := time.Now().UTC()
	day := peru.BusinessDay(now)
	if text, ok := r.QueryStringParameters["day"]; ok {
		var err error
		if day, err = peru.ParseDay(text); err != nil {
			return lambdahttp.Response{}, errs.Invalid("day", "%s", err)
		}
	}
	view, err := report.DashboardOf(ctx, s.db, day, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, view)
}
