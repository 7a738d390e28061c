package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/lambdahttp"
)

func (s service) restore(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(backup.Waiting(ctx, s.db))
}

func (s service) decide(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	said, err := lambdahttp.Decode[backup.Decisions](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(backup.Decide(ctx, s.db, said, r.Actor(), time.Now().UTC()))
}

func (s service) release(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	with, err := lambdahttp.Decode[backup.ReleaseRequest](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(backup.Release(ctx, s.db, with, r.Actor(), time.Now().UTC()))
}
