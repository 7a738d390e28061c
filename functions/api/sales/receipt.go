package main

import (
	"context"

	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/receipt"
	"carmensita.pe/market/internal/settings"
)

func (s service) page(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.press.Page(ctx, r, func(shop settings.Settings, reprint bool) ([]byte, error) { return receipt.HTML(found, shop, reprint) })
}

func (s service) pdf(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.press.PDF(ctx, r, found.BusinessDay.String(), found.Number, func(shop settings.Settings, reprint bool) ([]byte, error) {
		return receipt.PDF(found, shop, reprint)
	})
}
