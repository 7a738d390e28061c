package sunat_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/local/sunat"
)

const (
	boleta1  = ruc + "-03-B001-8"
	factura1 = ruc + "-01-F001-8"
	resumen1 = ruc + "-RC-20261129-1"
	baja1    = ruc + "-RA-20261129-1"
)

func TestSend_aGoodBoletaIsAcceptedAndRegistered(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	signed := sign(t, document(t, "boleta-anonima"), shopCertificate())

	h := o.send(o.ProductionURL(), boleta1, signed)

	if o.want(h, "0"); h.status != http.StatusOK || h.words != "La Boleta numero B001-8, ha sido aceptada" ||
		len(h.notes) > 0 {
		t.Errorf("got %d %q %v, want an acceptance without notes", h.status, h.words, h.notes)
	}
	d, known := o.Document(sunat.Production, ruc, "03", "B001", 8)
	if !known || d.State != sunat.Accepted || d.Total != "118.00" || d.IssueDate != "2026-11-29" ||
		d.Customer != "0-00000000" {
		t.Errorf("registered %+v %v, want the boleta", d, known)
	}
	if kept, err := o.XML(d.Delivery); err != nil || string(kept) != string(signed) {
		t.Errorf("the file was not kept as it came: %v", err)
	}
	if _, known := o.Document(sunat.Beta, ruc, "03", "B001", 8); known {
		t.Error("BETA knows what production was sent")
	}
}

func TestSend_everyGoodDocumentIsAccepted(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	for _, c := range []struct{ name, file string }{
		{ruc + "-01-F001-7", "factura"}, {factura1, "factura-contado"}, {ruc + "-01-F001-9", "factura-isc"}, {ruc +
			"-01-F001-10", "factura-exportacion"},
		{ruc + "-03-B001-7", "boleta"}, {boleta1, "boleta-anonima"}, {ruc + "-03-B001-9", "boleta-nrus"}, {ruc +
			"-03-B001-10", "boleta-ivap"},
	} {
		if h := o.bill(c.name, c.file); h.code != "0" || len(h.notes) > 0 {
			t.Errorf("%s: %s %s %v", c.file, h.code, h.words, h.notes)
		}
	}
	o.want(o.bill(ruc+"-07-FC01-7", "nota-factura", "F001-1<", "F001-8<", "F001-1<", "F001-8<"), "0")
	o.want(o.bill(ruc+"-08-FD01-7", "debito-factura", "F001-1<", "F001-8<", "F001-1<", "F001-8<"), "0")
	o.want(o.bill(ruc+"-07-BC01-7", "nota-boleta", "B001-1<", "B001-8<", "B001-1<", "B001-8<"), "0")
}

