package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	var f purchase.Filter
	if f.SupplierID, err = r.QueryID("supplier"); err != nil {
		return lambdahttp.Response{}, err
	}
	const longest = 40
	if f.Number, err = r.Query("number", longest); err != nil {
		return lambdahttp.Response{}, err
	}
	if f.Owed, err = r.QueryFlag("owed"); err != nil {
		return lambdahttp.Response{}, err
	}
	if f.From, err = r.QueryDay("from", peru.Day{}); err != nil {
		return lambdahttp.Response{}, err
	}
	if f.To, err = r.QueryDay("to", peru.Day{}); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(purchase.List(ctx, s.db, f, limit, r.QueryStringParameters["cursor"]))
}

func (s service) enter(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	sent, err := lambdahttp.Decode[purchase.New](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(purchase.Enter(ctx, s.db, sent, r.Actor(), time.Now().UTC().Truncate(time.Millisecond)))
}

func (s service) one(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(purchase.Find(ctx, s.db, id))
}

func (s service) mend(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, change, err := lambdahttp.DecodeEdit[purchase.Change](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(purchase.Mend(ctx, s.db, id, version, change, r.Actor(), time.Now().UTC()))
}

func (s service) pay(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, part, err := lambdahttp.DecodeFor[purchase.NewPayment](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	now := time.Now().UTC()
	rules, err := s.shop.Get(ctx, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	approver := pins.OwnApproval(r.Actor(), r.User.Role)
	made, fresh, err := purchase.Pay(ctx, s.db, id, part, r.Actor(), approver, rules.Limits.CashOut, now)
	return lambdahttp.Created(made, fresh, err)
}

func (s service) ageing(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(purchase.AgeingOn(ctx, s.db, peru.BusinessDay(time.Now())))
}

// statement is of the last three months, when nothing else is asked for.
func (s service) statement(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	const months = 90
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	to, err := r.QueryDay("to", peru.BusinessDay(time.Now()))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	from, err := r.QueryDay("from", to.AddDays(-months))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(purchase.StatementOf(ctx, s.db, id, from, to))
}
