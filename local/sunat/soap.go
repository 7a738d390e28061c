package sunat

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	maxEnvelope = 16 << 20
	passwordSum = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
)

// question is what getStatus and getStatusCdr ask: a ticket, or a document.
type question struct {
	Ticket string `xml:"ticket"`
	RUC    string `xml:"rucComprobante"`
	Type   string `xml:"tipoComprobante"`
	Series string `xml:"serieComprobante"`
	Number string `xml:"numeroComprobante"`
}

// call is one request, and what becomes of it.
type call struct {
	channel   Channel
	operation string
	sender    string // RUC of the user
	user      string
	password  string
	name      string // of the file, without ending
	content   string // base64
	ask       question
	fault     Fault
	delivery  Delivery
}

// read takes a request apart.
func read(r *http.Request, channel Channel) (call, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxEnvelope))
	if err != nil {
		return call{}, err
	}
	var in struct {
		XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
		Token   *struct {
			Username string `xml:"Username"`
			Password struct {
				Type  string `xml:"Type,attr"`
				Value string `xml:",chardata"`
			} `xml:"Password"`
		} `xml:"Header>Security>UsernameToken"`
		Body struct {
			Inner []struct {
				XMLName  xml.Name
				FileName string `xml:"fileName"`
				Content  string `xml:"contentFile"`
				question
			} `xml:",any"`
		} `xml:"Body"`
	}
	if err := xml.Unmarshal(body, &in); err != nil {
		return call{}, err
	}
	if len(in.Body.Inner) != 1 || in.Body.Inner[0].XMLName.Space != "http://service.sunat.gob.pe" {
		return call{}, errors.New("the body holds no operation of http://service.sunat.gob.pe")
	}
	asked := in.Body.Inner[0]
	c := call{channel: channel, operation: asked.XMLName.Local, name: asked.FileName, content: asked.Content,
		ask: asked.question}
	if in.Token != nil && in.Token.Password.Type != passwordSum {
		c.user, c.password = in.Token.Username, in.Token.Password.Value
	}
	return c, nil
}

// answer of a call. Without a code or a body it is a fault of the machine before the service.
type answer struct {
	code   string // of a fault; "" when body is the answer
	detail string
	server bool // the fault is the server's
	body   string
	// kept is what the books say of the call.
	kept string
}

func refused(code, detail string) answer {
	server := code == "0100" || code == "0109" || code == "0200" || code >= "0130" && code <= "0138"
	return answer{code: code, detail: detail, kept: code, server: server}
}

// reply writes an answer, as what was meant to go wrong has it.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, c call, a answer) {
	switch c.fault.Kind {
	case Lost:
		panic(http.ErrAbortHandler) // net/http's way to cut the connection
	case Slow:
		select {
		case <-time.After(time.Duration(c.fault.DelayMS) * time.Millisecond):
		case <-r.Context().Done():
			return
		}
	default:
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if a.code != "" {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, faultText(c.channel, a)) // fails only when the caller has gone
		return
	}
	_, _ = io.WriteString(w, a.body) // fails only when the caller has gone
}

const soapOpen = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"><soap-env:Header/><soap-env:Body>`