func TestSend_signaturesAreRight(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("xmlsec1"); err != nil {
		t.Skip("xmlsec1 is not installed")
	}
	path := filepath.Join(t.TempDir(), "factura.xml")
	if err := os.WriteFile(path, sign(t, document(t, "factura"), shopCertificate()), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("xmlsec1", "--verify", "--insecure", path).CombinedOutput(); err != nil {
		t.Errorf("another program does not verify what these tests sign: %s", said)
	}
}

func TestSend_whoMayNot(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	other := "20100070970"
	for _, issuer := range []sunat.Issuer{
		{RUC: other, Users: []sunat.User{{Name: "ROSA", Password: "uno"}, {Name: "LUIS", Password: "dos",
			Inactive: true}, {Name: "DUENO", Password: "tres", Primary: true},
			{Name: "MIRA", Password: "cuatro", NoProfile: true}}},
		{RUC: "20100070971", NotAffiliated: true},
	} {
		if err := o.Register(issuer); err != nil {
			t.Fatal(err)
		}
	}
	packed := base64.StdEncoding.EncodeToString(zipped(t, boleta1+".xml", []byte("<a/>")))
	send := operation("sendBill", "fileName", boleta1+".zip", "contentFile", packed)
	for _, c := range []struct{ user, password, code string }{
		{"", "", "0101"}, {"MODDATOS", "moddatos", "0106"}, {user, "otra", "0102"}, {ruc + "NADIE", "moddatos", "0103"},
		{other + "ROSA", "dos", "0102"}, {other + "LUIS", "dos", "0105"}, {other + "DUENO", "tres", "0112"}, {other +
			"MIRA", "cuatro", "0111"},
		{"20100070971MODDATOS", "moddatos", "0113"}, {other + "ROSA", "uno", "0154"}, {other + "MODDATOS", "moddatos",
			"0103"},
	} {
		if h := o.call(o.ProductionURL(), c.user, c.password, send); h.code != c.code ||
			h.status != http.StatusInternalServerError || h.words == "" {
			t.Errorf("%s %s: got %d %s %q, want 500 %s", c.user, c.password, h.status, h.code, h.words, c.code)
		}
	}
	if len(o.Documents()) != 0 {
		t.Errorf("registered %v, want nothing", o.Documents())
	}
}

func TestSend_namesAndZips(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	signed := sign(t, document(t, "boleta-anonima"), shopCertificate())
	two := zipped(t, boleta1+".xml", signed)
	for _, c := range []struct {
		name, how string
		content   []byte
		code      string
	}{
		{"boleta.zip", "sendBill", two, "0151"}, {boleta1 + ".rar", "sendBill", two,
			"0151"}, {"30000000001-03-B001-8.zip", "sendBill", two, "0151"},
		{ruc + "-RC-20261129-0.zip", "sendSummary", two, "0151"}, {boleta1 + ".zip", "sendSummary", two,
			"0151"}, {resumen1 + ".zip", "sendBill", two, "0152"},
		{boleta1 + ".zip", "sendBill", nil, "0155"}, {boleta1 + ".zip", "sendBill", []byte("no zip at all"),
			"0156"}, {boleta1 + ".zip", "sendBill", zipped(t, "", nil), "0157"},
		{boleta1 + ".zip", "sendBill", twice(t, boleta1), "0158"}, {boleta1 + ".zip", "sendBill",
			zipped(t, "b.xml", signed), "0159"},
		{boleta1 + ".zip", "sendBill", zipped(t, boleta1+".xml", nil), "0160"}, {boleta1 + ".zip", "sendBill",
			zipped(t, ruc+"-03-B001-9.xml", signed), "0161"},
		{boleta1 + ".zip", "sendPack", two, "0153"}, {"20100070970-03-B001-8.zip", "sendBill",
			zipped(t, "20100070970-03-B001-8.xml", signed), "0154"},
		{boleta1 + ".zip", "sendBill", zipped(t, boleta1+".xml", []byte("<Invoice><a></Invoice>")), "0306"},
		{boleta1 + ".zip", "sendBill", zipped(t, boleta1+".xml",
			[]byte(`<!DOCTYPE a [<!ENTITY b "c">]><Invoice>&b;</Invoice>`)), "0306"},
		{boleta1 + ".zip", "sendBill", zipped(t, boleta1+".xml", []byte("<CreditNote/>")), "0306"},
	} {
		h := o.call(o.ProductionURL(), user, sunat.BetaPassword, operation(c.how, "fileName", c.name, "contentFile",
			base64.StdEncoding.EncodeToString(c.content)))
		if h.code != c.code {
			t.Errorf("%s of %d bytes by %s: got %s %q, want %s", c.name, len(c.content), c.how, h.code, h.words, c.code)
		}
	}
}

// twice packs two files.
func twice(t *testing.T, name string) []byte {
	t.Helper()
	one := zipped(t, name+".xml", []byte("<a/>"))
	return appendFile(t, one, "b.xml")
}

func TestSend_theSchemaIsAskedWhereThereIsXmllint(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("xmllint is not installed")
	}
	o := open(t, sunat.Options{})
	moved := document(t, "boleta-anonima", "<cbc:IssueTime>10:00:00</cbc:IssueTime>\n", "",
		"<cbc:DocumentCurrencyCode>", "<cbc:IssueTime>10:00:00</cbc:IssueTime>\n<cbc:DocumentCurrencyCode>")

	o.want(o.send(o.ProductionURL(), boleta1, sign(t, moved, shopCertificate())), "0306")

	without := open(t, sunat.Options{NoSchema: true})
	without.want(without.send(without.ProductionURL(), boleta1, sign(t, moved, shopCertificate())), "0")
}

