// Package sunat speaks with SUNAT, or with an OSE in its place, over SOAP 1.1: it sends electronic documents and reads what comes back.
//
// Whatever happens on the way is an Answer: a CDR (SUNAT's receipt), a SOAP fault with a code, or silence, after which nobody knows whether
// the document was registered. Classify says what an answer asks for. Nothing here retries, and nothing is kept: the bytes that are
// sent are the caller's, and a resend sends the same ones.
//
// Bodies are bounded, and XML is read without entities. The sources of the rules: SUNAT's rules workbook of 2026-02-12 and its list of codes.
package sunat

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Patience is how long an answer may take: SUNAT needs more than a minute on a bad day.
const Patience = 75 * time.Second

// mostBody bounds an answer. A CDR has some kilobytes; one of a summary of 500 lines with notes on each stays below a megabyte.
const mostBody = 4 << 20

// Where says what an answer was read from.
type Where string

// The places of an answer.
const (
	// InCDR is SUNAT's signed receipt.
	InCDR Where = "cdr"
	// InFault is a SOAP fault: the document was not received, or refused at the door.
	InFault Where = "fault"
	// InTicket is the number under which a summary waits.
	InTicket Where = "ticket"
	// InStatus is what the consult service says about a document, without its CDR.
	InStatus Where = "status"
	// InSilence is everything that cannot be read: no connection, a timeout, an error page, an empty answer.
	InSilence Where = "silence"
)

// Answer is what came back.
type Answer struct {
	Where Where `json:"where"`
	// Code as SUNAT writes it: "0", "2335", "0109"; "http-401" for an error page; "" when there was none.
	Code string `json:"code"`
	// Text is SUNAT's sentence, or what the network said; at most mostText characters.
	Text string `json:"text"`
	// Notes are the observations of an accepted document.
	Notes []string `json:"notes,omitempty"`
	// Reference is the document, or the file, that a CDR is about, such as F001-7.
	Reference string `json:"reference,omitempty"`
	Ticket    string `json:"ticket,omitempty"`
	// CDR is the zip as it came.
	CDR []byte `json:"-"`
}

// mostText is how much of a sentence is kept, in characters: SUNAT repeats whole nodes of the document in it.
const mostText = 500

// Account is who sends. User is the SOL user without the RUC.
type Account struct{ RUC, User, Password string }

// Client sends over HTTP. The zero value works.
type Client struct {
	// HTTP is the transport; nil is one that waits Patience.
	HTTP *http.Client
}

var patient = &http.Client{Timeout: Patience}

// SendBill sends a signed document to a bill service. Name is RUC-TT-SERIE-N, without extension.
func (c *Client) SendBill(ctx context.Context, url string, by Account, name string, signed []byte) Answer {
	return c.send(ctx, url, by, "sendBill", name, signed)
}

// SendSummary sends a signed daily summary or a communication of voids. Its answer is a ticket.
func (c *Client) SendSummary(ctx context.Context, url string, by Account, name string, signed []byte) Answer {
	return c.send(ctx, url, by, "sendSummary", name, signed)
}

func (c *Client) send(ctx context.Context, url string, by Account, operation, name string, signed []byte) Answer {
	packed, err := Pack(name+".xml", signed)
	if err != nil {
		return silence(err)
	}
	body := "<fileName>" + escaped(name) + ".zip</fileName><contentFile>" + base64.StdEncoding.EncodeToString(packed) + "</contentFile>"
	return c.call(ctx, url, by, operation, body)
}

// Status asks what became of a ticket. Code 98 says that it is still waiting.
func (c *Client) Status(ctx context.Context, url string, by Account, ticket string) Answer {
	answer := c.call(ctx, url, by, "getStatus", "<ticket>"+escaped(ticket)+"</ticket>")
	answer.Ticket = ticket
	return answer
}

// Ask asks the consult service for the CDR of one document. InCDR with it, or InStatus with what the service says instead.
func (c *Client) Ask(ctx context.Context, url string, by Account, ruc, kind, series string, number int) Answer {
	return c.about(ctx, url, by, "getStatusCdr", ruc, kind, series, number)
}

// State asks the consult service how one document stands: InStatus, 0001 accepted, 0003 void, 0011 unknown.
func (c *Client) State(ctx context.Context, url string, by Account, ruc, kind, series string, number int) Answer {
	return c.about(ctx, url, by, "getStatus", ruc, kind, series, number)
}

func (c *Client) about(ctx context.Context, url string, by Account, operation, ruc, kind, series string, number int) Answer {
	body := fmt.Sprintf("<rucComprobante>%s</rucComprobante><tipoComprobante>%s</tipoComprobante><serieComprobante>%s</serieComprobante><numeroComprobante>%d</numeroComprobante>",
		escaped(ruc), escaped(kind), escaped(series), number)
	return c.call(ctx, url, by, operation, body)
}

const envelope = `<?xml version="1.0" encoding="UTF-8"?>` +
	`<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ser="http://service.sunat.gob.pe" ` +
	`xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">` +
	`<soapenv:Header><wsse:Security><wsse:UsernameToken><wsse:Username>%s</wsse:Username>` +
	`<wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">%s</wsse:Password>` +
	`</wsse:UsernameToken></wsse:Security></soapenv:Header><soapenv:Body><ser:%[3]s>%[4]s</ser:%[3]s></soapenv:Body></soapenv:Envelope>`

// call posts one operation and reads the answer, whatever it is.
func (c *Client) call(ctx context.Context, url string, by Account, operation, body string) Answer {
	text := fmt.Sprintf(envelope, escaped(by.RUC+by.User), escaped(by.Password), operation, body)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(text))
	if err != nil {
		return silence(err)
	}
	request.Header.Set("Content-Type", "text/xml; charset=utf-8")
	request.Header.Set("SOAPAction", "urn:"+operation)
	response, err := c.http().Do(request)
	if err != nil {
		return silence(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, mostBody+1))
	if err != nil {
		return silence(err)
	}
	if len(content) > mostBody {
		return silence(fmt.Errorf("the answer has more than %d bytes", mostBody))
	}
	answer := Read(content)
	if answer.Where == InSilence && response.StatusCode >= http.StatusBadRequest {
		answer.Code = fmt.Sprintf("http-%d", response.StatusCode)
	}
	return answer
}

// silence is an answer that says nothing about the document.
func silence(err error) Answer { return Answer{Where: InSilence, Text: short(err.Error())} }

func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > mostText {
		return string(runes[:mostText])
	}
	return text
}

func escaped(text string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(text)) // a buffer takes everything
	return out.String()
}
