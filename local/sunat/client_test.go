package sunat_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/local/sunat"
)

const (
	ruc  = sunat.DemoRUC
	user = ruc + sunat.BetaUser
)

// clock is set by the tests.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	c.now = at
}

// office is a running SUNAT with a clock of its own.
type office struct {
	*sunat.Server
	t     *testing.T
	clock *clock
	dir   string
}

const morning = "2026-11-29T10:00:00-05:00"

func open(t *testing.T, options sunat.Options) *office {
	t.Helper()
	o := &office{t: t, clock: new(clock), dir: options.Dir}
	o.clock.set(morning)
	if o.dir == "" {
		o.dir = t.TempDir()
	}
	options.Dir, options.Now = o.dir, o.clock.Now
	server, err := sunat.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	o.Server = server
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	return o
}

// shopCertificate is made once: keys take time.
var shopCertificate = sync.OnceValue(func() sunat.Certificate { return certificate(ruc, "2026-01-01", "2028-01-01") })

func certificate(ruc, from, to string) sunat.Certificate {
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			panic(err)
		}
		return d
	}
	made, err := sunat.NewCertificate(sunat.CertificateOptions{RUC: ruc, Name: "MARKET", NotBefore: at(from),
		NotAfter: at(to), Password: "x"})
	if err != nil {
		panic(err)
	}
	return made
}

// document is one of testdata with texts replaced: old, new, ...
func document(t *testing.T, name string, change ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	for pair := range slices.Chunk(change, 2) {
		if !strings.Contains(got, pair[0]) {
			t.Fatalf("%s has no %q", name, pair[0])
		}
		got = strings.Replace(got, pair[0], pair[1], 1)
	}
	return got
}

// sign signs a document of testdata, which is canonical XML as it stands; so that nothing of the package is needed
// for it.
func sign(t *testing.T, text string, with sunat.Certificate) []byte {
	t.Helper()
	text = strings.TrimSuffix(text, "\n")
	begin := strings.Index(text, " xmlns")
	namespaces := text[begin:strings.Index(text, ">")]
	digest := sha256.Sum256([]byte(text))
	const w3 = "http://www.w3.org/"
	inner := `<ds:CanonicalizationMethod Algorithm="` + w3 +
		`TR/2001/REC-xml-c14n-20010315"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + w3 + `2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>` +
		`<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="` + w3 +
		`2000/09/xmldsig#enveloped-signature"></ds:Transform></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="` + w3 + `2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>` +
		base64.StdEncoding.EncodeToString(digest[:]) +
		`</ds:DigestValue></ds:Reference></ds:SignedInfo>`
	sum := sha256.Sum256([]byte("<ds:SignedInfo" + namespaces + ">" + inner))
	value, err := rsa.SignPKCS1v15(rand.Reader, with.Key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	signature := `<ds:Signature Id="SignMarket"><ds:SignedInfo>` + inner + `<ds:SignatureValue>` +
		base64.StdEncoding.EncodeToString(value) +
		`</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` +
		base64.StdEncoding.EncodeToString(with.DER) +
		`</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
	const hole = "<ext:ExtensionContent></ext:ExtensionContent>"
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + strings.Replace(text, hole,
		"<ext:ExtensionContent>"+signature+"</ext:ExtensionContent>", 1))
}

// zipped packs one file.
func zipped(t *testing.T, name string, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if name != "" {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// appendFile packs one file more.
func appendFile(t *testing.T, packed []byte, name string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Create(name); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// heard is what came back from a call.
type heard struct {
	status int
	body   string
	err    error
	// code is that of a fault, of a status, or of the CDR; "" when there is none.
	code string
	// words are those of the fault or of the CDR, notes the codes of its observations.
	words, ticket string
	notes         []string
	cdr           []byte
}

// call sends an envelope.
func (o *office) call(url, username, password, body string) heard {
	o.t.Helper()
	header := ""
	if username != "" {
		header = `<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsse:UsernameToken><wsse:Username>` + username +
			`</wsse:Username><wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">` + password +
			`</wsse:Password></wsse:UsernameToken></wsse:Security>`
	}
	envelope := `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ser="http://service.sunat.gob.pe"><soapenv:Header>` + header +
		`</soapenv:Header><soapenv:Body>` + body + `</soapenv:Body></soapenv:Envelope>`
	response, err := http.Post(url, "text/xml; charset=utf-8", strings.NewReader(envelope))
	if err != nil {
		return heard{err: err}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return heard{err: err}
	}
	return o.understand(response.StatusCode, string(text))
}