func TestSend_whatWasChangedAfterSigningIsRefusedAndNotRegistered(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	signed := string(sign(t, document(t, "boleta-anonima"), shopCertificate()))
	for name, c := range map[string]struct{ text, code string }{
		"another price": {strings.Replace(signed, "118.00</cbc:PayableAmount>", "18.00</cbc:PayableAmount>", 1),
			"2335"},
		"a space more":        {strings.Replace(signed, "<cac:Signature>\n", "<cac:Signature>\n ", 1), "2335"},
		"another signed info": {strings.Replace(signed, "<ds:SignedInfo>", "<ds:SignedInfo> ", 1), "2335"},
		"no signature":        {document(t, "boleta-anonima"), "1059"},
	} {
		h := o.send(o.ProductionURL(), boleta1, []byte(c.text))
		if name == "no signature" && h.code == "0306" { // the schema asks for something there, where it is asked
			continue
		}
		if h.code != c.code {
			t.Errorf("%s: got %s %q, want %s", name, h.code, h.words, c.code)
		}
	}
}

func TestSend_certificates(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	expired, early := certificate(ruc, "2024-01-01", "2026-11-28"), certificate(ruc, "2026-12-05", "2028-01-01")
	another, mine := certificate("20100070970", "2026-01-01", "2028-01-01"), certificate("", "2026-01-01", "2028-01-01")
	text := document(t, "boleta-anonima")
	o.want(o.send(o.ProductionURL(), boleta1, sign(t, text, expired)), "2327")
	o.want(o.send(o.ProductionURL(), boleta1, sign(t, text, early)), "2327")
	o.want(o.send(o.ProductionURL(), boleta1, sign(t, text, another)), "2325")
	o.want(o.send(o.BetaURL(), boleta1, sign(t, text, another)), "0")
	if err := o.Register(sunat.Issuer{RUC: ruc, Certificates: [][]byte{mine.DER, shopCertificate().DER},
		Revoked: [][]byte{shopCertificate().DER}}); err != nil {
		t.Fatal(err)
	}
	o.want(o.send(o.ProductionURL(), boleta1, sign(t, text, certificate(ruc, "2026-01-01", "2028-01-01"))), "2325")
	o.want(o.send(o.ProductionURL(), boleta1, sign(t, text, shopCertificate())), "2326")
	if n := len(o.Documents()); n != 1 {
		t.Errorf("%d documents, want the one of BETA", n)
	}
	o.want(o.send(o.ProductionURL(), boleta1, sign(t, text, mine)), "0")
}

func TestSend_samplesOfOthersGetTheirAnswers(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	for _, c := range []struct{ file, name, at, code string }{
		{"20123456789-01-F001-1", "20123456789-01-F001-1", "2020-07-21T12:00:00-05:00", "0"},
		{"12345678912-01-F001-1_alterado", "12345678912-01-F001-1", "2020-03-28T12:00:00-05:00", "2335"},
		{"20603233591-03-B007-00000049", "20603233591-03-B007-00000049", "2018-01-01T12:00:00-05:00", "2072"},
		{"12345678912-01-F001-2", "12345678912-01-F001-2", "2020-04-28T12:00:00-05:00", "1036"},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", "samples", c.file+".xml"))
		if err != nil {
			t.Fatal(err)
		}
		o.clock.set(c.at)
		if h := o.send(o.BetaURL(), c.name, text); h.code != c.code {
			t.Errorf("%s: got %s %q, want %s", c.file, h.code, h.words, c.code)
		}
	}
}

