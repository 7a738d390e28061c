package ubl_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/sunat"
)

// office is a SUNAT that shares no code with this package, and a shop's key.
type office struct {
	*sunat.Server
	key signature.Key

	mu      sync.Mutex
	now     time.Time
	numbers map[peru.Series]int
}

func opens(t *testing.T) *office {
	t.Helper()
	o := &office{now: evening.Add(2 * time.Hour), numbers: map[peru.Series]int{}}
	server, err := sunat.Start(sunat.Options{Dir: t.TempDir(), NoSchema: true, Polls: -1, Now: func() time.Time {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.now
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	o.Server = server
	made, err := sunat.NewCertificate(sunat.CertificateOptions{RUC: issuer().RUC, Name: issuer().LegalName, NotBefore: evening.AddDate(0, -1, 0),
		NotAfter: evening.AddDate(1, 0, 0), Password: "clave"})
	if err != nil {
		t.Fatal(err)
	}
	if o.key, err = signature.ReadPFX(made.PFX, "clave"); err != nil {
		t.Fatal(err)
	}
	if err := server.Register(sunat.Issuer{RUC: issuer().RUC, Restaurant: true}); err != nil {
		t.Fatal(err)
	}
	return o
}

// next is a number that nothing has yet.
func (o *office) next(series peru.Series) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.numbers[series]++
	return fmt.Sprintf("%s-%d", series, o.numbers[series])
}

var (
	ticketPart = regexp.MustCompile(`<ticket>(\d+)</ticket>`)
	cdrPart    = regexp.MustCompile(`<(?:applicationResponse|content)>([^<]+)<`)
	answerPart = regexp.MustCompile(`(?s)<cbc:Note>.*?</cbc:Note>|<cbc:ResponseCode>.*?</cbc:Description>`)
)

// sends signs and sends a document. "" says that it was accepted without a word.
func (o *office) sends(d document) (said string, err error) {
	unsigned, err := d.XML()
	if err != nil {
		return "", err
	}
	signed, err := signature.Sign(unsigned, o.key)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	file, err := w.Create(d.Name() + ".xml")
	if err != nil {
		return "", err
	}
	if _, err := file.Write(signed); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	operation := "sendBill"
	if strings.Contains(d.Name(), "-RC-") || strings.Contains(d.Name(), "-RA-") {
		operation = "sendSummary"
	}
	answer, err := o.calls(fmt.Sprintf("<s:%s><fileName>%s.zip</fileName><contentFile>%s</contentFile></s:%[1]s>", operation, d.Name(),
		base64.StdEncoding.EncodeToString(packed.Bytes())))
	if ticket := ticketPart.FindStringSubmatch(answer); ticket != nil && err == nil {
		answer, err = o.calls("<s:getStatus><ticket>" + ticket[1] + "</ticket></s:getStatus>")
	}
	cdr := cdrPart.FindStringSubmatch(answer)
	if err != nil || cdr == nil {
		return answer, err
	}
	return reads(cdr[1])
}

func (o *office) calls(body string) (string, error) {
	const open = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://service.sunat.gob.pe" ` +
		`xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><e:Header><w:Security><w:UsernameToken>`
	text := open + "<w:Username>" + issuer().RUC + sunat.BetaUser + "</w:Username><w:Password>" + sunat.BetaPassword +
		"</w:Password></w:UsernameToken></w:Security></e:Header><e:Body>" + body + "</e:Body></e:Envelope>"
	response, err := http.Post(o.ProductionURL(), "text/xml", strings.NewReader(text))
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return string(answer), err
}

// reads says what a CDR says besides that it accepts.
func reads(content string) (string, error) {
	packed, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return "", err
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(archive.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, ".xml") })
	file, err := archive.File[i].Open()
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(file)
	parts := answerPart.FindAllString(string(text), -1)
	if len(parts) == 1 && strings.HasPrefix(parts[0], "<cbc:ResponseCode>0<") {
		return "", err
	}
	return strings.Join(parts, "\n"), err
}

