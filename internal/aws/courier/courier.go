// Package courier signs the shop's documents and brings them to SUNAT, or to an OSE: all that needs the certificate and the SOL user. It is
// the only one who reads the secret.
//
// Signed bytes are made once and kept; whoever comes second sends those of the first. A document that may have arrived is asked for before
// it is sent again, where there is somebody to ask: the consult service about facturas, Consulta Integrada about boletas, an OSE about all.
package courier

import (
	"context"
	"errors"
	"strings"
	"time"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Endpoints are SUNAT's addresses. An OSE has its own, which is the shop's to know.
type Endpoints struct{ Beta, Production, Consult, Tokens, Queries string }

// Courier has what it needs at hand.
type Courier struct {
	Secrets   *vault.Store
	Files     *filestore.Bucket
	Client    sunat.Client
	Endpoints Endpoints
}

// Open opens a courier by the environment.
func Open() (*Courier, error) {
	c := &Courier{}
	var err error
	if c.Secrets, err = vault.Open(); err != nil {
		return nil, err
	}
	if c.Files, err = filestore.Open("DOCUMENTS_BUCKET"); err != nil {
		return nil, err
	}
	at := &c.Endpoints
	if at.Beta, err = setup.Env("SUNAT_BETA_URL", "SUNAT's test service"); err != nil {
		return nil, err
	}
	if at.Production, err = setup.Env("SUNAT_PRODUCTION_URL", "SUNAT's bill service"); err != nil {
		return nil, err
	}
	if at.Consult, err = setup.Env("SUNAT_CONSULT_URL", "SUNAT's consult service"); err != nil {
		return nil, err
	}
	if at.Tokens, err = setup.Env("SUNAT_TOKEN_URL", "where SUNAT gives tokens to ask with"); err != nil {
		return nil, err
	}
	if at.Queries, err = setup.Env("SUNAT_QUERY_URL", "where SUNAT says what it has"); err != nil {
		return nil, err
	}
	return c, nil
}

// The files of a revision of a document.
const (
	Unsigned = "unsigned.xml"
	xmlType  = "application/xml"
	zipType  = "application/zip"
)

// Signed is what signing gives: the certificate that did, or why nothing was signed.
type Signed struct {
	Certificate *emission.Certificate `json:"certificate"`
	Outcome     *document.Outcome     `json:"outcome"`
}

// Codes of what the shop itself cannot sign or send with.
const (
	noSecret   = "no-cert"
	unreadable = "bad-cert"
	notYet     = "early-cert"
	expired    = "old-cert"
	otherRUC   = "other-ruc"
)

// refused says that nothing was sent. The sentence is for the owner.
func refused(code string) *document.Outcome {
	sentences := map[string]string{ //nolint:gosec // sentences about a password, and none of it
		noSecret:   "No hay certificado ni usuario SOL. Súbalos y reanude el envío.",
		unreadable: "El certificado guardado no se puede leer. Súbalo otra vez.",
		notYet:     "El certificado todavía no está vigente.",
		expired:    "El certificado venció. Suba uno nuevo y reanude el envío.",
		otherRUC:   "El certificado o el usuario SOL es de otro RUC.",
	}
	return &document.Outcome{Refused: true, Answer: sunat.Answer{Where: sunat.InSilence, Code: code, Text: sentences[code]}}
}

// Sign signs what was written, once: what is signed already stays as it is. Errors: errs.Unavailable.
func (c *Courier) Sign(ctx context.Context, d emission.Delivery, now time.Time) (Signed, error) {
	if _, err := c.Files.Get(ctx, d.Key(d.Name+".xml")); errs.CodeOf(err) != errs.NotFound {
		return Signed{}, err
	}
	unsigned, err := c.Files.Get(ctx, d.Key(Unsigned))
	if err != nil {
		return Signed{}, err
	}
	key, why, err := c.key(ctx, d.RUC, now)
	if err != nil || why != "" {
		return Signed{Outcome: orNothing(why)}, err
	}
	signed, err := signature.Sign(unsigned, key)
	if err != nil {
		return Signed{}, err
	}
	if _, err := c.Files.PutNew(ctx, d.Key(d.Name+".xml"), xmlType, signed); err != nil {
		return Signed{}, err
	}
	return Signed{Certificate: &emission.Certificate{Subject: key.Certificate.Subject.CommonName, EndsAt: key.Ends().UTC()}}, nil
}

func orNothing(why string) *document.Outcome {
	if why == "" {
		return nil
	}
	return refused(why)
}

// key reads the shop's key; why it will not do for this RUC at this time, or "".
func (c *Courier) key(ctx context.Context, ruc string, now time.Time) (key signature.Key, why string, err error) {
	secret, err := c.Secrets.Load(ctx)
	if errs.CodeOf(err) == errs.NotFound {
		return key, noSecret, nil
	}
	if err != nil {
		return key, "", err
	}
	if key, err = signature.ReadPFX(secret.PFX, secret.Password); err != nil {
		return key, unreadable, nil //nolint:nilerr // the owner is told, and not what stands in it
	}
	return key, unfit(key.Check(ruc, now)), nil
}

// unfit is the code of what is wrong with a key; "" for nothing.
func unfit(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, signature.ErrNotYet):
		return notYet
	case errors.Is(err, signature.ErrExpired):
		return expired
	}
	return otherRUC
}

