package courier_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	localbucket "carmensita.pe/market/local/bucket"
	"carmensita.pe/market/local/parameters"
	stand "carmensita.pe/market/local/sunat"
)

// The SDK reads its environment once a process, so all tests share the stores.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "courier")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	files, err := localbucket.Start(localbucket.Options{Dir: filepath.Join(dir, "s3"), Buckets: []string{"documents"}})
	if err != nil {
		panic(err)
	}
	secrets, err := parameters.Start(parameters.Options{Dir: filepath.Join(dir, "ssm")})
	if err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_S3": files.Endpoint(), "AWS_ENDPOINT_URL_SSM": secrets.Endpoint(), "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "DOCUMENTS_BUCKET": "documents"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	m.Run()
	ctx := context.Background()
	_ = files.Stop(ctx)
	_ = secrets.Stop(ctx)
}

const ruc = "20000000001"

// post is a courier before a stand-in of SUNAT, with a certificate in force, a user of the test service and a client to ask with.
type post struct {
	t *testing.T
	*courier.Courier
	sunat *stand.Server
	key   signature.Key
}

var posts atomic.Int32

func newPost(t *testing.T, certificate stand.CertificateOptions) post {
	t.Helper()
	server, err := stand.Start(stand.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.WithoutCancel(t.Context())) })
	for name, value := range server.Environment() {
		t.Setenv(name, value)
	}
	t.Setenv("SUNAT_SECRET", fmt.Sprintf("/carmensita/test/%d", posts.Add(1)))
	c, err := courier.Open()
	if err != nil {
		t.Fatal(err)
	}
	p := post{t: t, Courier: c, sunat: server}
	p.key = p.brings(certificate, nil)
	return p
}

// brings keeps a certificate with the user of the test service.
func (p post) brings(options stand.CertificateOptions, change func(*vault.Secret)) signature.Key {
	p.t.Helper()
	options.Password = "clave"
	if options.RUC == "" {
		options.RUC, options.Name = ruc, "MARKET CARMENSITA E.I.R.L."
	}
	if options.NotAfter.IsZero() {
		options.NotBefore, options.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(365*24*time.Hour)
	}
	made, err := stand.NewCertificate(options)
	if err != nil {
		p.t.Fatal(err)
	}
	secret := vault.Secret{
		PFX:          made.PFX,
		Password:     "clave",
		RUC:          ruc,
		User:         "MODDATOS",
		UserPassword: "moddatos",
		ClientID:     "test-" + ruc,
		ClientSecret: "secret-" + ruc,
	}
	if change != nil {
		change(&secret)
	}
	if err := p.Secrets.Keep(p.t.Context(), secret, vault.Facts{}); err != nil {
		p.t.Fatal(err)
	}
	key, err := signature.ReadPFX(made.PFX, "clave")
	if err != nil {
		p.t.Fatal(err)
	}
	return key
}

var numbers atomic.Int32

// written is a document that was written a moment ago: a boleta of S/ 5.90, or the factura of it.
func (p post) written(channel emission.Channel, kind peru.ReceiptKind) emission.Delivery {
	p.t.Helper()
	now := time.Now()
	n := int(numbers.Add(1))
	sold := sale.Sale{ID: fmt.Sprintf("sale-%d", n), Document: kind, SoldAt: now, BusinessDay: peru.BusinessDay(now),
		Lines: []sale.Line{{Number: 1, SKU: "LAC-001", Name: "Leche", Unit: "NIU", Quantity: quantity.One, UnitPrice: 590, Amount: 590, TaxClass: peru.Gravado,
			Base: 500, IGV: 90}}, Totals: sale.Totals{TaxedBase: 500, IGV: 90, IGVRate: 1800, Total: 590, ToPay: 590}}
	series := map[peru.ReceiptKind]string{peru.Boleta: "B001", peru.Factura: "F001"}[kind]
	sold.Number = fmt.Sprintf("%s-%08d", series, n)
	if kind == peru.Factura {
		sold.Buyer = &sale.Buyer{DocumentKind: peru.RUC, DocumentNumber: "20505310072", Name: "Bodega El Sol S.A.C."}
	}
	paper, err := ubl.FromSale(sold, ubl.Issuer{RUC: ruc, LegalName: "Market Carmensita E.I.R.L.", Establishment: "0000", Address: ubl.Address{Ubigeo: "150132",
		Department: "LIMA", Province: "LIMA", District: "SAN JUAN DE LURIGANCHO", Line: "Jr. Los Jazmines 245"}})
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := paper.XML()
	if err != nil {
		p.t.Fatal(err)
	}
	d := emission.Delivery{ID: sold.ID, Name: paper.Name(), Kind: document.Kind(kind.Code()), Series: series, Number: n,
		Day: sold.BusinessDay.String(), Total: 590,
		RUC: ruc, Channel: channel, Revision: 1, Emission: 1}
	if channel == emission.OSE {
		d.URL = p.sunat.OSEURL()
	}
	if err := p.Files.Put(p.t.Context(), d.Key(courier.Unsigned), "application/xml", text); err != nil {
		p.t.Fatal(err)
	}
	return d
}

