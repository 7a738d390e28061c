package ubl_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/platform/signature"
	client "carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/sunat"
)

// office is the stand-in for SUNAT, two hours after the sales of these tests. Its rules are written from SUNAT's workbook by themselves,
// and share nothing with this code.
type office struct {
	*sunat.Server
	key signature.Key
}

func opens(t *testing.T, noSchema bool) office {
	t.Helper()
	at := evening.Add(2 * time.Hour)
	server, err := sunat.Start(sunat.Options{Dir: t.TempDir(), Now: func() time.Time { return at }, Polls: -1, NoSchema: noSchema})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(t.Context()); err != nil {
			t.Log(err)
		}
	})
	if err := server.Register(sunat.Issuer{RUC: issuer().RUC, Restaurant: true}); err != nil {
		t.Fatal(err)
	}
	certificate, err := sunat.NewCertificate(sunat.CertificateOptions{RUC: issuer().RUC, Name: "Market Carmensita",
		NotBefore: at.AddDate(0, -1, 0), NotAfter: at.AddDate(0, 1, 0), Password: "clave"})
	if err != nil {
		t.Fatal(err)
	}
	return office{Server: server, key: must(signature.ReadPFX(certificate.PFX, "clave"))(t)}
}

var seller = client.Account{RUC: issuer().RUC, User: sunat.BetaUser, Password: sunat.BetaPassword}

// takes says what the office holds against a document: nothing, when it accepts it without a note.
func (o office) takes(t *testing.T, d document) string {
	t.Helper()
	unsigned, err := d.XML()
	if err != nil {
		return err.Error()
	}
	signed := must(signature.Sign(unsigned, o.key))(t)
	var c client.Client
	url := o.ProductionURL()
	var a client.Answer
	switch d.(type) {
	case ubl.Summary, ubl.Voided:
		if a = c.SendSummary(t.Context(), url, seller, d.Name(), signed); a.Ticket != "" {
			a = c.Status(t.Context(), url, seller, a.Ticket)
		}
	default:
		a = c.SendBill(t.Context(), url, seller, d.Name(), signed)
	}
	if a.Where == client.InCDR && a.Code == "0" && len(a.Notes) == 0 {
		return ""
	}
	return string(a.Where) + " " + a.Code + " " + a.Text + " " + strings.Join(a.Notes, "; ")
}

func TestDocuments_ofEveryKindAreAcceptedWithoutANote(t *testing.T) {
	t.Parallel()
	o := opens(t, false)
	docs := documents(t)
	send := func(prefix string) {
		for name, d := range docs {
			if strings.HasPrefix(name, prefix) {
				if wrong := o.takes(t, d); wrong != "" {
					t.Errorf("%s: %s", name, wrong)
				}
			}
		}
	}
	send("boleta") // what a note takes back is there before it
	send("factura")
	send("note")
	send("voided")
}

func TestSummary_addsBoletasThenVoidsThem(t *testing.T) {
	t.Parallel()
	o := opens(t, false)
	docs := documents(t)
	day := peru.BusinessDay(evening)
	named, note := docs["boleta-dni"].(ubl.Invoice), docs["note-boleta-part"].(ubl.CreditNote)
	summary := func(n int, lines ...ubl.SummaryLine) ubl.Summary {
		return ubl.Summary{Issuer: issuer(), Issued: day, Made: day, Number: n, Lines: lines}
	}
	added := []ubl.SummaryLine{named.SummaryLine(ubl.Add)}
	for _, name := range []string{"boleta-anonymous-cash-rounded", "boleta-above-700", "boleta-of-gifts-of-all-classes", "boleta-nuevo-rus", "boleta-of-a-restaurant"} {
		added = append(added, docs[name].(ubl.Invoice).SummaryLine(ubl.Add))
	}
	for n, s := range []ubl.Summary{summary(1, added...), summary(2, note.SummaryLine(ubl.Add)), summary(3, docs["boleta-above-700"].(ubl.Invoice).SummaryLine(ubl.Void))} {
		if wrong := o.takes(t, s); wrong != "" {
			t.Errorf("summary %d: %s", n+1, wrong)
		}
	}
}

// Sales and refunds of any kind, one after another, are registered, and nothing is held against any.
func TestDocuments_ofAnyCartAreAcceptedWithoutANote(t *testing.T) {
	t.Parallel()
	o := opens(t, true)
	var number atomic.Int64
	rapid.Check(t, func(rt *rapid.T) {
		invoice, notes := anySale(t, rt, int(number.Add(1)))
		if wrong := o.takes(t, invoice); wrong != "" {
			rt.Fatalf("%s: %s", invoice.Name(), wrong)
		}
		for _, note := range notes {
			if wrong := o.takes(t, note); wrong != "" {
				rt.Fatalf("%s: %s", note.Name(), wrong)
			}
		}
	})
}
