// Tills keeps where one sells, and the shifts of each drawer from its float to its count.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"carmensita.pe/market/internal/blueprint"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/till"
)

type service struct{ db *sql.DB }

// opening is a till.Opening as it is sent: that a drawer is empty must be said.
type opening struct {
	ID           string          `json:"id" validate:"required,uuid"`
	OpeningFloat *money.Centimos `json:"openingFloat" validate:"required,min=0,max=100000000"`
}

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/tills":                  s.list,
		"POST /api/tills":                 s.create,
		"PUT /api/tills/{id}":             s.edit,
		"DELETE /api/tills/{id}":          s.remove,
		"POST /api/tills/{id}/shifts":     s.open,
		"GET /api/shifts":                 s.shifts,
		"GET /api/shifts/{id}":            s.report,
		"POST /api/shifts/{id}/movements": s.move,
		"POST /api/shifts/{id}/close":     s.close,
	})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	all, err := r.QueryFlag("all")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	tills, err := till.All(ctx, s.db, all)
	return lambdahttp.OK(page.Page[till.Till]{Items: tills}, err)
}

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[till.New](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	created, fresh, err := till.Create(ctx, s.db, request, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(created, fresh, err)
}

func (s service) edit(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, change, err := lambdahttp.DecodeEdit[till.Change](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(till.Edit(ctx, s.db, id, version, change, r.Actor(), time.Now().UTC()))
}

func (s service) remove(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := till.Delete(ctx, s.db, id, r.Actor(), time.Now().UTC()); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusNoContent}, nil
}

func (s service) open(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, sent, err := lambdahttp.DecodeFor[opening](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	begin := till.Opening{ID: sent.ID, OpeningFloat: *sent.OpeningFloat}
	shift, fresh, err := till.Open(ctx, s.db, id, begin, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(shift, fresh, err)
}

func (s service) shifts(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	day, err := r.QueryDay("day", peru.BusinessDay(time.Now()))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(till.OfDay(ctx, s.db, day, limit, r.QueryStringParameters["cursor"]))
}

// report shows a cashier the figures only when the drawer is counted.
func (s service) report(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(till.ReportOf(ctx, s.db, id, r.User.Role == string(blueprint.Cashier)))
}

func (s service) move(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, movement, err := lambdahttp.DecodeFor[till.NewMovement](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	moved, fresh, err := till.Move(ctx, s.db, id, movement, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(moved, fresh, err)
}

func (s service) close(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, closing, err := lambdahttp.DecodeFor[till.Closing](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(till.Close(ctx, s.db, id, closing, r.Actor(), time.Now().UTC()))
}
