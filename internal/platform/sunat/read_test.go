package sunat_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/sunat"
)

func file(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// zipped packs files; a name that ends with a slash is an empty folder.
func zipped(t *testing.T, names []string, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, name := range names {
		w, err := archive.Create(name)
		if err == nil && !strings.HasSuffix(name, "/") {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withCDR puts a CDR into an answer of the service.
func withCDR(t *testing.T, envelope string, cdr []byte) []byte {
	t.Helper()
	return bytes.ReplaceAll(file(t, envelope), []byte("ZIP_BASE64_RESPONSE"), []byte(base64.StdEncoding.EncodeToString(cdr)))
}

func TestRead_saysWhatTheServiceSaid(t *testing.T) {
	t.Parallel()
	cdr := func(name string) []byte { return zipped(t, []string{"dummy/", "R-x.XML"}, file(t, name)) }
	for name, c := range map[string]struct {
		soap                   []byte
		where                  sunat.Where
		code, begins, document string
		notes                  int
	}{
		"accepted": {withCDR(t, "sendBill-response.xml", cdr("R-12345678901-01-F001-00000587.xml")), sunat.InCDR, "0",
			"La Factura numero F001-00000587, ha sido aceptada", "F001-00000587", 0},
		"observed":                  {withCDR(t, "sendBill-response.xml", cdr("derived-R-observed-4287.xml")), sunat.InCDR, "0", "La Factura", "F001-00000587", 1},
		"many observations":         {withCDR(t, "sendBill-response.xml", cdr("R-20220557805-01-F001-22Openubl.XML")), sunat.InCDR, "0", "La Factura", "F001-22", 8},
		"rejected":                  {withCDR(t, "sendBill-response.xml", cdr("derived-R-rejected-2017.xml")), sunat.InCDR, "2017", "El numero de documento", "F001-00000587", 0},
		"an exception in the CDR":   {withCDR(t, "getStatus-response-0.xml", cdr("derived-R-exception-0306-summary-only.xml")), sunat.InCDR, "0306", "No se puede leer", "F001-00000587", 0},
		"a CDR that was asked for":  {withCDR(t, "getStatusCdr-response.xml", cdr("R-12345678901-01-F001-00000587.xml")), sunat.InCDR, "0", "La Factura", "F001-00000587", 0},
		"a ticket that waits":       {file(t, "getStatus-response-98.xml"), sunat.InStatus, "98", "", "", 0},
		"SUNAT's fault":             {file(t, "fault-sunat-client-1033.xml"), sunat.InFault, "1033", "El comprobante fue registrado", "", 0},
		"SUNAT's own trouble":       {file(t, "fault-sunat-server-0109.xml"), sunat.InFault, "0109", "El sistema no puede responder", "", 0},
		"an OSE's fault":            {file(t, "fault-ose-digiflow-2800.xml"), sunat.InFault, "2800", "El dato ingresado en el tipo", "", 0},
		"a gateway without a code":  {file(t, "fault-datapower-nocode.xml"), sunat.InSilence, "", "Internal Error", "", 0},
		"an empty CDR":              {bytes.ReplaceAll(file(t, "sendBill-response.xml"), []byte("ZIP_BASE64_RESPONSE"), nil), sunat.InSilence, "", "the CDR is empty", "", 0},
		"what is no base64":         {file(t, "sendBill-response.xml"), sunat.InSilence, "", "the CDR is no", "", 0},
		"a zip without XML":         {withCDR(t, "sendBill-response.xml", zipped(t, []string{"a.txt"}, nil)), sunat.InSilence, "", "the zip holds no XML", "", 0},
		"a page of a gateway":       {[]byte("<html><body>502 Bad Gateway</body></html>"), sunat.InSilence, "", "the answer is a html", "", 0},
		"nothing":                   {nil, sunat.InSilence, "", "the answer is no XML", "", 0},
		"a document type":           {[]byte(`<!DOCTYPE x [<!ENTITY e "a">]><Envelope><Body>&e;</Body></Envelope>`), sunat.InSilence, "", "the answer has a document type", "", 0},
		"an envelope with nothing":  {[]byte(`<Envelope><Body/></Envelope>`), sunat.InSilence, "", "the answer is empty", "", 0},
		"a ticket without a number": {[]byte(`<Envelope><Body><sendSummaryResponse/></Body></Envelope>`), sunat.InSilence, "", "the answer is empty", "", 0},
	} {
		got := sunat.Read(c.soap)
		if got.Where != c.where || got.Code != c.code || !strings.HasPrefix(got.Text, c.begins) || got.Reference != c.document || len(got.Notes) != c.notes {
			t.Errorf("%s: %+v", name, got)
		}
		if (got.CDR != nil) != (c.where == sunat.InCDR) {
			t.Errorf("%s: the CDR has %d bytes", name, len(got.CDR))
		}
	}
	if got := sunat.Read(file(t, "sendSummary-response.xml")); got.Where != sunat.InTicket || got.Ticket != "1603506008386" {
		t.Errorf("a ticket is %+v", got)
	}
}

// A zip of some kilobytes may unpack to more than the memory holds.
func TestReadCDR_unpacksNoMoreThanACDRMayHave(t *testing.T) {
	t.Parallel()
	packed := zipped(t, []string{"R-x.xml"}, bytes.Repeat([]byte(" "), 17<<20))
	if _, err := sunat.ReadCDR(packed); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/*.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, soap []byte) {
		if got := sunat.Read(soap); got.Where == sunat.InCDR && got.Code == "" {
			t.Errorf("a CDR without a code: %+v", got)
		}
	})
}