func TestSend_aRejectedDocumentUsesItsNumberUpInProductionOnly(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	bad := sign(t, document(t, "boleta-anonima", "<cbc:UBLVersionID>2.1", "<cbc:UBLVersionID>2.0"), shopCertificate())
	right := sign(t, document(t, "boleta-anonima"), shopCertificate())

	if h := o.send(o.BetaURL(), boleta1, bad); h.code != "2074" || h.status != http.StatusInternalServerError {
		t.Errorf("BETA: %d %s, want a fault 2074", h.status, h.code)
	}
	o.want(o.send(o.BetaURL(), boleta1, right), "0")
	for _, url := range []string{o.ProductionURL(), o.OSEURL()} {
		if h := o.send(url, boleta1, bad); h.code != "2074" || h.status != http.StatusOK || h.cdr == nil {
			t.Errorf("%s: %d %s, want a CDR with 2074", url, h.status, h.code)
		}
	}
	o.want(o.send(o.ProductionURL(), boleta1, right), "1032")
	if h := o.send(o.OSEURL(), boleta1, right); h.code != "s:Client" || h.words != "1032" {
		t.Errorf("an OSE: %s %q, want its code in faultstring", h.code, h.words)
	}
}

func TestSend_theSameAgainIsRefusedWhateverItSays(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	o.want(o.bill(boleta1, "boleta-anonima"), "0")
	if h := o.bill(boleta1, "boleta-anonima"); h.code != "1033" || h.status != http.StatusInternalServerError {
		t.Errorf("the same bytes: %d %s, want a fault 1033", h.status, h.code)
	}
	o.want(o.bill(boleta1, "boleta-anonima", "CLIENTES VARIOS", "CLIENTE CONTADO"), "1033")
	o.want(o.bill(ruc+"-03-B001-0008", "boleta-anonima", "<cbc:ID>B001-8<", "<cbc:ID>B001-0008<"), "1033")
}

func TestSend_fiftyAtOnceRegisterOne(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{NoSchema: true})
	signed := sign(t, document(t, "boleta-anonima"), shopCertificate())
	var all sync.WaitGroup
	codes := make(chan string, 50)
	for range 50 {
		all.Go(func() { codes <- o.send(o.ProductionURL(), boleta1, signed).code })
	}
	all.Wait()
	close(codes)
	count := make(map[string]int)
	for code := range codes {
		count[code]++
	}
	if count["0"] != 1 || count["0"]+count["1033"]+count["0140"] != 50 {
		t.Errorf("got %v, want one 0, and 1033 or 0140 for the others", count)
	}
	if n := len(o.Documents()); n != 1 {
		t.Errorf("%d documents, want one", n)
	}
}

func TestSend_deadlinesGoByLima(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{NoSchema: true})
	for _, c := range []struct{ name, file, at, code string }{
		{factura1, "factura-contado", "2026-12-02T23:59:00-05:00", "0"},
		{ruc + "-01-F001-9", "factura-isc", "2026-12-03T00:00:00-05:00", "rejected"},
		{boleta1, "boleta-anonima", "2026-12-04T23:59:00-05:00", "0"},
		{ruc + "-03-B001-9", "boleta-nrus", "2026-12-05T00:00:00-05:00", "1079"},
		{ruc + "-03-B001-10", "boleta-ivap", "2026-11-26T23:59:00-05:00", "2329"},
	} {
		o.clock.set(c.at)
		want := c.code
		if want == "rejected" {
			want = "2108"
		}
		if h := o.bill(c.name, c.file); h.code != want {
			t.Errorf("%s at %s: got %s %q, want %s", c.name, c.at, h.code, h.words, want)
		}
	}
}