// faultText writes a fault: SUNAT has the code in faultcode, an OSE in faultstring.
func faultText(channel Channel, a answer) string {
	words := html.EscapeString(sentence(a.code) + a.detail)
	if channel == OSE {
		return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>` +
			`<faultcode>s:Client</faultcode><faultstring xml:lang="es-PE">` +
			a.code + `</faultstring><detail><message xmlns="http://service.sunat.gob.pe">` + words +
			`</message></detail></s:Fault></s:Body></s:Envelope>`
	}
	side := "Client"
	if a.server {
		side = "Server"
	}
	return soapOpen + `<soap-env:Fault><faultcode>soap-env:` + side + "." + a.code + `</faultcode><faultstring>` +
		words + `</faultstring></soap-env:Fault></soap-env:Body></soap-env:Envelope>`
}

func billAnswer(cdr []byte) string {
	return soapOpen + `<br:sendBillResponse xmlns:br="http://service.sunat.gob.pe"><applicationResponse>` +
		base64.StdEncoding.EncodeToString(cdr) +
		`</applicationResponse></br:sendBillResponse></soap-env:Body></soap-env:Envelope>`
}

func summaryAnswer(ticket string) string {
	return soapOpen + `<br:sendSummaryResponse xmlns:br="http://service.sunat.gob.pe"><ticket>` + ticket +
		`</ticket></br:sendSummaryResponse></soap-env:Body></soap-env:Envelope>`
}

// statusAnswer is that of getStatus about a ticket, which spells its envelope in another way.
func statusAnswer(code string, cdr []byte) string {
	content := ""
	if cdr != nil {
		content = "<content>" + base64.StdEncoding.EncodeToString(cdr) + "</content>"
	}
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>` +
		`<ns2:getStatusResponse xmlns:ns2="http://service.sunat.gob.pe"><status>` +
		content + `<statusCode>` + code + `</statusCode></status></ns2:getStatusResponse></S:Body></S:Envelope>`
}

// consultAnswer is that of billConsultService.
func consultAnswer(operation, code, words string, cdr []byte) string {
	element, content := "status", ""
	if operation == "getStatusCdr" {
		element = "statusCdr"
	}
	if cdr != nil {
		content = "<content>" + base64.StdEncoding.EncodeToString(cdr) + "</content>"
	}
	return `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><ns2:` + operation +
		`Response xmlns:ns2="http://service.sunat.gob.pe"><` + element + `>` + content +
		`<statusCode>` + code + `</statusCode><statusMessage>` + html.EscapeString(words) + `</statusMessage></` +
		element + `></ns2:` + operation + `Response></S:Body></S:Envelope>`
}

// dataPower is what the machine before the service says when it is ill.
const dataPower = `<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body><env:Fault>` +
	`<faultcode>env:Client</faultcode><faultstring>Internal Error (from client)</faultstring></env:Fault></env:Body></env:Envelope>`

// failFirst answers what goes wrong before any work is done; false when the work is to be done.
func (s *Server) failFirst(w http.ResponseWriter, c call) bool {
	switch c.fault.Kind {
	case Down:
		s.note(c, answer{})
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w,
			"<html><body><h1>503 Service Unavailable</h1></body></html>") // fails only when the caller has gone
	case Cut:
		s.note(c, answer{})
		panic(http.ErrAbortHandler) // net/http's way to cut the connection
	case DataPower:
		s.note(c, answer{})
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, dataPower) // fails only when the caller has gone
	case Coded:
		a := refused(c.fault.Code, "")
		s.note(c, a)
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, faultText(c.channel, a)) // fails only when the caller has gone
	default:
		return false
	}
	return true
}

// note puts a call in the books that changed nothing else.
func (s *Server) note(c call, a answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.begin(&c)
	d.Answer = a.kept
	_ = s.books.write(entry{Delivery: &d}) // a full disk shows at the next document
}

// begin makes the entry of a call. s.mu is held.
func (s *Server) begin(c *call) Delivery {
	stem, _ := without(c.name, ".zip")
	c.delivery = Delivery{ID: s.serial(), At: s.options.Now().UTC(), Channel: c.channel, Operation: c.operation,
		User: c.user, Name: stem,
		Fault: c.fault.Kind, Lost: c.fault.Kind == Lost || c.fault.Kind == Empty || c.fault.Kind == Cut}
	return c.delivery
}

func detailOf(f finding, ticket string) string {
	return fmt.Sprintf(" - Detalle: xxx.xxx.xxx value='ticket: %s error: INFO: %s (nodo: %q valor: %q)'", ticket,
		f.code, f.where, strings.TrimSpace(f.value))
}
