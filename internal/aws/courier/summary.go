package courier

import (
	"context"
	"strconv"
	"strings"

	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/values/peru"
)

// Bring brings a signed summary to SUNAT, or asks what became of its ticket. again says that this call, or one before it, may have sent it
// already: then SUNAT is asked about one of its documents first. A summary that is sent a second time has the name and the bytes of the first,
// and SUNAT takes a name once. Errors: errs.Unavailable, before anything is sent.
func (c *Courier) Bring(ctx context.Context, e emission.Errand, again bool) (document.Told, error) {
	secret, why, err := c.account(ctx, e.RUC)
	if err != nil {
		return document.Told{}, err
	}
	out := document.Told{Doubt: e.Doubt || again, CanAsk: e.Number > 0 && c.canAsk(e.Delivery, secret)}
	if why != "" {
		out.Refused, out.Answer = true, refused(why).Answer
		return out, nil
	}
	url := c.bills(e.Channel, e.URL)
	if e.Ticket != "" {
		out.Answer = c.Client.Status(ctx, url, account(secret), e.Ticket)
		return c.keptCDR(ctx, e, out), nil
	}
	signed, err := c.Files.Get(ctx, e.Key(e.Name+".xml"))
	if err != nil {
		return document.Told{}, err
	}
	if out.Doubt && out.CanAsk {
		if found := c.stateOf(ctx, e, secret); arrived(found, e.Voids) {
			out.There, out.Answer = true, found
			return out, nil
		}
	}
	out.Answer = c.Client.SendSummary(ctx, url, account(secret), e.Name, signed)
	return out, nil
}

// keptCDR keeps the receipt of a ticket. Where that fails, the ticket is asked for again.
func (c *Courier) keptCDR(ctx context.Context, e emission.Errand, out document.Told) document.Told {
	if out.Answer.CDR == nil {
		return out
	}
	key := e.Key("R-" + e.Name + ".zip")
	if _, err := c.Files.PutNew(ctx, key, zipType, out.Answer.CDR); err != nil {
		out.Answer = sunat.Answer{Where: sunat.InSilence, Text: "the CDR could not be kept"}
		return out
	}
	out.CDR = key
	return out
}

// stateOf asks how one of the documents of a summary stands.
func (c *Courier) stateOf(ctx context.Context, e emission.Errand, secret vault.Secret) sunat.Answer {
	switch {
	case e.Channel == emission.OSE:
		return c.Client.State(ctx, e.URL, account(secret), e.RUC, string(e.Kind), e.Series, e.Number)
	case strings.HasPrefix(e.Series, "F"):
		return c.Client.State(ctx, c.Endpoints.Consult, account(secret), e.RUC, string(e.Kind), e.Series, e.Number)
	}
	day, err := peru.ParseDay(e.Day)
	if err != nil {
		return sunat.Answer{Where: sunat.InSilence, Text: "the document has no day"}
	}
	return c.Client.Query(ctx, c.Endpoints.Tokens, c.Endpoints.Queries, sunat.App{ID: secret.ClientID, Secret: secret.ClientSecret},
		sunat.Asked{RUC: e.RUC, Kind: string(e.Kind), Series: e.Series, Number: e.Number, Day: day.Start(), Total: e.Total})
}

// The states that the consult service tells of a document.
const stateAccepted, stateVoid = 1, 3

// arrived says whether a document stands as a summary that arrived leaves it.
func arrived(found sunat.Answer, voids bool) bool {
	code, err := strconv.Atoi(found.Code)
	want := stateAccepted
	if voids {
		want = stateVoid
	}
	return err == nil && found.Where == sunat.InStatus && code == want
}