func TestSummary_isTakenAtOnceAndAnsweredLater(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{TicketTime: time.Minute})
	o.want(o.bill(ruc+"-03-B001-1", "boleta-anonima", "B001-8<", "B001-1<"), "0")
	o.want(o.bill(ruc+"-03-B001-2", "boleta-anonima", "B001-8<", "B001-2<"), "0")
	sent := o.bill(resumen1, "resumen")
	if sent.ticket == "" {
		t.Fatalf("no ticket: %s %s", sent.code, sent.words)
	}

	o.want(o.bill(resumen1, "resumen"), "0140")
	o.want(o.poll(sent.ticket), "0098")
	o.want(o.poll(sent.ticket), "0098")
	o.clock.set("2026-11-29T10:01:00-05:00")
	done := o.poll(sent.ticket)

	if o.want(done, "0"); done.cdr == nil {
		t.Error("no CDR with the answer")
	}
	o.want(o.bill(resumen1, "resumen"), "2223")
	told, _ := o.Document(sunat.Production, ruc, "03", "B001", 20)
	if told.State != sunat.Accepted || told.Summary != resumen1 || told.Total != "854.50" ||
		told.IssueDate != "2026-11-29" {
		t.Errorf("the boleta that was told: %+v", told)
	}
	if note, _ := o.Document(sunat.Production, ruc, "07", "BC01", 20); note.State != sunat.Accepted {
		t.Errorf("the note that was told: %+v", note)
	}
	if gone, _ := o.Document(sunat.Production, ruc, "03", "B001", 2); gone.State != sunat.Void ||
		gone.VoidedBy != resumen1 {
		t.Errorf("the boleta that was voided: %+v", gone)
	}
	o.want(o.bill(ruc+"-03-B001-2", "boleta-anonima", "B001-8<", "B001-2<"), "1032")
	o.want(o.bill(ruc+"-03-B001-20", "boleta-anonima", "B001-8<", "B001-20<"), "1033")
}

func TestSummary_aTicketThatWasLostIsNotGivenAgain(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{Polls: -1})
	o.want(o.bill(ruc+"-03-B001-1", "boleta-anonima", "B001-8<", "B001-1<"), "0")
	o.want(o.bill(ruc+"-03-B001-2", "boleta-anonima", "B001-8<", "B001-2<"), "0")
	o.Inject(sunat.Fault{Kind: sunat.Lost})

	if h := o.bill(resumen1, "resumen"); h.err == nil {
		t.Errorf("got %d %s, want the connection cut", h.status, h.code)
	}

	o.want(o.bill(resumen1, "resumen"), "2223")
	if told, _ := o.Document(sunat.Production, ruc, "03", "B001", 20); told.State != sunat.Accepted {
		t.Errorf("what it told is %+v, want it registered", told)
	}
}

func TestSummary_aRejectedOneRegistersNothing(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{Polls: -1})
	sent := o.bill(resumen1, "resumen") // its note is of a boleta that nobody sent

	h := o.poll(sent.ticket)

	if h.code != "99" || !strings.Contains(string(h.cdr), "<cbc:ResponseCode>2663<") {
		t.Errorf("got %s %s, want 99 with 2663", h.code, h.cdr)
	}
	if n := len(o.Documents()); n != 0 {
		t.Errorf("%d documents, want none", n)
	}
}

func TestSummary_ticketsAreOnesOwn(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{Polls: -1})
	sent := o.bill(resumen1, "resumen")
	o.want(o.poll("1234567890123"), "0127")
	o.want(o.call(o.ProductionURL(), "20100070970MODDATOS", "moddatos", operation("getStatus", "ticket", sent.ticket)),
		"0126")
	o.want(o.call(o.BetaURL(), user, "moddatos", operation("getStatus", "ticket", sent.ticket)), "0127")
}

func TestVoid_aFacturaIsVoidedOnce(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{Polls: -1})
	yesterday := "<cbc:IssueDate>2026-11-28<"
	o.want(o.bill(ruc+"-01-F001-1", "factura-contado", "F001-8<", "F001-1<", "<cbc:IssueDate>2026-11-29<", yesterday),
		"0")
	o.want(o.bill(ruc+"-07-FC01-1", "nota-factura", "FC01-7<", "FC01-1<", "<cbc:IssueDate>2026-11-29<", yesterday), "0")

	o.want(o.poll(o.bill(baja1, "baja").ticket), "0")

	if d, _ := o.Document(sunat.Production, ruc, "01", "F001", 1); d.State != sunat.Void || d.VoidedBy != baja1 {
		t.Errorf("the factura is %+v, want void", d)
	}
	o.want(o.bill(baja1, "baja"), "2324")
	again := o.bill(ruc+"-RA-20261129-2", "baja", "RA-20261129-1<", "RA-20261129-2<")
	if h := o.poll(again.ticket); h.code != "99" || !strings.Contains(string(h.cdr), ">2323<") {
		t.Errorf("a second void: %s %s, want 99 with 2323", h.code, h.cdr)
	}
}

