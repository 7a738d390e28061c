package lookup_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"carmensita.pe/market/internal/aws/lookup"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/shop/taxpayer"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/names"
	"carmensita.pe/market/local/npm"
	"carmensita.pe/market/local/parameters"
)

// provider is asked by all tests, which therefore run one after the other.
var provider *names.Server

func TestMain(m *testing.M) {
	code, err := within(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func within(m *testing.M) (int, error) {
	const packages = "../../../local"
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "carmensita-lookup-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if err := npm.Install(ctx, packages, nil); err != nil {
		return 1, err
	}
	key := dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}
	tables, err := dynamo.Start(ctx, dynamo.Options{Dir: dir, Packages: packages, Tables: []dynamo.Table{{Name: "attempts", Key: key}, {Name: "taxpayers", Key: key}}})
	if err != nil {
		return 1, err
	}
	secrets, err := parameters.Start(parameters.Options{Dir: dir})
	if err != nil {
		return 1, err
	}
	if provider, err = names.Start(names.Options{}); err != nil {
		return 1, err
	}
	environment := map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": tables.Endpoint(), "AWS_ENDPOINT_URL_SSM": secrets.Endpoint(), "LOOKUP_SECRET": "/test/lookup",
		"ATTEMPTS_TABLE": "attempts", "TAXPAYERS_TABLE": "taxpayers", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
	for name, value := range provider.Environment() {
		environment[name] = value
	}
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
			return 1, err
		}
	}
	code := m.Run()
	_, _ = provider.Stop(ctx), secrets.Stop(ctx)
	return code, tables.Stop(ctx)
}

var noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)

// desk is one where the shop has this provider, and the time in the test's hands.
type desk struct {
	*lookup.Desk
	t *testing.T
}

func newDesk(t *testing.T, of taxpayer.Provider, token string) desk {
	t.Helper()
	secret, err := vault.OpenLookup()
	if err != nil {
		t.Fatal(err)
	}
	if err := secret.Keep(t.Context(), taxpayer.Account{Provider: of, Token: token}, taxpayer.Facts{Provider: of}); err != nil {
		t.Fatal(err)
	}
	opened, err := lookup.Open()
	if err != nil {
		t.Fatal(err)
	}
	opened.Registry.Patience = time.Minute // a busy computer is no provider that is slow
	return desk{opened, t}
}

// find asks for a number, and gives the name, or the code of the refusal, and how often the provider was asked meanwhile.
func (d desk) find(number, username string, now time.Time) (said string, questions int) {
	d.t.Helper()
	before := len(provider.Asked())
	document, err := taxpayer.ParseDocument(number)
	if err != nil {
		d.t.Fatal(err)
	}
	is, err := d.Find(d.t.Context(), document, username, now)
	if said = string(errs.CodeOf(err)); err == nil {
		said = is.Name
	}
	return said, len(provider.Asked()) - before
}

func (d desk) want(number, username string, now time.Time, want string, asked int) {
	d.t.Helper()
	if said, questions := d.find(number, username, now); said != want || questions != asked {
		d.t.Errorf("%s: %q after %d questions, want %q after %d", number, said, questions, want, asked)
	}
}

const trigal = "PANADERIA EL TRIGAL DORADO S.A.C."

func TestFind_asksNobodyUntilAnAdminHasChosenAProvider(t *testing.T) { //nolint:paralleltest // one provider serves all
	d := newDesk(t, taxpayer.Off, "")
	d.want("20999000101", "rosa", noon, string(errs.LookupOff), 0)
}

func TestFind_asksAboutTheSameNumberOnceAMonth(t *testing.T) { //nolint:paralleltest // as above
	d := newDesk(t, taxpayer.Decolecta, names.Token)
	d.want("20999000101", "rosa", noon, trigal, 1)
	d.want("20999000101", "rosa", noon, trigal, 0)
	d.want("20999000101", "luis", noon.Add(taxpayer.Kept-time.Minute), trigal, 0)
	d.want("20999000101", "luis", noon.Add(taxpayer.Kept+time.Minute), trigal, 1)
	other := newDesk(t, taxpayer.APIPeru, names.Token)
	other.want("74000102", "rosa", noon, "ÑAHUI DE LA CRUZ, JOSÉ MARÍA", 1)
	other.want("20999000101", "rosa", noon.Add(taxpayer.Kept+2*time.Minute), trigal, 0)
}

func TestFind_asksAboutANumberOfNobodyOnceADay(t *testing.T) { //nolint:paralleltest // as above
	d := newDesk(t, taxpayer.Decolecta, names.Token)
	d.want("74009001", "rosa", noon, string(errs.TaxpayerUnknown), 1)
	d.want("74009001", "rosa", noon.Add(taxpayer.KeptUnknown-time.Minute), string(errs.TaxpayerUnknown), 0)
	d.want("74009001", "rosa", noon.Add(taxpayer.KeptUnknown+time.Minute), string(errs.TaxpayerUnknown), 1)
}

func TestFind_keepsNoFailure(t *testing.T) { //nolint:paralleltest // as above
	d := newDesk(t, taxpayer.Decolecta, names.Token)
	for _, fault := range []names.Fault{{Status: 429}, {Status: 500}, {Text: "<html>"}} {
		provider.Inject(fault)
		d.want("20999000283", "rosa", noon, string(errs.LookupFailed), 1)
	}
	newDesk(t, taxpayer.Decolecta, "revoked").want("20999000283", "rosa", noon, string(errs.LookupFailed), 1)
	newDesk(t, taxpayer.Decolecta, names.Token).want("20999000283", "rosa", noon, "FERRETERIA SIN PUERTA E.I.R.L.", 1)
}

func TestFind_hearsAPersonSoOftenADayAndOthersGoOn(t *testing.T) { //nolint:paralleltest // as above
	d := newDesk(t, taxpayer.Decolecta, names.Token)
	d.want("74000101", "luis", noon, "QUISPE MAMANI LUZ ELENA", 1)
	for i := range sessions.DayOfLookups {
		d.want(fmt.Sprintf("7410%04d", i), "pedro", noon, string(errs.TaxpayerUnknown), 1)
	}
	d.want("74109999", "pedro", noon.Add(time.Hour), string(errs.TooManyTries), 0)
	d.want("74000101", "pedro", noon.Add(time.Hour), "QUISPE MAMANI LUZ ELENA", 0) // what the shop knows costs nothing
	d.want("74109999", "rosa", noon.Add(time.Hour), string(errs.TaxpayerUnknown), 1)
	d.want("74109998", "pedro", noon.Add(25*time.Hour), string(errs.TaxpayerUnknown), 1)
}

func TestFind_hasNoNameWhenTheTimeIsOver(t *testing.T) { //nolint:paralleltest // as above
	d := newDesk(t, taxpayer.Decolecta, names.Token)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Find(over, peru.Document{Kind: peru.RUC, Number: "20131312955"}, "rosa", noon); errs.CodeOf(err) != errs.LookupFailed {
		t.Errorf("got %v", err)
	}
}
