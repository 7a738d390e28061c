package main

import (
	"context"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// list gives the documents of a day, which is today unless a state is asked for.
func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	state, usual := document.State(r.QueryStringParameters["state"]), peru.Day{}
	if state == "" {
		usual = peru.BusinessDay(time.Now())
	} else if !slices.Contains(document.States, state) {
		return lambdahttp.Response{}, errs.Invalid("state", "must be one of: %v", document.States)
	}
	day, err := r.QueryDay("day", usual)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(document.List(ctx, s.db, day, state, limit, r.QueryStringParameters["cursor"]))
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	return lambdahttp.OK(found, err)
}

func (s service) find(ctx context.Context, r *lambdahttp.Request) (document.Document, error) {
	id, err := r.ID()
	if err != nil {
		return document.Document{}, err
	}
	return document.Find(ctx, s.db, id)
}

// xml gives the signed document, byte for byte.
func (s service) xml(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return s.file(ctx, r, "application/xml", ".xml", func(d document.Document) string { return emission.Key(d.ID, d.Revision, d.File()+".xml") })
}

// cdr gives SUNAT's answer, byte for byte.
func (s service) cdr(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return s.file(ctx, r, "application/zip", ".zip", func(d document.Document) string { return d.CDR })
}

func (s service) file(ctx context.Context, r *lambdahttp.Request, kind, extension string, key func(document.Document) string) (lambdahttp.Response, error) {
	found, err := s.find(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	at := key(found)
	if at == "" {
		return lambdahttp.Response{}, errs.New(errs.NotFound, "SUNAT has not answered about %s yet", found.Number)
	}
	content, err := s.files.Get(ctx, at)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	response := lambdahttp.Bytes(kind, content)
	response.Headers["Content-Disposition"] = `attachment; filename="` + found.File() + extension + `"`
	return response, nil
}

func (s service) resend(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(document.Resend(ctx, s.db, id, r.Actor(), now()))
}

func (s service) confirm(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(document.Confirm(ctx, s.db, id, r.Actor(), now()))
}

// now is as precise as the columns.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
