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

// lasts is how long a link to a file works.
const lasts = 15 * time.Minute

// made is a file of the register, and the figures that it has.
type made struct {
	Name      string         `json:"name"`
	URL       string         `json:"url"`
	ExpiresAt time.Time      `json:"expiresAt"`
	Register  books.Register `json:"register"`
}

func (s service) figures(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	p, o, err := asked(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(s.read(ctx, p, o, books.None{}))
}

// file makes the file anew and keeps it: documents are still answered. It is read from the bucket, since an answer of the API holds 6 MB.
func (s service) file(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	p, o, err := asked(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	var out bytes.Buffer
	format := r.PathParameters["format"]
	to, kind := books.Writer(books.NewRVIE(&out)), "application/zip"
	switch format {
	case "rvie":
	case "xlsx":
		to, kind = books.NewSheet(&out), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	default:
		return lambdahttp.Response{}, errs.New(errs.NotFound, "the register has no %q: there are rvie and xlsx", format)
	}
	register, err := s.read(ctx, p, o, to)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if !register.Kept {
		return lambdahttp.Response{}, errs.New(errs.Conflict, "a shop of the Nuevo RUS keeps no sales register")
	}
	file := made{Name: books.SheetName(register.RUC, p), ExpiresAt: time.Now().UTC().Add(lasts).Truncate(time.Second), Register: register}
	if format == "rvie" {
		file.Name = books.RVIEName(register.RUC, p, register.Lines) + ".zip"
	}
	key := fmt.Sprintf("books/%s/%s/%s", p, o.Code(), file.Name)
	if err := s.files.Put(ctx, key, kind, out.Bytes()); err != nil {
		return lambdahttp.Response{}, err
	}
	file.URL, err = s.files.Link(ctx, key, file.Name, lasts)
	return lambdahttp.OK(file, err)
}

func (s service) read(ctx context.Context, p books.Period, o books.Options, to books.Writer) (books.Register, error) {
	rules, err := s.shop.Load(ctx)
	if err != nil {
		return books.Register{}, err
	}
	return books.Read(ctx, s.db, p, o, rules.Regime, to)
}

// asked are the month and the options of a request.
func asked(r *lambdahttp.Request) (p books.Period, o books.Options, err error) {
	if p, err = books.ParsePeriod(r.PathParameters["period"]); err != nil {
		return p, o, err
	}
	for name, option := range map[string]*bool{"blankAnonymous": &o.BlankAnonymous, "noFinalPipe": &o.NoFinalPipe, "withoutRounding": &o.WithoutRounding,
		"withoutRejected": &o.WithoutRejected, "acceptedOnly": &o.AcceptedOnly} {
		if *option, err = r.QueryFlag(name); err != nil {
			return p, o, err
		}
	}
	return p, o, nil
}
