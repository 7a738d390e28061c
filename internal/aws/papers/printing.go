// Package papers serves what a customer gets: a page for the till's printer, and a PDF to keep or send.
//
// Both carry the shop's name as it is in the settings. A PDF that is kept is rendered when somebody first asks for it, off
// the path of a sale. Its key is the id of its subject and a hash of its content: not a number, because a
// restore may issue numbers again, and the content, so that a payment confirmed since, or a new address of the shop, makes a new paper.
package papers

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/fingerprint"
)

// Printer renders the documents of one shop.
type Printer struct {
	shop settings.Cache
	kept *filestore.Bucket
}

// Open opens a printer that stores PDFs in the bucket, or stores none when kept is nil.
func Open(kept *filestore.Bucket) (*Printer, error) {
	table, err := settingstore.Open()
	if err != nil {
		return nil, err
	}
	return &Printer{shop: settings.Cache{Load: table.Load, For: 10 * time.Second}, kept: kept}, nil
}

// Render makes a document of what is known of the shop. A reprint is marked as a copy.
type Render func(shop settings.Settings, reprint bool) ([]byte, error)

// Page answers with a page to print. The query copy=1 asks for a reprint.
func (p *Printer) Page(ctx context.Context, r *lambdahttp.Request, html Render) (lambdahttp.Response, error) {
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

// Paper is a document that is kept: its folder, the id of what it is about, and the name that it is saved under. Content is all
// that the document is made of, besides the shop's settings.
type Paper struct {
	Folder, ID, Name string
	Content          any
}

// PDF answers with a stored document, which is rendered when somebody first asks for it.
func (p *Printer) PDF(ctx context.Context, r *lambdahttp.Request, paper Paper, pdf Render) (lambdahttp.Response, error) {
	again, err := reprint(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	shop, err := p.shop.Get(ctx, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	file, err := p.kept.GetOrPut(ctx, paper.Key(shop, again), "application/pdf", func() ([]byte, error) { return pdf(shop, again) })
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.PDF(paper.Name, file), nil
}

// Fresh answers with a document that is not stored.
func (p *Printer) Fresh(ctx context.Context, r *lambdahttp.Request, name string, pdf Render) (lambdahttp.Response, error) {
	again, err := reprint(r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	file, err := p.render(ctx, pdf, again)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.PDF(name, file), nil
}

func (p *Printer) render(ctx context.Context, render Render, reprint bool) ([]byte, error) {
	shop, err := p.shop.Get(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	return render(shop, reprint)
}

// edition is of how papers are drawn: raise it when a paper that is kept is to be drawn anew.
const edition = 2

// Key is where the paper is kept.
func (p Paper) Key(shop settings.Settings, reprint bool) string {
	return p.Folder + "/" + p.ID + "/" + fingerprint.Sum([]any{edition, p.Content, shop, reprint}) + ".pdf"
}

func reprint(r *lambdahttp.Request) (bool, error) {
	text, there := r.QueryStringParameters["copy"]
	if there && text != "1" {
		return false, errs.Invalid("copy", "must be 1, or left out")
	}
	return there, nil
}