func TestConsult_knowsProduction(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{Polls: -1})
	o.want(o.bill(factura1, "factura-contado"), "0")
	bad := sign(t, document(t, "factura-isc", "<cbc:UBLVersionID>2.1", "<cbc:UBLVersionID>2.0"), shopCertificate())
	o.want(o.send(o.ProductionURL(), ruc+"-01-F001-9", bad), "2074")

	if h := o.ask("getStatusCdr", "01", "F001", "8"); h.code != "0004" ||
		!strings.Contains(string(h.cdr), "ha sido aceptada") {
		t.Errorf("getStatusCdr: %s %s, want 0004 and the CDR", h.code, h.cdr)
	}
	for _, c := range []struct{ kind, series, number, code string }{
		{"01", "F001", "8", "0001"}, {"01", "F001", "00000008", "0001"}, {"01", "F001", "9", "0002"}, {"01", "F001",
			"99", "0011"},
		{"03", "B001", "1", "0009"}, {"07", "BC01", "1", "0010"}, {"1", "F001", "1", "0005"}, {"01", "F1", "1",
			"0006"}, {"01", "F001", "0", "0007"},
	} {
		if h := o.ask("getStatus", c.kind, c.series, c.number); h.code != c.code || h.words == "" || h.cdr != nil {
			t.Errorf("%v: got %s %q", c, h.code, h.words)
		}
	}
	if h := o.call(o.ConsultURL(), "20100070970MODDATOS", "moddatos", operation("getStatus", "rucComprobante", ruc,
		"tipoComprobante", "01", "serieComprobante", "F001", "numeroComprobante", "8")); h.code != "0012" {
		t.Errorf("somebody else: %s, want 0012", h.code)
	}
}

// query asks the "Consulta Integrada" about a document.
func (o *office) query(token, kind, series string, number int, day, amount string) (status int, state string) {
	o.t.Helper()
	asked, _ := json.Marshal(map[string]any{"numRuc": ruc, "codComp": kind, "numeroSerie": series, "numero": number,
		"fechaEmision": day, "monto": json.Number(amount)})
	request, err := http.NewRequest(http.MethodPost, o.Environment()["SUNAT_QUERY_URL"]+"/"+ruc+"/validarcomprobante",
		strings.NewReader(string(asked)))
	if err != nil {
		o.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		o.t.Fatal(err)
	}
	defer response.Body.Close()
	var got struct {
		Data struct {
			State string `json:"estadoCp"`
		} `json:"data"`
	}
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		o.t.Fatal(err)
	}
	return response.StatusCode, got.Data.State
}

func TestQuery_knowsBoletasByAllTheirParticulars(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{})
	o.want(o.bill(boleta1, "boleta-anonima"), "0")
	token := func(secret string) (int, string) {
		id := "test-" + ruc
		response, err := http.PostForm(o.Environment()["SUNAT_TOKEN_URL"]+"/"+id+"/oauth2/token/",
			url.Values{"grant_type": {"client_credentials"},
				"scope": {"https://api.sunat.gob.pe/v1/contribuyente/contribuyentes"}, "client_id": {id}, "client_secret": {secret}})
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var got struct {
			Token string `json:"access_token"`
		}
		if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, got.Token
	}
	if status, _ := token("otro"); status != http.StatusUnauthorized {
		t.Errorf("a wrong secret: %d, want 401", status)
	}
	_, bearer := token("secret-" + ruc)
	for _, c := range []struct {
		number      int
		day, amount string
		want        string
	}{{8, "29/11/2026", "118.00", "1"}, {8, "29/11/2026", "118", "1"}, {8, "28/11/2026", "118.00", "0"}, {8,
		"29/11/2026", "118.01", "0"}, {9, "29/11/2026", "118.00", "0"}} {
		if status, got := o.query(bearer, "03", "B001", c.number, c.day, c.amount); status != http.StatusOK ||
			got != c.want {
			t.Errorf("%+v: got %d %q, want %s", c, status, got, c.want)
		}
	}
	if status, _ := o.query("nobody", "03", "B001", 8, "29/11/2026", "118.00"); status != http.StatusUnauthorized {
		t.Errorf("without a token: %d, want 401", status)
	}
	o.clock.set("2026-11-29T11:00:01-05:00")
	if status, _ := o.query(bearer, "03", "B001", 8, "29/11/2026", "118.00"); status != http.StatusUnauthorized {
		t.Errorf("with a token of an hour ago: %d, want 401", status)
	}
}

