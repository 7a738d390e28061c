// Package printing answers with what is handed to a customer: a page for the till's printer, and a PDF to keep or send.
//
// Both carry the shop's name as it is in the settings. A PDF that is kept is rendered when somebody first asks for it, off
// the path of a sale, and stays as it was then.
package printing

import (
	"context"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/settings"
)

// Press prints for one shop.
type Press struct {
	shop settings.Cache
	kept *bucket.Bucket
}

// Open opens a press that keeps PDFs in the bucket; nil for one that keeps none.
func Open(kept *bucket.Bucket) (*Press, error) {
	table, err := dynamo.OpenSettings()
	if err != nil {
		return nil, err
	}
	return &Press{shop: settings.Cache{Load: table.Load, For: 10 * time.Second}, kept: kept}, nil
}

// Render makes a document of what is known of the shop. A reprint is marked as a copy.
type Render func(shop settings.Settings, reprint bool) ([]byte, error)

// Page answers with a page to print. The query copy=1 asks for a reprint.
func (p *Press) Page(ctx context.Context, r *lambdahttp.Request, html Render) (lambdahttp.Response, error) {
	again, err := reprint(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	page, err := p.render(ctx, html, again)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Paper(page), nil
}

// PDF answers with a document under its name. One that is kept is kept under the folder and the name.
func (p *Press) PDF(ctx context.Context, r *lambdahttp.Request, folder, name string, pdf Render) (lambdahttp.Response, error) {
	again, err := reprint(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	render := func() ([]byte, error) { return p.render(ctx, pdf, again) }
	var file []byte
	if p.kept == nil {
		file, err = render()
	} else {
		file, err = p.kept.GetOrPut(ctx, key(folder, name, again), "application/pdf", render)
	}
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.PDF(name, file), nil
}

func (p *Press) render(ctx context.Context, render Render, reprint bool) ([]byte, error) {
	shop, err := p.shop.Get(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	return render(shop, reprint)
}

func key(folder, name string, reprint bool) string {
	if reprint {
		name += "-copia"
	}
	return folder + "/" + name + ".pdf"
}

func reprint(r *lambdahttp.Request) (bool, error) {
	text, there := r.QueryStringParameters["copy"]
	if there && text != "1" {
		return false, errs.Invalid("copy", "must be 1, or left out")
	}
	return there, nil
}