func (p post) signs(d emission.Delivery) courier.Signed {
	p.t.Helper()
	signed, err := p.Sign(p.t.Context(), d, time.Now())
	if err != nil {
		p.t.Fatal(err)
	}
	return signed
}

func (p post) sends(d emission.Delivery, again bool) document.Outcome {
	p.t.Helper()
	out, err := p.Send(p.t.Context(), d, again)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// after is what becomes of the document.
func after(d emission.Delivery, o document.Outcome, state document.State) document.Next {
	return document.After(document.Standing{State: state, Way: document.Bill, Series: d.Series, Number: d.Number, Attempts: 1}, o, time.Now())
}

func TestSend_isAcceptedByEveryChannelAndItsReceiptIsKept(t *testing.T) { //nolint:paralleltest // the courier is opened by the environment
	p := newPost(t, stand.CertificateOptions{})
	for _, channel := range []emission.Channel{emission.Beta, emission.Production, emission.OSE} {
		for _, kind := range []peru.ReceiptKind{peru.Boleta, peru.Factura} {
			d := p.written(channel, kind)
			if signed := p.signs(d); signed.Outcome != nil || signed.Certificate == nil || !signed.Certificate.EndsAt.Equal(p.key.Ends().UTC()) {
				t.Fatalf("%s by %s is not signed: %+v", kind, channel, signed)
			}
			out := p.sends(d, false)
			if next := after(d, out, document.Sent); next.State != document.Accepted || out.CDR != d.Key("R-"+d.Name+".zip") {
				t.Errorf("%s by %s: %+v of %+v", kind, channel, next, out)
			}
			kept, err := p.Files.Get(t.Context(), out.CDR)
			if err != nil {
				t.Fatal(err)
			}
			if cdr, err := sunat.ReadCDR(kept); err != nil || cdr.Code != "0" || cdr.Reference != document.Number(d.Series, d.Number) {
				t.Errorf("the receipt that is kept says %+v (%v)", cdr, err)
			}
		}
	}
}

// The same bytes go out whatever happened, and what was registered with its answer lost is found again.
func TestSend_findsAgainWhatWasRegisteredWhenItsAnswerIsLost(t *testing.T) { //nolint:paralleltest // as above
	p := newPost(t, stand.CertificateOptions{})
	for name, c := range map[string]struct {
		channel emission.Channel
		kind    peru.ReceiptKind
		want    document.State
		advice  document.Advice
	}{
		"a factura in production": {emission.Production, peru.Factura, document.Accepted, ""},
		"a boleta in production":  {emission.Production, peru.Boleta, document.Accepted, document.LookedUp},
		"a boleta by an OSE":      {emission.OSE, peru.Boleta, document.Accepted, ""},
		"a factura in the trial":  {emission.Beta, peru.Factura, document.Held, document.LookUp}, // there is nobody to ask
	} {
		d := p.written(c.channel, c.kind)
		p.signs(d)
		p.sunat.Inject(stand.Fault{Kind: stand.Lost, Operation: "sendBill", Name: d.Name})
		lost := p.sends(d, false)
		if next := after(d, lost, document.Sent); next.State != document.Unknown {
			t.Errorf("%s: after the lost answer it is %+v", name, next)
		}
		p.brings(stand.CertificateOptions{Name: "ANOTHER, MARKET CARMENSITA", RUC: ruc}, nil) // renewed meanwhile
		p.signs(d)
		d.Doubt = true
		found := p.sends(d, false)
		if next := after(d, found, document.Unknown); next.State != c.want || next.Advice != c.advice {
			t.Errorf("%s: it is %+v of %+v", name, next, found.Answer)
		}
		var bodies []string
		registered := 0
		for _, sent := range p.sunat.Deliveries() {
			if sent.Operation == "sendBill" && strings.Contains(sent.Name, d.Name) {
				bodies = append(bodies, sent.SHA256)
				if sent.Registered {
					registered++
				}
			}
		}
		if registered != 1 || len(bodies) == 0 || bodies[0] != bodies[len(bodies)-1] {
			t.Errorf("%s: registered %d times, by %v", name, registered, bodies)
		}
	}
}

func TestSend_whatNeverArrivedIsSentWhenSunatDoesNotKnowIt(t *testing.T) { //nolint:paralleltest // as above
	p := newPost(t, stand.CertificateOptions{})
	for _, kind := range []peru.ReceiptKind{peru.Factura, peru.Boleta} {
		d := p.written(emission.Production, kind)
		p.signs(d)
		p.sunat.Inject(stand.Fault{Kind: stand.Cut, Operation: "sendBill"})
		if next := after(d, p.sends(d, false), document.Sent); next.State != document.Unknown {
			t.Errorf("%s: %+v", kind, next)
		}
		if next := after(d, p.sends(d, true), document.Unknown); next.State != document.Accepted || next.Advice != "" {
			t.Errorf("%s: %+v", kind, next)
		}
	}
}

func TestSend_aNumberOfAnotherSystemIsNotTakenForOurs(t *testing.T) { //nolint:paralleltest // as above
	p := newPost(t, stand.CertificateOptions{})
	d := p.written(emission.Production, peru.Factura)
	p.signs(d)
	p.sends(d, false)
	other := d
	other.ID = "another sale"
	unsigned, err := p.Files.Get(t.Context(), d.Key(courier.Unsigned))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Files.Put(t.Context(), other.Key(courier.Unsigned), "application/xml", bytes.ReplaceAll(unsigned, []byte("Leche"), []byte("Queso"))); err != nil {
		t.Fatal(err)
	}
	p.signs(other)
	if next := after(other, p.sends(other, false), document.Sent); next.State != document.Held || next.Advice != document.OtherSystem {
		t.Errorf("it is %+v", next)
	}
}

func TestSign_saysWhyACertificateWillNotDo(t *testing.T) { //nolint:paralleltest // as above
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		options stand.CertificateOptions
		code    string
	}{
		"expired":       {stand.CertificateOptions{RUC: ruc, Name: "X", NotBefore: time.Now().Add(-2 * day), NotAfter: time.Now().Add(-day)}, "old-cert"},
		"not in force":  {stand.CertificateOptions{RUC: ruc, Name: "X", NotBefore: time.Now().Add(day), NotAfter: time.Now().Add(2 * day)}, "early-cert"},
		"another's RUC": {stand.CertificateOptions{RUC: "20505310072", Name: "X"}, "other-ruc"},
	} {
		p := newPost(t, c.options)
		d := p.written(emission.Beta, peru.Boleta)
		signed := p.signs(d)
		if signed.Outcome == nil || signed.Outcome.Answer.Code != c.code || signed.Outcome.Answer.Text == "" {
			t.Fatalf("%s: %+v", name, signed)
		}
		if next := after(d, *signed.Outcome, document.Sent); next.State != document.Issued || !next.Stops {
			t.Errorf("%s: %+v", name, next)
		}
		p.brings(stand.CertificateOptions{}, nil)
		if signed := p.signs(d); signed.Outcome != nil {
			t.Errorf("%s: after it was mended: %+v", name, signed.Outcome)
		}
	}
}

func TestTry_saysWhetherSunatLetsTheShopIn(t *testing.T) { //nolint:paralleltest // as above
	p := newPost(t, stand.CertificateOptions{})
	for _, channel := range []emission.Channel{emission.Beta, emission.Production} {
		if tried, err := p.Try(t.Context(), courier.Trial{Channel: channel, RUC: ruc}, time.Now()); err != nil || !tried.Works {
			t.Errorf("%s: %+v (%v)", channel, tried, err)
		}
	}
	p.brings(stand.CertificateOptions{}, func(s *vault.Secret) { s.UserPassword = "wrong" })
	if tried, err := p.Try(t.Context(), courier.Trial{Channel: emission.Beta, RUC: ruc}, time.Now()); err != nil || tried.Works || tried.Answer == "" {
		t.Errorf("by a wrong password: %+v (%v)", tried, err)
	}
	d := p.written(emission.Beta, peru.Boleta)
	p.signs(d)
	if next := after(d, p.sends(d, false), document.Sent); next.State != document.Issued || !next.Stops {
		t.Errorf("a document by a wrong password: %+v", next)
	}
}