// Send brings a signed document to SUNAT, and gives what came of it. again says that this call, or one before it, may have sent it already.
// What SUNAT answers is kept. Errors: errs.Unavailable, before anything is sent.
func (c *Courier) Send(ctx context.Context, d emission.Delivery, again bool) (document.Outcome, error) {
	signed, err := c.Files.Get(ctx, d.Key(d.Name+".xml"))
	if err != nil {
		return document.Outcome{}, err
	}
	secret, why, err := c.account(ctx, d.RUC)
	if err != nil {
		return document.Outcome{}, err
	}
	if why != "" {
		out := refused(why)
		out.Doubt = d.Doubt
		return *out, nil
	}
	out := document.Outcome{Doubt: d.Doubt || again, CanAsk: c.canAsk(d, secret)}
	if out.Doubt && out.CanAsk {
		if out.Answer = c.ask(ctx, d, secret); !unknownThere(out.Answer) {
			return c.kept(ctx, d, out)
		}
		out.Absent = true
	}
	out.Answer = c.Client.SendBill(ctx, c.bills(d.Channel, d.URL), account(secret), d.Name, signed)
	if out.Answer.Code == "1033" && out.Doubt && out.CanAsk {
		if found := c.ask(ctx, d, secret); sunat.Classify(found).Action != sunat.Ask && !unknownThere(found) {
			out.Answer = found
		}
	}
	return c.kept(ctx, d, out)
}

// kept keeps the receipt of an answer. Where that fails, nobody has to know: SUNAT is asked for it again.
func (c *Courier) kept(ctx context.Context, d emission.Delivery, out document.Outcome) (document.Outcome, error) {
	if out.Answer.CDR == nil {
		return out, nil
	}
	key := d.Key("R-" + d.Name + ".zip")
	if _, err := c.Files.PutNew(ctx, key, zipType, out.Answer.CDR); err != nil {
		out.Answer = sunat.Answer{Where: sunat.InSilence, Text: "the CDR could not be kept"}
		return out, nil //nolint:nilerr // the document is asked for again
	}
	out.CDR = key
	return out, nil
}

func (c *Courier) account(ctx context.Context, ruc string) (secret vault.Secret, why string, err error) {
	secret, err = c.Secrets.Load(ctx)
	switch {
	case errs.CodeOf(err) == errs.NotFound:
		return secret, noSecret, nil
	case err == nil && secret.RUC != ruc:
		return secret, otherRUC, nil
	}
	return secret, "", err
}

func account(s vault.Secret) sunat.Account {
	return sunat.Account{RUC: s.RUC, User: s.User, Password: s.UserPassword}
}

// bills is where documents go.
func (c *Courier) bills(channel emission.Channel, url string) string {
	switch channel {
	case emission.Production:
		return c.Endpoints.Production
	case emission.OSE:
		return url
	case emission.Beta, emission.Off:
	}
	return c.Endpoints.Beta
}

// canAsk says whether there is somebody to ask about the document: the test service has nobody.
func (c *Courier) canAsk(d emission.Delivery, secret vault.Secret) bool {
	switch d.Channel {
	case emission.OSE:
		return true
	case emission.Production:
		return strings.HasPrefix(d.Series, "F") || secret.ClientID != ""
	case emission.Beta, emission.Off:
	}
	return false
}

func (c *Courier) ask(ctx context.Context, d emission.Delivery, secret vault.Secret) sunat.Answer {
	switch {
	case d.Channel == emission.OSE:
		return c.Client.Ask(ctx, d.URL, account(secret), d.RUC, string(d.Kind), d.Series, d.Number)
	case strings.HasPrefix(d.Series, "F"):
		return c.Client.Ask(ctx, c.Endpoints.Consult, account(secret), d.RUC, string(d.Kind), d.Series, d.Number)
	}
	day, err := peru.ParseDay(d.Day)
	if err != nil {
		return sunat.Answer{Where: sunat.InSilence, Text: "the document has no day"}
	}
	return c.Client.Query(ctx, c.Endpoints.Tokens, c.Endpoints.Queries, sunat.App{ID: secret.ClientID, Secret: secret.ClientSecret},
		sunat.Asked{RUC: d.RUC, Kind: string(d.Kind), Series: d.Series, Number: d.Number, Day: day.Start(), Total: d.Total})
}

// unknownThere says that SUNAT does not have the document.
func unknownThere(a sunat.Answer) bool {
	return a.Where == sunat.InStatus && sunat.Classify(a).Action == sunat.Later
}

// Trial is a try of the connection, without any document.
type Trial struct {
	Channel emission.Channel `json:"channel"`
	URL     string           `json:"url"`
	RUC     string           `json:"ruc"`
}

// Tried is how a trial went. Works: the certificate may sign for the RUC today, and SUNAT let the user in.
type Tried struct {
	Works  bool   `json:"works"`
	Code   string `json:"code"`
	Answer string `json:"answer"`
}

// unknownTicket is what SUNAT answers about a ticket that it never gave: it let the user in and looked.
const unknownTicket = "0127"

// Try tries the certificate and the user: it asks for a ticket that does not exist. Errors: errs.Unavailable.
func (c *Courier) Try(ctx context.Context, t Trial, now time.Time) (Tried, error) {
	_, why, err := c.key(ctx, t.RUC, now)
	if err == nil && why == "" {
		var secret vault.Secret
		if secret, why, err = c.account(ctx, t.RUC); err == nil && why == "" {
			answer := c.Client.Status(ctx, c.bills(t.Channel, t.URL), account(secret), "1")
			return Tried{
				Works:  answer.Code == unknownTicket || answer.Where == sunat.InStatus || answer.Where == sunat.InCDR,
				Code:   answer.Code,
				Answer: answer.Text,
			}, nil
		}
	}
	if err != nil {
		return Tried{}, err
	}
	return Tried{Code: why, Answer: refused(why).Answer.Text}, nil
}
