// Customers keeps who buys by name, and what they owe.
package main

import (
	"context"
	"database/sql"
	"time"
	"unicode/utf8"

	"carmensita.pe/market/internal/customer"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/page"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/printing"
	"carmensita.pe/market/internal/receipt"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	db    *sql.DB
	press *printing.Press
}

func main() {
	s := service{db: setup.Must(mysql.Open()), press: setup.Must(printing.Open(nil))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/customers":                     s.search,
		"POST /api/customers":                    s.create,
		"GET /api/customers/{id}":                s.get,
		"PUT /api/customers/{id}":                s.edit,
		"PUT /api/customers/{id}/credit":         s.setCredit,
		"POST /api/customers/{id}/payments":      s.pay,
		"GET /api/customers/{id}/statement":      s.statement,
		"GET /api/customers/{id}/statement.html": s.statementPage,
		"GET /api/customers/{id}/statement.pdf":  s.statementPDF,
		"GET /api/customers/{id}/sales":          s.purchases,
		"GET /api/customers/ageing":              s.ageing,
	})
}

func (s service) search(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	const shortest, longest = 2, 100
	text, err := r.Query("q", longest)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if utf8.RuneCountInString(text) < shortest {
		return lambdahttp.Response{}, errs.Invalid("q", "give at least %d characters of a name or document number", shortest)
	}
	all, err := r.QueryFlag("all")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	found, err := customer.Search(ctx, s.db, text, all)
	return lambdahttp.OK(page.Page[customer.Customer]{Items: found}, err)
}

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[customer.New](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	created, fresh, err := customer.Create(ctx, s.db, request, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(created, fresh, err)
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.Find(ctx, s.db, id))
}

func (s service) edit(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, change, err := lambdahttp.DecodeEdit[customer.Change](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.Edit(ctx, s.db, id, version, change, r.Actor(), time.Now().UTC()))
}

func (s service) setCredit(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, credit, err := lambdahttp.DecodeEdit[customer.Credit](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.SetCredit(ctx, s.db, id, version, credit, r.Actor(), time.Now().UTC()))
}

func (s service) pay(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, payment, err := lambdahttp.DecodeFor[customer.Payment](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	receipt, fresh, err := customer.Pay(ctx, s.db, id, payment, r.Actor(), time.Now().UTC())
	return lambdahttp.Created(receipt, fresh, err)
}

func (s service) statement(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.statementOf(ctx, r))
}

func (s service) statementPage(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.statementOf(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.press.Page(ctx, r, func(shop settings.Settings, _ bool) ([]byte, error) {
		return receipt.StatementHTML(found, shop, time.Now())
	})
}

func (s service) statementPDF(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.statementOf(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	name := "estado-de-cuenta-" + found.Customer.DocumentNumber + "-" + found.To.String()
	return s.press.PDF(ctx, r, "", name, func(shop settings.Settings, _ bool) ([]byte, error) {
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

func (s service) purchases(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(customer.Purchases(ctx, s.db, id, limit, r.QueryStringParameters["cursor"]))
}

func (s service) ageing(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(customer.AgeingOn(ctx, s.db, peru.BusinessDay(time.Now())))
}
