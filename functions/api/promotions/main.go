// Promotions shows what the shop takes off by itself, and lets a manager decide it.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/promotion"
	"carmensita.pe/market/internal/setup"
)

type service struct{ db *sql.DB }

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/promotions":           s.list,
		"POST /api/promotions":          s.create,
		"PUT /api/promotions/{id}":      s.change,
		"POST /api/promotions/{id}/end": s.end,
	})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	if text, ok := r.QueryStringParameters["day"]; ok {
		day, err := peru.ParseDay(text)
		if err != nil {
			return lambdahttp.Response{}, errs.Invalid("day", "%s", err)
		}
		found, err := promotion.OfDay(ctx, s.db, day)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		return lambdahttp.JSON(http.StatusOK, page.Page[promotion.Promotion]{Items: found})
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	found, err := promotion.List(ctx, s.db, limit, r.QueryStringParameters["cursor"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, found)
}

// New is a promotion with the id that the client made.
type newPromotion struct {
	ID string `json:"id" validate:"required,uuid"`
	promotion.Terms
}

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	wanted, err := lambdahttp.Decode[newPromotion](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	made, created, err := promotion.Create(ctx, s.db, wanted.ID, wanted.Terms, r.Actor(), now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if !created {
		return lambdahttp.JSON(http.StatusOK, made)
	}
	return lambdahttp.JSON(http.StatusCreated, made)
}

func (s service) change(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, seen, err := which(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	terms, err := lambdahttp.Decode[promotion.Terms](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	changed, err := promotion.Change(ctx, s.db, id, seen, terms, r.Actor(), now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, changed)
}

func (s service) end(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, seen, err := which(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	ended, err := promotion.End(ctx, s.db, id, seen, r.Actor(), now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, ended)
}

// which gives the promotion's id and the version that the caller saw.
func which(r *lambdahttp.Request) (id string, seen int, err error) {
	if id, err = r.ID(); err != nil {
		return "", 0, err
	}
	seen, err = r.Version()
	return id, seen, err
}

func now() time.Time { return time.Now().UTC() }
