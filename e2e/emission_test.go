package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	paper "carmensita.pe/market/internal/shop/emission/printed"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/sunat"
)

// shopRUC is that of the demo shop.
const shopRUC = "20000000001"

// credentials are a certificate of the RUC that is in force for a year, with the user of SUNAT's test service.
func (s *shop) credentials(ruc string, from, to time.Time) body {
	s.t.Helper()
	made, err := sunat.NewCertificate(sunat.CertificateOptions{RUC: ruc, Name: "MARKET CARMENSITA E.I.R.L.", NotBefore: from, NotAfter: to, Password: "clave"})
	if err != nil {
		s.t.Fatal(err)
	}
	return body{"pfx": made.PFX, "password": "clave", "ruc": ruc, "user": "MODDATOS", "userPassword": "moddatos",
		"clientId": "test-" + ruc, "clientSecret": "secret-" + ruc}
}

// holds puts a certificate in the place of the shop's that nobody could bring by the page: it has expired since, or came back with an old
// parameter.
func (s *shop) holds(ruc string, from, to time.Time) {
	s.t.Helper()
	secret := s.credentials(ruc, from, to)
	secret["ruc"] = shopRUC
	text, err := json.Marshal(secret)
	if err != nil {
		s.t.Fatal(err)
	}
	store := ssm.New(ssm.Options{Region: "us-east-1", BaseEndpoint: aws.String(s.cloud.Parameters.Endpoint()),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
	if _, err := store.PutParameter(s.t.Context(), &ssm.PutParameterInput{Name: aws.String(cloud.SunatSecret), Value: aws.String(string(text)),
		Type: types.ParameterTypeSecureString, Tier: types.ParameterTierAdvanced, Overwrite: aws.Bool(true)}); err != nil {
		s.t.Fatal(err)
	}
}

func setup(channel emission.Channel) body {
	return body{"channel": channel, "ruc": shopRUC, "legalName": "Market Carmensita E.I.R.L.", "establishment": "0000", "ubigeo": "150132", "department": "LIMA",
		"province": "LIMA", "district": "SAN JUAN DE LURIGANCHO", "address": "Jr. Los Jazmines 245"}
}

// emits has the shop send its documents by a channel until the test has ended.
func (s *shop) emits(channel emission.Channel) {
	s.t.Helper()
	carmen := s.till(admin)
	carmen.send(http.MethodPut, "/api/emission/credentials", s.credentials(shopRUC, time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))).want(http.StatusOK)
	stands := s.emission()
	carmen.seeing(stands.Version).send(http.MethodPut, "/api/emission", setup(channel)).want(http.StatusOK)
	s.t.Cleanup(func() {
		stands := s.emission()
		s.till(admin).seeing(stands.Version).send(http.MethodPut, "/api/emission", setup(emission.Off)).want(http.StatusOK)
		s.cloud.Sunat.Clear()
		s.stopSummaries()
	})
}

// stopSummaries ends the machines that give SUNAT time with a summary: what they call belongs to no later test.
func (s *shop) stopSummaries() {
	s.t.Helper()
	running, err := s.cloud.States.ListExecutions(cloud.MachineARN("summary"), asl.Running)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, x := range running {
		if _, err := s.cloud.States.StopExecution(context.Background(), x.ARN, "", "the story has ended"); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *shop) emission() emission.Emission {
	s.t.Helper()
	return decode[emission.Emission](s.till(admin).get("/api/emission").want(http.StatusOK))
}

// runEmit runs the machine once, as its schedule does.
func (s *shop) runEmit() {
	s.t.Helper()
	ran, err := s.cloud.States.StartSyncExecution(cloud.MachineARN("emit"), "", `{"wait":0}`)
	if err != nil || ran.Error != nil {
		s.t.Fatalf("sending documents: %v %v", err, ran.Error)
	}
}

// due lets no document wait for its pause, nor for the lease of a run that died. A run that lives ends before: its lease is what keeps another
// from sending the same document beside it.
func (s *shop) due() {
	s.t.Helper()
	s.settle()
	s.exec("update documents set next_try = utc_timestamp(3) where next_try is not null")
}

// emitted runs the machine until a document has an answer for good.
func (s *shop) emitted(id string) document.Document {
	s.t.Helper()
	for range 6 {
		if d := s.document(id); d.NextTry == nil {
			return d
		}
		s.due()
		s.runEmit()
	}
	return s.document(id)
}

func (s *shop) document(id string) document.Document {
	s.t.Helper()
	return decode[document.Document](s.till(manager).get("/api/documents/" + id).want(http.StatusOK))
}

// registered is how often SUNAT registered the document.
func (s *shop) registered(number string) (times int) {
	for _, sent := range s.cloud.Sunat.Deliveries() {
		if sent.Registered && strings.HasSuffix(strings.TrimSuffix(sent.Name, ".zip"), unpadded(number)) {
			times++
		}
	}
	return times
}

// unpadded is B003-7 of B003-00000007.
func unpadded(number string) string {
	series, correlative, _ := strings.Cut(number, "-")
	return series + "-" + strings.TrimLeft(correlative, "0")
}

func (s *shop) acts(action string) int {
	return one[int](s, "select count(*) from audit_log where action = ?", action)
}

func TestEmission_isSetUpByTheOwnerAndNothingSecretComesBack(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	carmen := s.till(admin)
	year := func(n int) time.Time { return time.Now().AddDate(n, 0, 0) }
	good := s.credentials(shopRUC, year(-1), year(1))
	for name, c := range map[string]struct {
		change body
		field  string
	}{
		"a wrong password":       {body{"password": "otra"}, "password"},
		"no file":                {body{"pfx": []byte("hola")}, "pfx"},
		"another's certificate":  {s.credentials("20505310072", year(-1), year(1)), "ruc"},
		"an expired certificate": {s.credentials(shopRUC, year(-2), year(-1)), "pfx"},
	} {
		sent := body{}
		for field, value := range good {
			sent[field] = value
		}
		for field, value := range c.change {
			sent[field] = value
		}
		sent["ruc"] = shopRUC
		refused := carmen.send(http.MethodPut, "/api/emission/credentials", sent).refused(errs.InvalidRequest)
		if len(refused.Fields) != 1 || refused.Fields[0].Field != c.field {
			t.Errorf("%s: %+v", name, refused.Fields)
		}
	}
	before := s.acts("emission.credentials")
	for range 2 {
		facts := decode[vault.Facts](carmen.send(http.MethodPut, "/api/emission/credentials", good).want(http.StatusOK))
		if facts.RUC != shopRUC || facts.User != "MODDATOS" || facts.EndsAt.Before(time.Now()) || !facts.CanAsk {
			t.Errorf("it tells %+v", facts)
		}
	}
	if s.acts("emission.credentials") == before {
		t.Error("the audit does not tell who brought it")
	}
	shown := carmen.get("/api/emission/credentials").want(http.StatusOK)
	for _, secret := range []string{"moddatos", "clave", "pfx", "secret-"} {
		if strings.Contains(string(shown.body), secret) {
			t.Errorf("%s comes back: %s", secret, shown.body)
		}
		if n := one[int](s, "select count(*) from audit_log where action = 'emission.credentials' and after_doc like binary ?", "%"+secret+"%"); n != 0 {
			t.Errorf("%s stands in the audit", secret)
		}
	}
	if tried := decode[courier.Tried](carmen.send(http.MethodPost, "/api/emission/trial", body{"channel": "beta", "ruc": shopRUC}).want(http.StatusOK)); !tried.Works {
		t.Errorf("the connection does not work: %+v", tried)
	}
	if tried := decode[courier.Tried](carmen.send(http.MethodPost, "/api/emission/trial", body{"channel": "beta", "ruc": "20505310072"}).want(http.StatusOK)); tried.Works {
		t.Error("it works for another RUC")
	}
	carmen.send(http.MethodPost, "/api/emission/trial", body{"channel": "ose", "url": "http://127.0.0.1/x", "ruc": shopRUC}).refused(errs.InvalidRequest)
	stands := s.emission()
	wrong := setup(emission.Production)
	wrong["ubigeo"] = "000"
	carmen.seeing(stands.Version).send(http.MethodPut, "/api/emission", wrong).refused(errs.InvalidRequest)
	s.emits(emission.Beta)
	again := carmen.seeing(stands.Version).send(http.MethodPut, "/api/emission", setup(emission.Beta)).want(http.StatusOK)
	if is := decode[emission.Emission](again); is.Version != stands.Version+1 {
		t.Errorf("sent twice, it is version %d of %d: %s", is.Version, stands.Version, again.body)
	}
	carmen.seeing(stands.Version).send(http.MethodPut, "/api/emission", setup(emission.Production)).refused(errs.Stale)
}

func TestEmission_aSaleIsAcceptedWithinSecondsAndItsNoteAfterIt(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(20)
	internal := s.till(cashier).sell(s.cart(p.times(1))).sold()
	s.emits(emission.Production)
	sold := s.till(cashier).sell(s.cart(p.times(2))).sold()
	s.eventually("the document is accepted without any schedule", func() bool { return s.document(sold.ID).State == document.Accepted })
	d := s.document(sold.ID)
	registered, ok := s.cloud.Sunat.Document(sunat.Production, shopRUC, "03", d.Number[:4], 1)
	if !ok || registered.State != "accepted" || len(d.Tries) != 1 || d.Tries[0].Code != "0" || d.Digest == "" {
		t.Errorf("SUNAT has %+v, the shop %+v", registered, d)
	}
	luis := s.till(manager)
	xml := luis.get("/api/documents/" + sold.ID + "/xml").want(http.StatusOK)
	if !bytes.Contains(xml.body, []byte("<ds:DigestValue>"+d.Digest)) || len(luis.get("/api/documents/"+sold.ID+"/cdr").want(http.StatusOK).body) == 0 {
		t.Error("the XML or the CDR is not what was sent and answered")
	}
	for path, want := range map[string][]string{
		"/api/sales/" + sold.ID:     {"BOLETA DE VENTA ELECTRÓNICA", "Resumen: " + d.Digest, "Código QR", "Representación impresa"},
		"/api/sales/" + internal.ID: {"NOTA DE VENTA", "NO ES COMPROBANTE DE PAGO"},
	} {
		page := html.UnescapeString(string(s.till(cashier).get(path + "/receipt").want(http.StatusOK).body)) // "+" is &#43; there
		for _, words := range want {
			if !strings.Contains(page, words) {
				t.Errorf("the paper of %s lacks %q:\n%s", path, words, page)
			}
		}
	}
	if c := decode[paper.Comprobante](s.till(cashier).get("/api/sales/" + sold.ID + "/comprobante").want(http.StatusOK)); c.Electronic.Hash != d.Digest ||
		!strings.HasSuffix(c.Electronic.QR, "|"+d.Digest+"|") || c.Document.State != document.Accepted {
		t.Errorf("the page shows %+v", c)
	}
	if c := decode[paper.Comprobante](s.till(cashier).get("/api/sales/" + internal.ID + "/comprobante").want(http.StatusOK)); c != (paper.Comprobante{}) {
		t.Errorf("of an internal document the page shows %+v", c)
	}
	back := s.till(cashier).refund(sold.ID, refund.Request{ID: newID(), TillID: s.tillID(1), Reason: refund.ItemReturn,
		Lines: []refund.RequestLine{{Line: 1, Quantity: quantity.One, Goods: refund.ToStock}}}).want(http.StatusCreated)
	note := decode[refund.Refund](back)
	if d := s.emitted(note.ID); d.State != document.Accepted || d.Kind != document.CreditNote || d.Original != sold.ID {
		t.Errorf("the note is %+v", d)
	}
	luis.get("/api/documents/" + internal.ID).refused(errs.NotFound)
	luis.send(http.MethodPost, "/api/documents/"+sold.ID+"/resend", nil).refused(errs.Conflict)
	luis.send(http.MethodPost, "/api/documents/"+sold.ID+"/confirm", nil).refused(errs.Conflict)
	if page := luis.get("/api/documents?state=accepted&limit=1").want(http.StatusOK); !bytes.Contains(page.body, []byte(note.ID)) {
		t.Errorf("the list says %s", page.body)
	}
	s.invariants(sold.ID)
}

// Each step dies before and after its work, and the document is registered once.
func TestEmission_aProcessKilledAtAnyStep(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	s.emits(emission.Production)
	for _, function := range []string{"find-due", "write-document", "deliver", "record-answer"} { //nolint:paralleltest // one fault at a time
		for _, when := range []string{before, after} {
			t.Run(function+" "+when, func(t *testing.T) {
				s := s.within(t)
				sold := s.till(cashier).sell(s.cart(p.times(1))).sold()
				s.faults.strike(when, "emit/"+function, 1)
				s.eventually("it is accepted", func() bool { return s.emitted(sold.ID).State == document.Accepted })
				if n := s.registered(sold.Number); n != 1 {
					t.Errorf("it is registered %d times", n)
				}
			})
		}
	}
	s.invariants()
}

func TestEmission_whateverSunatDoesEachDocumentIsRegisteredOnceOrAPersonKnows(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	s.emits(emission.Production)
	sendBill := "sendBill"
	for name, c := range map[string]struct { //nolint:paralleltest // one fault at a time
		fault  sunat.Fault
		state  document.State
		advice document.Advice
		times  int
	}{
		"down":                       {sunat.Fault{Kind: sunat.Down, Times: 2}, document.Accepted, "", 1},
		"the sign-in is down":        {sunat.Fault{Kind: sunat.Coded, Code: "0109", Times: 2}, document.Accepted, "", 1},
		"an answer is lost":          {sunat.Fault{Kind: sunat.Lost}, document.Accepted, document.LookedUp, 1},
		"a gateway without a code":   {sunat.Fault{Kind: sunat.DataPower}, document.Accepted, "", 1},
		"an empty answer":            {sunat.Fault{Kind: sunat.Empty}, document.Accepted, document.LookedUp, 1},
		"another one of this number": {sunat.Fault{Kind: sunat.Coded, Code: "1033"}, document.Held, document.OtherSystem, 0},
		"observed":                   {sunat.Fault{Kind: sunat.Observe, Code: "4287"}, document.Observed, "", 1},
		"rejected":                   {sunat.Fault{Kind: sunat.Reject, Code: "2017"}, document.Rejected, document.SellAgain, 1},
		"refused at the door":        {sunat.Fault{Kind: sunat.Coded, Code: "0306"}, document.Held, document.MendData, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := s.within(t)
			s.cloud.Sunat.Clear()
			c.fault.Operation = sendBill
			s.cloud.Sunat.Inject(c.fault)
			sold := s.till(cashier).sell(s.cart(p.times(1))).sold()
			d := s.emitted(sold.ID)
			if d.State != c.state || d.Advice != c.advice {
				t.Errorf("it is %s, %q after %+v: %s %s", d.State, d.Advice, d.Tries, d.Code, d.Answer)
			}
			if n := s.registered(sold.Number); n != c.times {
				t.Errorf("it is registered %d times, want %d", n, c.times)
			}
		})
	}
	s.invariants()
}

func TestEmission_aStoppedQueueGoesOnAfterTheMending(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	s.emits(emission.Production)
	carmen := s.till(admin)
	for name, c := range map[string]struct { //nolint:paralleltest // one fault at a time
		fail func()
		code string
	}{
		"a wrong password": {func() {
			wrong := s.credentials(shopRUC, time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
			wrong["userPassword"] = "otra"
			carmen.send(http.MethodPut, "/api/emission/credentials", wrong).want(http.StatusOK)
		}, "0102"},
		"a certificate that has expired meanwhile": {func() { s.holds(shopRUC, time.Now().AddDate(-2, 0, 0), time.Now().Add(-time.Hour)) }, "old-cert"},
		"the certificate of another RUC":           {func() { s.holds("20505310072", time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0)) }, "other-ruc"},
		"a certificate that SUNAT does not know":   {func() { s.cloud.Sunat.Inject(sunat.Fault{Kind: sunat.Coded, Code: "2325", Operation: "sendBill"}) }, "2325"},
		"an issuer without the right":              {func() { s.cloud.Sunat.Inject(sunat.Fault{Kind: sunat.Coded, Code: "0111", Operation: "sendBill"}) }, "0111"},
	} {
		t.Run(name, func(t *testing.T) {
			s := s.within(t)
			carmen := s.till(admin)
			c.fail()
			one, two := s.till(cashier).sell(s.cart(p.times(1))).sold(), s.till(cashier).sell(s.cart(p.times(1))).sold()
			s.eventually("the queue stops", func() bool {
				s.due()
				s.runEmit()
				return s.emission().Stopped != nil
			})
			if stopped := s.emission().Stopped; stopped.Code != c.code || stopped.Answer == "" {
				t.Errorf("it says %+v", stopped)
			}
			sent := len(s.cloud.Sunat.Deliveries())
			s.due()
			s.runEmit()
			if now := len(s.cloud.Sunat.Deliveries()); now != sent {
				t.Errorf("a stopped queue sent %d more", now-sent)
			}
			s.cloud.Sunat.Clear()
			carmen.send(http.MethodPut, "/api/emission/credentials", s.credentials(shopRUC, time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))).want(http.StatusOK)
			before := s.acts("emission.resumed")
			for range 2 {
				if is := decode[emission.Emission](carmen.send(http.MethodPost, "/api/emission/resume", nil).want(http.StatusOK)); is.Stopped != nil {
					t.Errorf("it is still stopped: %+v", is.Stopped)
				}
			}
			if acts := s.acts("emission.resumed"); acts != before+1 {
				t.Errorf("the audit tells of it %d times", acts-before)
			}
			for _, id := range []string{one.ID, two.ID} {
				if d := s.emitted(id); d.State != document.Accepted {
					t.Errorf("it is %s: %s %s", d.State, d.Code, d.Answer)
				}
			}
		})
	}
	s.invariants()
}

