package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/taxpayer"
	"carmensita.pe/market/internal/values/errs"
)

// choice is who looks names up for the shop. The token never comes back.
type choice struct {
	Provider taxpayer.Provider `json:"provider" validate:"required,oneof=off decolecta apiperu"`
	Token    string            `json:"token" validate:"max=200" spelling:"exact"`
}

// provider tells whom the shop asks; nobody as long as nobody chose.
func (s service) provider(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	facts, err := s.lookup.Facts(ctx)
	if errs.CodeOf(err) == errs.NotFound {
		return lambdahttp.OK(taxpayer.Facts{Provider: taxpayer.Off}, nil)
	}
	return lambdahttp.OK(facts, err)
}

// choose keeps a provider and the shop's token there, in place of those before. Sent twice, it keeps the same.
func (s service) choose(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	c, err := lambdahttp.Decode[choice](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	account := taxpayer.Account{Provider: c.Provider, Token: c.Token}
	if c.Provider == taxpayer.Off {
		account.Token = "" // it is forgotten
	}
	if err := s.registry.Try(ctx, account); err != nil {
		return lambdahttp.Response{}, err
	}
	now := time.Now().UTC() // as exact as it comes: it tells this act from the next in the audit
	facts := taxpayer.Facts{Provider: c.Provider, KeptBy: r.Actor().Username, KeptAt: &now}
	if err := s.lookup.Keep(ctx, account, facts); err != nil {
		return lambdahttp.Response{}, err
	}
	_, err = machines.Call[struct{}](ctx, s.machine, string(c.Provider), act{Name: "lookup.provider", Provider: &facts, By: r.Actor()})
	return lambdahttp.OK(facts, err)
}
