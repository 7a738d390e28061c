package main

import (
	"context"
	"net/netip"
	"time"

	"carmensita.pe/market/internal/aws/papers"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/consult"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// asked is what the form sends.
type asked struct {
	RUC    string         `json:"ruc" validate:"required,max=11"`
	Kind   string         `json:"kind" validate:"required,oneof=01 03 07"`
	Number string         `json:"number" validate:"required,max=20"`
	Day    peru.Day       `json:"day" validate:"required"`
	Total  money.Centimos `json:"total" validate:"min=0"`
	Hash   string         `json:"hash" validate:"omitempty,min=8,max=44" spelling:"exact"`
}

// shown is a document as its customer sees it.
type shown struct {
	Link      string        `json:"link"`
	RUC       string        `json:"ruc"`
	LegalName string        `json:"legalName"`
	Kind      document.Kind `json:"kind"`
	Number    string        `json:"number"`
	Day       peru.Day      `json:"day"`
	Total     int64         `json:"total"`
	// State is accepted, waiting, rejected or void; Trial says that it went to SUNAT's test service.
	State string `json:"state"`
	Trial bool   `json:"trial"`
	Hash  string `json:"hash"`
}

// find looks a document up by what stands on its paper. A try is counted before it is looked at, for the address and for the document, and
// taken back when all was right; who has too many behind him may go on with the hash, which nobody guesses.
func (s service) find(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[asked](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	a := consult.Asked{RUC: in.RUC, Kind: document.Kind(in.Kind), Number: in.Number, Day: in.Day, Total: in.Total, Hash: in.Hash}
	door := sessions.Consult
	if in.Hash != "" {
		door = sessions.ConsultByHash
	}
	try, err := s.attempts.Begin(ctx, door, a.Subject(), sessions.Origin{Address: network(r.Address())}, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	id, err := consult.Find(ctx, s.db, a)
	if err := try.End(ctx, err); err != nil {
		return lambdahttp.Response{}, err
	}
	link, err := s.links.Of(ctx, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(s.shown(ctx, id, link))
}

// network is what an address is counted by: a household has 2 to the power of 64 of version 6.
func network(address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil || parsed.Unmap().Is4() {
		return address
	}
	prefix, err := parsed.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

func (s service) show(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	link := r.PathParameters["link"]
	id, err := s.links.Open(ctx, link)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(s.shown(ctx, id, link))
}

func (s service) shown(ctx context.Context, id, link string) (shown, error) {
	d, err := document.Find(ctx, s.db, id)
	if err != nil {
		return shown{}, err
	}
	issuer, channel, err := emission.Issuer(ctx, s.db, d.Emission, d.IssuedAt)
	if err != nil {
		return shown{}, err
	}
	return shown{Link: link, RUC: issuer.RUC, LegalName: issuer.LegalName, Kind: d.Kind, Number: d.Number, Day: d.Day, Total: d.Total, State: stateOf(d.State),
		Trial: channel == emission.Beta, Hash: d.Digest}, nil
}

// stateOf is what a customer has to know of a state.
func stateOf(state document.State) string {
	switch state {
	case document.Accepted, document.Observed:
		return "accepted"
	case document.Rejected, document.Void:
		return string(state)
	case document.Issued, document.Sent, document.Unknown, document.Held:
	}
	return "waiting"
}

// pdf gives the paper, as the till prints it.
func (s service) pdf(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := s.links.Open(ctx, r.PathParameters["link"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	d, err := document.Find(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if d.Kind == document.CreditNote {
		back, err := refund.Find(ctx, s.db, id)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		electronic, err := s.press.Refund(ctx, back)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		return s.printer.PDF(ctx, r, papers.Paper{Folder: "refunds", ID: id, Name: back.Number, Content: []any{back, electronic}},
			func(shop settings.Settings, reprint bool) ([]byte, error) {
				return receipt.NotePDF(back, shop, electronic, reprint)
			})
	}
	sold, err := sale.Find(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	electronic, err := s.press.Sale(ctx, sold)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.printer.PDF(ctx, r, papers.Paper{Folder: "sales", ID: id, Name: sold.Number, Content: []any{sold, electronic}},
		func(shop settings.Settings, reprint bool) ([]byte, error) {
			return receipt.PDF(sold, shop, electronic, reprint)
		})
}

// xml gives the signed document, byte for byte.
func (s service) xml(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := s.links.Open(ctx, r.PathParameters["link"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	d, err := document.Find(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	content, err := s.files.Get(ctx, emission.Key(d.ID, d.Revision, d.File()+".xml"))
	if errs.CodeOf(err) == errs.NotFound {
		return lambdahttp.Response{}, errs.New(errs.NotFound, "%s has not been signed yet", d.Number)
	}
	if err != nil {
		return lambdahttp.Response{}, err
	}
	response := lambdahttp.Bytes("application/xml", content)
	response.Headers["Content-Disposition"] = `attachment; filename="` + d.File() + `.xml"`
	return response, nil
}

// link gives the till the link for the customer.
func (s service) link(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, err := r.ID()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	d, err := document.Find(ctx, s.db, id)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	link, err := s.links.Of(ctx, d.ID)
	return lambdahttp.OK(map[string]string{"link": link}, err)
}
