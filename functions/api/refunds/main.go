// Refunds shows what was taken back: the refunds of a sale, and their credit notes.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/printing"
	"carmensita.pe/market/internal/receipt"
	"carmensita.pe/market/internal/refund"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db    *sql.DB
	press *printing.Press
}

func main() {
	s := service{db: setup.Must(mysql.Open()), press: setup.Must(printing.Open(setup.Must(bucket.Open("RECEIPTS_BUCKET"))))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/sales/{id}/refunds":       s.ofSale,
		"GET /api/refunds":                  s.list,
		"GET /api/refunds/{id}":             s.get,
		"GET /api/refunds/{id}/receipt":     s.page,
		"GET /api/refunds/{id}/receipt.pdf": s.pdf,
		"GET /api/refunds/{id}/timeline":    s.timeline,
	})
}

func (s service) ofSale(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	saleID, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	refunds, err := refund.OfSale(ctx, s.db, saleID)
	return lambdahttp.OK(page.Page[refund.Refund]{Items: refunds}, err)
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	day, err := r.QueryDay("day", peru.BusinessDay(time.Now()))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(refund.OfDay(ctx, s.db, day, limit, r.QueryStringParameters["cursor"]))
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.find(ctx, r))
}

func (s service) page(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.press.Page(ctx, r, func(shop settings.Settings, reprint bool) ([]byte, error) {
		return receipt.NoteHTML(found, shop, reprint)
	})
}

// pdf stays the same: a note says nothing of whether a card has its money yet.
func (s service) pdf(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.press.PDF(ctx, r, found.BusinessDay.String(), found.Number, func(shop settings.Settings, reprint bool) ([]byte, error) {
		return receipt.NotePDF(found, shop, reprint)
	})
}

func (s service) timeline(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(refund.TimelineOf(ctx, s.db, id))
}

func (s service) find(ctx context.Context, r *lambdahttp.Request) (refund.Refund, error) {
	id, err := r.ID()
	if err != nil {
		return refund.Refund{}, err
	}
	return refund.Find(ctx, s.db, id)
}
