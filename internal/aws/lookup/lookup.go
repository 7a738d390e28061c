// Package lookup finds who has a RUC or a DNI for somebody at a form: what was heard within the last days, else the provider.
//
// The whole of it ends within taxpayer.Patience, whatever is slow: a name is a proposal, and a form waits for none. What a provider said is kept in a
// table that forgets by itself (taxpayer.Kept), so that the same customer is asked about once a month. A person has so many questions to the
// provider a day (sessions.DayOfLookups): a till is no way to copy a register.
package lookup

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/cache"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/taxpayer"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// accountFor is how long a process believes which provider the shop has.
const accountFor = 10 * time.Second

// Desk is where names are asked for.
type Desk struct {
	// Registry asks, and has the patience of the whole.
	Registry *taxpayer.Registry

	attempts *sessions.Attempts
	client   *dynamodb.Client
	table    string
	account  cache.Value[taxpayer.Account]
}

// Open opens the table that TAXPAYERS_TABLE names, the one of tries, the token and the providers.
func Open() (*Desk, error) {
	table, err := setup.Env("TAXPAYERS_TABLE", "the DynamoDB table of names that were looked up")
	if err != nil {
		return nil, err
	}
	client, err := items.Open()
	if err != nil {
		return nil, err
	}
	attempts, err := sessions.OpenAttempts()
	if err != nil {
		return nil, err
	}
	registry, err := taxpayer.Open()
	if err != nil {
		return nil, err
	}
	secret, err := vault.OpenLookup()
	if err != nil {
		return nil, err
	}
	load := func(ctx context.Context) (taxpayer.Account, error) {
		account, err := secret.Load(ctx)
		if errs.CodeOf(err) == errs.NotFound {
			return taxpayer.Account{Provider: taxpayer.Off}, nil
		}
		return account, err
	}
	return &Desk{Registry: registry, attempts: attempts, client: client, table: table,
		account: cache.Value[taxpayer.Account]{Load: load, For: accountFor}}, nil
}

// Find finds who has a document, for the user who asks.
//
// Errors: errs.LookupOff where the shop has no provider, in which case nobody is asked; errs.TaxpayerUnknown; errs.TooManyTries; errs.LookupFailed
// for whatever else keeps the name away.
func (d *Desk) Find(ctx context.Context, document peru.Document, username string, now time.Time) (taxpayer.Taxpayer, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Registry.Patience)
	defer cancel()
	account, err := d.account.Get(ctx, now)
	if err != nil {
		return taxpayer.Taxpayer{}, late(err)
	}
	if account.Provider == taxpayer.Off {
		return taxpayer.Taxpayer{}, errs.New(errs.LookupOff, "the shop has no provider")
	}
	if known, ok, err := d.heard(ctx, document.Number, now); ok || err != nil {
		return known, late(err)
	}
	if _, err := d.attempts.Begin(ctx, sessions.Lookup, username, sessions.Origin{}, now); err != nil { // it counts, whatever comes of it
		return taxpayer.Taxpayer{}, late(err)
	}
	is, err := d.Registry.Ask(ctx, account, document)
	switch errs.CodeOf(err) {
	case "":
		d.keep(ctx, document.Number, &is, now.Add(taxpayer.Kept))
	case errs.TaxpayerUnknown:
		d.keep(ctx, document.Number, nil, now.Add(taxpayer.KeptUnknown))
	default: // a failure is not kept
	}
	return is, err
}

// late is errs.LookupFailed for what has kept the name away on our side.
func late(err error) error {
	switch errs.CodeOf(err) {
	case "", errs.TaxpayerUnknown, errs.TooManyTries:
		return err
	default:
		return errs.Wrap(errs.LookupFailed, err, "looking a name up")
	}
}

// heard reads what was heard before; ok is false when nothing was, or too long ago. Somebody of whom it was heard that nobody is, is
// errs.TaxpayerUnknown.
func (d *Desk) heard(ctx context.Context, number string, now time.Time) (is taxpayer.Taxpayer, ok bool, err error) {
	out, err := d.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &d.table, Key: items.Key(number)})
	if err != nil {
		return is, false, errs.Wrap(errs.Unavailable, err, "reading the names that were looked up")
	}
	if items.NumberOf(out.Item["ttl"]) <= now.Unix() { // DynamoDB deletes some days later
		return is, false, nil
	}
	text := items.TextOf(out.Item["taxpayer"])
	if text == "" {
		return is, true, errs.New(errs.TaxpayerUnknown, "nobody had this number, not long ago")
	}
	if err := json.Unmarshal([]byte(text), &is); err != nil {
		return is, false, nil //nolint:nilerr // it is asked for anew
	}
	return is, true, nil
}

// keep notes who has a number, or that nobody has: nil. A name that is not kept is asked for again.
func (d *Desk) keep(ctx context.Context, number string, is *taxpayer.Taxpayer, until time.Time) {
	// What the provider left of the time may be little, and the answer is paid for.
	const moment = 100 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), moment)
	defer cancel()
	item := items.Key(number)
	item["ttl"] = items.Number(until.Unix())
	if is != nil {
		text, err := json.Marshal(is)
		if err != nil {
			return // a Taxpayer is text alone
		}
		item["taxpayer"] = items.Text(string(text))
	}
	if _, err := d.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &d.table, Item: item}); err != nil {
		slog.Warn("a name that was looked up is not kept", "error", err.Error())
	}
}