// Of a thousand sales of anything, and what came back of them, SUNAT's rules as somebody else wrote them reject none and observe none.
func TestDocuments_ofAThousandRandomSalesAreAcceptedWithoutAWord(t *testing.T) {
	t.Parallel()
	o := opens(t)
	var kept sync.Mutex
	var voidable []ubl.Invoice
	rapid.Check(t, func(rt *rapid.T) {
		const salesAtOnce = 5
		for range salesAtOnce {
			invoice, noted := o.sellsAndTakesBack(t, rt)
			if !noted {
				kept.Lock()
				voidable = append(voidable, invoice)
				kept.Unlock()
			}
		}
	})
	o.voids(t, voidable)

	const least = 1_000
	documents := o.Documents()
	if len(documents) < least {
		t.Errorf("%d documents, want %d", len(documents), least)
	}
	for _, d := range documents {
		if d.State == sunat.Rejected || len(d.Notes) > 0 {
			t.Errorf("%s-%s-%s is %s with %s %v", d.Type, d.Series, d.Number, d.State, d.Code, d.Notes)
		}
	}
}

// sellsAndTakesBack sells a random cart and takes back some of it, each with its document.
func (o *office) sellsAndTakesBack(t *testing.T, rt *rapid.T) (invoice ubl.Invoice, noted bool) {
	t.Helper()
	c, order := cart(rt)
	order.number = o.next(peru.Series(order.number[:4]))
	s := c.sells(t, order)
	invoice, err := ubl.FromSale(s, issuer())
	if err != nil {
		rt.Fatal(err)
	}
	o.accepts(rt, invoice)
	came := returns{of: s, igv: map[int]money.Centimos{}}
	for range rapid.IntRange(0, 3).Draw(rt, "notes") {
		back := map[int]quantity.Quantity{}
		for _, l := range came.of.Lines {
			if open := l.Quantity - l.Returned; open > 0 && rapid.Bool().Draw(rt, "comes back") {
				back[l.Number] = some(rt, l, open, false)
			}
		}
		if len(back) == 0 {
			continue
		}
		note, err := ubl.FromRefund(came.takesBack(o.next(peru.Series(s.Number[:1]+"C01")), refund.ItemReturn, back), issuer())
		if err != nil {
			rt.Fatal(err)
		}
		o.accepts(rt, note)
		noted = true
	}
	return invoice, noted
}

func (o *office) accepts(rt *rapid.T, d document) {
	rt.Helper()
	if said, err := o.sends(d); err != nil || said != "" {
		content, _ := d.XML()
		rt.Fatalf("%s: %v %s\n%s", d.Name(), err, said, content)
	}
}

// voids takes facturas back by a communication, and boletas by a summary, which also tells of some that were never sent by themselves.
func (o *office) voids(t *testing.T, invoices []ubl.Invoice) {
	t.Helper()
	day := peru.BusinessDay(evening)
	baja := ubl.Voided{Issuer: issuer(), Issued: day, Made: day, Number: 1}
	resumen := ubl.Summary{Issuer: issuer(), Issued: day, Made: day, Number: 1}
	for _, i := range invoices {
		if i.Number.Series[0] == 'F' {
			baja.Lines = append(baja.Lines, ubl.VoidedLine{Number: i.Number, Reason: "Se emitió dos veces"})
			continue
		}
		resumen.Lines = append(resumen.Lines, i.SummaryLine(ubl.Void))
		i.Number = must(peru.ParseReceiptNumber(o.next("B002")))(t)
		resumen.Lines = append(resumen.Lines, i.SummaryLine(ubl.Add))
	}
	for _, d := range []document{baja, resumen} {
		if said, err := o.sends(d); err != nil || said != "" {
			t.Errorf("%s: %v %s", d.Name(), err, said)
		}
	}
	void := 0
	for _, d := range o.Documents() {
		if d.State == sunat.Void {
			void++
		}
	}
	if void != len(invoices) || void == 0 {
		t.Errorf("%d documents are void, want %d", void, len(invoices))
	}
}