func TestFault_nothingIsDone(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{NoSchema: true})
	for _, f := range []sunat.Fault{{Kind: sunat.Down}, {Kind: sunat.Cut}, {Kind: sunat.DataPower},
		{Kind: sunat.Coded, Code: "0109"}, {Kind: sunat.Coded, Code: "1033"}} {
		o.Inject(f)
		h := o.bill(boleta1, "boleta-anonima")
		switch {
		case f.Kind == sunat.Cut && h.err == nil, f.Kind == sunat.Down &&
			h.status != http.StatusServiceUnavailable, f.Kind == sunat.Coded && h.code != f.Code,
			f.Kind == sunat.DataPower && (h.code != "env:Client" || h.status != http.StatusInternalServerError):
			t.Errorf("%s: got %d %q %v", f.Kind, h.status, h.code, h.err)
		}
		if n := len(o.Documents()); n != 0 {
			t.Errorf("%s registered %d documents", f.Kind, n)
		}
	}
	if h := o.call(o.ProductionURL(), "", "", ""); h.status != http.StatusInternalServerError {
		t.Errorf("no operation: %d, want 500", h.status)
	}
	o.want(o.bill(boleta1, "boleta-anonima"), "0")
}

func TestFault_registeredButNotHeard(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{NoSchema: true})
	o.Inject(sunat.Fault{Kind: sunat.Lost}, sunat.Fault{Kind: sunat.Empty, Name: "F001"})

	if h := o.bill(boleta1, "boleta-anonima"); h.err == nil {
		t.Errorf("got %d %s, want the connection cut", h.status, h.code)
	}
	if h := o.bill(factura1, "factura-contado"); h.status != http.StatusOK || h.cdr != nil || h.code != "" {
		t.Errorf("got %d %s, want an empty answer", h.status, h.code)
	}

	if n := len(o.Documents()); n != 2 {
		t.Errorf("%d documents, want both", n)
	}
	o.want(o.bill(boleta1, "boleta-anonima"), "1033")
	o.want(o.ask("getStatusCdr", "01", "F001", "8"), "0004")
}

func TestFault_rejectsAndObserves(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{NoSchema: true, Polls: -1})
	o.Inject(sunat.Fault{Kind: sunat.Reject, Code: "2017", Operation: "sendBill"},
		sunat.Fault{Kind: sunat.Reject, Code: "2220", Operation: "sendSummary"})
	o.want(o.bill(boleta1, "boleta-anonima"), "2017")
	o.want(o.bill(boleta1, "boleta-anonima"), "1032")
	o.Inject(sunat.Fault{Kind: sunat.Observe, Code: "4287", Operation: "sendBill"})
	if h := o.bill(factura1, "factura-contado"); h.code != "0" || !slices.Equal(h.notes, []string{"4287"}) {
		t.Errorf("got %s %v, want 0 with 4287", h.code, h.notes)
	}
	if h := o.poll(o.bill(baja1, "baja").ticket); h.code != "99" {
		t.Errorf("a summary: %s, want 99", h.code)
	}
}

func TestFault_lastsUntilCleared(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{NoSchema: true})
	o.Inject(sunat.Fault{Kind: sunat.Down, Times: sunat.UntilCleared})
	for range 3 {
		if h := o.bill(boleta1, "boleta-anonima"); h.status != http.StatusServiceUnavailable {
			t.Errorf("got %d, want 503", h.status)
		}
	}
	o.Clear()
	o.want(o.bill(boleta1, "boleta-anonima"), "0")
	for _, f := range []sunat.Fault{{Kind: "ill"}, {Kind: sunat.Coded}, {Kind: sunat.Down, Times: -2}} {
		if status := o.post("/faults", []sunat.Fault{f}); status != http.StatusBadRequest {
			t.Errorf("%+v: %d, want 400", f, status)
		}
	}
}

