package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/emission"
)

func (s service) get(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(emission.Load(ctx, s.db))
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
	return lambdahttp.OK(emission.Change(ctx, s.db, seen, setup, r.Actor(), now()))
}

func (s service) resume(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(emission.GoOn(ctx, s.db, r.Actor(), now()))
}

// now is as precise as the columns.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
