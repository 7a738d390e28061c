// Stock shows how much there is of each product and why, and takes corrections and goods in.
package main

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/stock"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/stock":                   s.levels,
		"GET /api/stock/cover":             s.cover,
		"GET /api/stock/expiring":          s.expiring,
		"GET /api/stock/incidents":         s.incidents,
		"POST /api/stock/adjustments":      s.adjust,
		"POST /api/stock/receipts":         s.receive,
		"GET /api/products/{id}/movements": s.ledger,
	})
}

func (s service) levels(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, low, err := filter(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Levels(ctx, s.db, low, limit, r.QueryStringParameters["cursor"]))
}

func (s service) cover(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, low, err := filter(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Covers(ctx, s.db, low, limit, r.QueryStringParameters["cursor"], time.Now().UTC()))
}

func (s service) expiring(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	const usual, most = 7, 365
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	days := usual
	if text, ok := r.QueryStringParameters["days"]; ok {
		if days, err = strconv.Atoi(text); err != nil || days < 0 || days > most {
			return lambdahttp.Response{}, errs.Invalid("days", "must be a whole number from 0 to %d", most)
		}
	}
	by := peru.BusinessDay(time.Now()).AddDays(days)
	return lambdahttp.OK(stock.Expiring(ctx, s.db, by, limit, r.QueryStringParameters["cursor"]))
}

func (s service) incidents(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Incidents(ctx, s.db, limit, r.QueryStringParameters["cursor"]))
}

func (s service) adjust(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	adjustment, err := lambdahttp.Decode[stock.Adjustment](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(stock.Adjust(ctx, s.db, adjustment, r.Actor(), time.Now().UTC()))
}

func (s service) receive(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	receipt, err := lambdahttp.Decode[stock.Receipt](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(stock.Receive(ctx, s.db, receipt, r.Actor(), time.Now().UTC()))
}

func (s service) ledger(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(stock.Ledger(ctx, s.db, id, limit, r.QueryStringParameters["cursor"]))
}

// filter reads what the lists of levels are cut by.
func filter(r *lambdahttp.Request) (limit int, low bool, err error) {
	if limit, err = r.Limit(); err != nil {
		return 0, false, err
	}
	low, err = r.QueryFlag("low")
	return limit, low, err
}
