package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/emission"
)

func (s service) get(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := emission.Load(ctx, s.db)
	return lambdahttp.OK(found.Warned(now()), err)
}

func (s service) put(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	seen, err := r.Version()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	setup, err := lambdahttp.Decode[emission.Setup](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	changed, err := emission.Change(ctx, s.db, seen, setup, r.Actor(), now())
	return lambdahttp.OK(changed.Warned(now()), err)
}

func (s service) resume(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	resumed, err := emission.GoOn(ctx, s.db, r.Actor(), now())
	return lambdahttp.OK(resumed.Warned(now()), err)
}

// now is as precise as the columns.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
