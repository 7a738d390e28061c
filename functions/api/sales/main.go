// Sales shows what was sold: lists, receipts and the story of each sale.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/receipt"
	"carmensita.pe/market/internal/sale"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db       *sql.DB
	shop     *settings.Cache
	receipts *bucket.Bucket
}

func main() {
	s := service{
		db:       setup.Must(mysql.Open()),
		shop:     &settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second},
		receipts: setup.Must(bucket.Open("RECEIPTS_BUCKET")),
	}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/sales":                  s.list,
		"GET /api/sales/{id}":             s.get,
		"GET /api/sales/{id}/receipt":     s.page,
		"GET /api/sales/{id}/receipt.pdf": s.pdf,
		"GET /api/sales/{id}/timeline":    s.timeline,
	})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	day := peru.BusinessDay(time.Now())
	if text, ok := r.QueryStringParameters["day"]; ok {
		if day, err = peru.ParseDay(text); err != nil {
			return lambdahttp.Response{}, errs.Invalid("day", "%s", err)
		}
	}
	sales, err := sale.OfDay(ctx, s.db, day, limit, r.QueryStringParameters["cursor"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, sales)
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, found)
}

func (s service) page(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	shop, err := s.shop.Get(ctx, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	html, err := receipt.HTML(found, shop, isCopy(r))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Paper(html), nil
}

// pdf gives the receipt as it was first rendered: the file is made when someone first asks, off the path of the
// sale, and kept.
func (s service) pdf(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	key := found.BusinessDay.String() + "/" + found.Number + ".pdf"
	if isCopy(r) {
		key = found.BusinessDay.String() + "/" + found.Number + "-copia.pdf"
	}
	file, err := s.receipts.GetOrPut(ctx, key, "application/pdf", func() ([]byte, error) {
		shop, err := s.shop.Get(ctx, time.Now())
		if err != nil {
			return nil, err
		}
		return receipt.PDF(found, shop, isCopy(r))
	})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.PDF(found.Number, file), nil
}

func (s service) timeline(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	story, err := sale.TimelineOf(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, story)
}

func (s service) find(ctx context.Context, r *lambdahttp.Request) (sale.Sale, error) {
	id, err := r.ID()
	if err != nil {
		return sale.Sale{}, err
	}
	return sale.Find(ctx, s.db, id)
}

func isCopy(r *lambdahttp.Request) bool { return r.QueryStringParameters["copy"] == "1" }
