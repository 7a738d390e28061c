package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
)

func (s service) statement(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.statementOf(ctx, r))
}

func (s service) statementPage(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.statementOf(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.printer.Page(ctx, r, func(shop settings.Settings, _ bool) ([]byte, error) {
		return receipt.StatementHTML(found, shop, time.Now())
	})
}

func (s service) statementPDF(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.statementOf(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	name := "estado-de-cuenta-" + found.Customer.DocumentNumber + "-" + found.To.String()
	return s.printer.Fresh(ctx, r, name, func(shop settings.Settings, _ bool) ([]byte, error) {
		return receipt.StatementPDF(found, shop, time.Now())
	})
}

// statementOf is of the last month, when nothing else is asked for.
func (s service) statementOf(ctx context.Context, r *lambdahttp.Request) (customer.Statement, error) {
	const month = 30
	id, err := r.ID()
	if err != nil {
		return customer.Statement{}, err
	}
	to, err := r.QueryDay("to", peru.BusinessDay(time.Now()))
	if err != nil {
		return customer.Statement{}, err
	}
	from, err := r.QueryDay("from", to.AddDays(-month))
	if err != nil {
		return customer.Statement{}, err
	}
	return customer.StatementOf(ctx, s.db, id, from, to)
}

// paymentPage is what a customer gets for a payment, to print on 80 mm paper.
func (s service) paymentPage(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	paid, by, err := customer.PaymentOf(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.printer.Page(ctx, r, func(shop settings.Settings, _ bool) ([]byte, error) { return receipt.PaymentHTML(paid, by, shop) })
}