func (o *office) understand(status int, body string) heard {
	o.t.Helper()
	h := heard{status: status, body: body}
	var in struct {
		Fault struct {
			Code    string `xml:"faultcode"`
			Words   string `xml:"faultstring"`
			Message string `xml:"detail>message"`
		} `xml:"Body>Fault"`
		Bill struct {
			CDR string `xml:"applicationResponse"`
		} `xml:"Body>sendBillResponse"`
		Ticket string `xml:"Body>sendSummaryResponse>ticket"`
		Status struct {
			Content string `xml:"content"`
			Code    string `xml:"statusCode"`
			Words   string `xml:"statusMessage"`
		} `xml:"Body>getStatusResponse>status"`
		Found struct {
			Content string `xml:"content"`
			Code    string `xml:"statusCode"`
			Words   string `xml:"statusMessage"`
		} `xml:"Body>getStatusCdrResponse>statusCdr"`
	}
	if xml.Unmarshal([]byte(body), &in) != nil {
		return h
	}
	h.ticket = in.Ticket
	h.code, h.words = strings.TrimPrefix(strings.TrimPrefix(in.Fault.Code, "soap-env:Client."),
		"soap-env:Server."), in.Fault.Words
	content := in.Bill.CDR + in.Status.Content + in.Found.Content
	if code := in.Status.Code + in.Found.Code; code != "" {
		h.code, h.words = code, in.Status.Words+in.Found.Words
	}
	if content != "" {
		h.cdr = o.open(&h, content)
	}
	return h
}

// open reads a CDR as a careful client does: the first XML in the zip, whatever else is there.
func (o *office) open(h *heard, content string) []byte {
	o.t.Helper()
	packed, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		o.t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		o.t.Fatal(err)
	}
	if len(archive.File) < 2 || !strings.HasSuffix(archive.File[0].Name, "/") {
		o.t.Errorf("the zip begins with %s, want an empty folder as SUNAT's", archive.File[0].Name)
	}
	for _, f := range archive.File {
		if !strings.HasSuffix(strings.ToLower(f.Name), ".xml") {
			continue
		}
		body, err := f.Open()
		if err != nil {
			o.t.Fatal(err)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			o.t.Fatal(err)
		}
		var cdr struct {
			Notes []string `xml:"Note"`
			Code  string   `xml:"DocumentResponse>Response>ResponseCode"`
			Words string   `xml:"DocumentResponse>Response>Description"`
		}
		if err := xml.Unmarshal(text, &cdr); err != nil {
			o.t.Fatal(err)
		}
		if h.code == "" {
			h.code, h.words = cdr.Code, cdr.Words
		}
		for _, n := range cdr.Notes {
			h.notes = append(h.notes, n[:4])
		}
		return text
	}
	o.t.Error("no XML in the CDR's zip")
	return nil
}

func operation(name string, fields ...string) string {
	var body strings.Builder
	body.WriteString("<ser:" + name + ">")
	for pair := range slices.Chunk(fields, 2) {
		fmt.Fprintf(&body, "<%s>%s</%s>", pair[0], pair[1], pair[0])
	}
	return body.String() + "</ser:" + name + ">"
}

// send brings a signed file by its name.
func (o *office) send(url, name string, signed []byte) heard {
	o.t.Helper()
	how := "sendBill"
	if strings.Contains(name, "-RC-") || strings.Contains(name, "-RA-") {
		how = "sendSummary"
	}
	packed := base64.StdEncoding.EncodeToString(zipped(o.t, name+".xml", signed))
	return o.call(url, name[:11]+sunat.BetaUser, sunat.BetaPassword, operation(how, "fileName", name+".zip",
		"contentFile", packed))
}

// bill signs a document of testdata with the shop's certificate and sends it to production.
func (o *office) bill(name, file string, change ...string) heard {
	o.t.Helper()
	return o.send(o.ProductionURL(), name, sign(o.t, document(o.t, file, change...), shopCertificate()))
}

// poll asks for a ticket.
func (o *office) poll(ticket string) heard {
	o.t.Helper()
	return o.call(o.ProductionURL(), user, sunat.BetaPassword, operation("getStatus", "ticket", ticket))
}

// ask asks billConsultService.
func (o *office) ask(how, kind, series, number string) heard {
	o.t.Helper()
	return o.call(o.ConsultURL(), user, sunat.BetaPassword, operation(how, "rucComprobante", ruc, "tipoComprobante",
		kind, "serieComprobante", series, "numeroComprobante", number))
}

func (o *office) want(h heard, code string) {
	o.t.Helper()
	if h.code != code || h.err != nil {
		o.t.Errorf("got %q (%d %s %v), want %s", h.code, h.status, h.words, h.err, code)
	}
}
