package main

import (
	"context"

	"carmensita.pe/market/internal/aws/papers"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/settings"
)

func (s service) page(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	electronic, err := s.press.Sale(ctx, found)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.printer.Page(ctx, r, func(shop settings.Settings, reprint bool) ([]byte, error) {
		return receipt.HTML(found, shop, electronic, reprint)
	})
}

func (s service) pdf(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	electronic, err := s.press.Sale(ctx, found)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	paper := papers.Paper{Folder: "sales", ID: found.ID, Name: found.Number, Content: []any{found, electronic}}
	return s.printer.PDF(ctx, r, paper, func(shop settings.Settings, reprint bool) ([]byte, error) {
		return receipt.PDF(found, shop, electronic, reprint)
	})
}

// comprobante gives the electronic document for the page: what its paper says, and how it stands with SUNAT.
func (s service) comprobante(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(s.press.OfSale(ctx, found))
}
