// Refunds shows what was taken back: the refunds of a sale, and their credit notes.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/receipt"
	"carmensita.pe/market/internal/refund"
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
		"GET /api/sales/{id}/refunds":       s.ofSale,
		"GET /api/refunds/{id}":             s.get,
		"GET /api/refunds/{id}/receipt":     s.page,
		"GET /api/refunds/{id}/receipt.pdf": s.pdf,
	})
}

func (s service) ofSale(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	saleID, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	refunds, err := refund.OfSale(ctx, s.db, saleID)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, page.Page[refund.Refund]{Items: refunds})
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
	html, err := receipt.NoteHTML(found, shop, isCopy(r))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Paper(html), nil
}

// pdf gives the credit note as it was first rendered. A note says nothing of whether a card has its money yet, so it
// stays the same.
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
		return receipt.NotePDF(found, shop, isCopy(r))
	})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.PDF(found.Number, file), nil
}

func (s service) find(ctx context.Context, r *lambdahttp.Request) (refund.Refund, error) {
	id, err := r.ID()
	if err != nil {
		return refund.Refund{}, err
	}
	return refund.Find(ctx, s.db, id)
}

func isCopy(r *lambdahttp.Request) bool { return r.QueryStringParameters["copy"] == "1" }
