package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/books"
	"carmensita.pe/market/internal/values/errs"
)

// madeOfPurchases is a file of the purchase register, and the figures that it has.
type madeOfPurchases struct {
	Name      string                 `json:"name"`
	URL       string                 `json:"url"`
	ExpiresAt time.Time              `json:"expiresAt"`
	Register  books.PurchaseRegister `json:"register"`
}

func (s service) purchases(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	p, o, err := askedOfPurchases(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(s.readPurchases(ctx, p, o))
}

// purchaseFile makes the file anew and keeps it: papers are still entered.
func (s service) purchaseFile(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	p, o, err := askedOfPurchases(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	format := r.PathParameters["format"]
	if format != "rce" && format != "xlsx" {
		return lambdahttp.Response{}, errs.New(errs.NotFound, "the register has no %q: there are rce and xlsx", format)
	}
	register, err := s.readPurchases(ctx, p, o)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	var out bytes.Buffer
	name, kind := books.PurchaseSheetName(register.RUC, p), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	if format == "rce" {
		name, kind = books.RCEName(register.RUC, p, register.Lines)+".zip", "application/zip"
		err = books.WriteRCE(&out, register, p, o)
	} else {
		err = books.WritePurchaseSheet(&out, register)
	}
	if err != nil {
		return lambdahttp.Response{}, err
	}
	file := madeOfPurchases{Name: name, ExpiresAt: time.Now().UTC().Add(lasts).Truncate(time.Second), Register: register}
	key := fmt.Sprintf("books/%s/%s/%s", p, o.Code(), name)
	if err := s.files.Put(ctx, key, kind, out.Bytes()); err != nil {
		return lambdahttp.Response{}, err
	}
	file.URL, err = s.files.Link(ctx, key, name, lasts)
	return lambdahttp.OK(file, err)
}

func (s service) readPurchases(ctx context.Context, p books.Period, o books.PurchaseOptions) (books.PurchaseRegister, error) {
	rules, err := s.shop.Load(ctx)
	if err != nil {
		return books.PurchaseRegister{}, err
	}
	return books.ReadPurchases(ctx, s.db, p, o, rules.RUC, rules.LegalName)
}

// askedOfPurchases are the month and the options of a request.
func askedOfPurchases(r *lambdahttp.Request) (p books.Period, o books.PurchaseOptions, err error) {
	if p, err = books.ParsePeriod(r.PathParameters["period"]); err != nil {
		return p, o, err
	}
	if o.Credit, err = books.ParseCredit(r.QueryStringParameters["credit"]); err != nil {
		return p, o, err
	}
	for name, option := range map[string]*bool{"facturasOnly": &o.FacturasOnly, "noFinalPipe": &o.NoFinalPipe, "short": &o.Short} {
		if *option, err = r.QueryFlag(name); err != nil {
			return p, o, err
		}
	}
	return p, o, nil
}
