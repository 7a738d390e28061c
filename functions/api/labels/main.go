// Labels prints price labels for the shelf.
package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/label"
)

type service struct{ db *sql.DB }

type request struct {
	Items []label.Item `json:"items" validate:"required,min=1,max=200,dive"`
	Size  label.Paper  `json:"size" validate:"required,oneof=a4 roll58"`
}

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{"POST /api/labels": s.print})
}

func (s service) print(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	sent, err := lambdahttp.Decode[request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	pdf, err := label.Print(ctx, s.db, sent.Size, sent.Items, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Bytes("application/pdf", pdf), nil
}