func (o *office) post(path string, body any) int {
	o.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		o.t.Fatal(err)
	}
	response, err := http.Post(o.Endpoint()+path, "application/json", strings.NewReader(string(text)))
	if err != nil {
		o.t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

func TestRestart_forgetsNothing(t *testing.T) {
	t.Parallel()
	first := open(t, sunat.Options{})
	first.want(first.bill(boleta1, "boleta-anonima"), "0")
	ticket := first.bill(resumen1, "resumen", "B001-1<", "B001-8<", "B001-2<", "B001-8<").ticket
	if err := first.Register(sunat.Issuer{RUC: "20100070970", Unknown: true}); err != nil {
		t.Fatal(err)
	}
	before := first.Documents()
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	journal, err := os.OpenFile(filepath.Join(first.dir, "books.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := journal.WriteString(`[{"document":{"ruc":"2`); err != nil { // a kill in the middle of a line: nobody got an answer to it
		t.Fatal(err)
	}
	journal.Close()

	again := open(t, sunat.Options{Dir: first.dir, Polls: -1})

	after, _ := json.Marshal(again.Documents())
	if was, _ := json.Marshal(before); string(after) != string(was) {
		t.Errorf("the books are %s, want %s", after, was)
	}
	again.want(again.bill(boleta1, "boleta-anonima"), "1032")
	again.want(again.poll(ticket), "0")
	again.want(again.bill(factura1, "factura-contado"), "1083")
}

func TestPage_showsTheBooksAtThisComputerOnly(t *testing.T) {
	t.Parallel()
	o := open(t, sunat.Options{NoSchema: true})
	o.want(o.bill(boleta1, "boleta-anonima"), "0")
	delivery := o.Documents()[0].Delivery
	get := func(method, address, body string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		request := httptest.NewRequest(method, address, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		o.Page().ServeHTTP(recorder, request)
		return recorder
	}
	const at = "http://localhost:8080" + sunat.PagePath
	if got := get(http.MethodGet, at, ""); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), boleta1) ||
		!strings.Contains(got.Body.String(), delivery+".xml") {
		t.Errorf("the page: %d %s", got.Code, got.Body)
	}
	if got := get(http.MethodGet, at+"/files/"+delivery+".zip", ""); got.Code != http.StatusOK ||
		!strings.Contains(got.Header().Get("Content-Disposition"), "R-"+boleta1+".zip") {
		t.Errorf("the CDR: %d %v", got.Code, got.Header())
	}
	for _, path := range []string{"/files/../books.jsonl", "/files/x.xml", "/files/" + delivery + ".jsonl"} {
		if got := get(http.MethodGet, at+path, ""); got.Code == http.StatusOK {
			t.Errorf("%s is shown", path)
		}
	}
	if got := get(http.MethodGet, "http://evil.example"+sunat.PagePath, ""); got.Code != http.StatusForbidden {
		t.Errorf("by another name: %d, want 403", got.Code)
	}
	if got := get(http.MethodPost, at+"/set", "fault=coded+0109&times=3"); got.Code != http.StatusSeeOther {
		t.Errorf("setting a fault: %d %s", got.Code, got.Body)
	}
	if faults := o.Faults(); len(faults) != 1 || faults[0].Code != "0109" || faults[0].Times != 3 {
		t.Errorf("faults %+v, want 0109 three times", faults)
	}
	response, err := http.Get(o.Endpoint() + "/documents")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, _ := io.ReadAll(response.Body); !strings.Contains(string(text), `"series":"B001"`) {
		t.Errorf("GET /documents: %s", text)
	}
}

func TestDemoCertificate_isMadeOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := open(t, sunat.Options{}).clock.Now()
	path, err := sunat.DemoCertificate(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sunat.DemoCertificate(dir, now); err != nil {
		t.Fatal(err)
	}
	if second, _ := os.ReadFile(path); string(second) != string(first) {
		t.Error("it was made anew")
	}
}