func TestEmission_whatIsMendedIsSentAnewAndWhatAPersonFoundInSOLIsAccepted(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(50)
	s.emits(emission.Beta)
	luis := s.till(manager)
	s.cloud.Sunat.Inject(sunat.Fault{Kind: sunat.Coded, Code: "0306", Operation: "sendBill"})
	refused := s.till(cashier).sell(s.cart(p.times(1))).sold()
	if d := s.emitted(refused.ID); d.Advice != document.MendData {
		t.Fatalf("it is %+v", d)
	}
	for range 2 {
		luis.send(http.MethodPost, "/api/documents/"+refused.ID+"/resend", nil).want(http.StatusOK)
	}
	if d := s.emitted(refused.ID); d.State != document.Accepted || s.acts("document.resent") == 0 {
		t.Errorf("it is %+v", d)
	}
	s.cloud.Sunat.Inject(sunat.Fault{Kind: sunat.Lost, Operation: "sendBill"})
	lost := s.till(cashier).sell(s.cart(p.times(1))).sold()
	if d := s.emitted(lost.ID); d.State != document.Held || d.Advice != document.LookUp { // the test service has nobody to ask
		t.Fatalf("it is %+v", d)
	}
	for range 2 {
		if d := decode[document.Document](luis.send(http.MethodPost, "/api/documents/"+lost.ID+"/confirm", nil).want(http.StatusOK)); d.State != document.Accepted {
			t.Errorf("it is %+v", d)
		}
	}
	if s.acts("document.confirmed") == 0 || s.registered(lost.Number) != 1 {
		t.Error("the audit does not tell of it, or SUNAT has it more than once")
	}
	s.invariants()
}
