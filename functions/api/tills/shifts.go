package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// opening is a till.Opening as it is sent: that a drawer is empty must be said.
type opening struct {
	ID           string          `json:"id" validate:"required,uuid"`
	OpeningFloat *money.Centimos `json:"openingFloat" validate:"required,min=0,max=100000000"`
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
	now := time.Now().UTC()
	rules, err := s.shop.Get(ctx, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	approver, err := till.Approver(ctx, s.db, movement, r.Actor(), r.User.Role, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	moved, fresh, err := till.Move(ctx, s.db, id, movement, r.Actor(), approver, rules.Limits.CashOut, now)
	return lambdahttp.Created(moved, fresh, err)
}

func (s service) close(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, closing, err := lambdahttp.DecodeFor[till.Closing](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(till.Close(ctx, s.db, id, closing, r.Actor(), time.Now().UTC()))
}
