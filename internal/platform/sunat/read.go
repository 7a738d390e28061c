package sunat

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// body is all that a SOAP answer may hold, by the names of its elements, whatever their prefixes.
type body struct {
	Fault *struct {
		Code   string `xml:"faultcode"`
		Text   string `xml:"faultstring"`
		Detail struct {
			Message string `xml:"message"`
		} `xml:"detail"`
	} `xml:"Fault"`
	Sent *struct {
		CDR string `xml:"applicationResponse"`
	} `xml:"sendBillResponse"`
	Ticket *struct {
		Number string `xml:"ticket"`
	} `xml:"sendSummaryResponse"`
	Status *struct {
		Of status `xml:"status"`
	} `xml:"getStatusResponse"`
	CDR *struct {
		Of status `xml:"statusCdr"`
	} `xml:"getStatusCdrResponse"`
}

type status struct {
	Content string `xml:"content"`
	Code    string `xml:"statusCode"`
	Message string `xml:"statusMessage"`
}

// Read reads a SOAP answer. What is no answer of the service is silence: nothing follows from it.
func Read(soap []byte) Answer {
	var envelope struct {
		Body body `xml:"Body"`
	}
	if err := parse(soap, "Envelope", &envelope); err != nil {
		return silence(err)
	}
	switch b := envelope.Body; {
	case b.Fault != nil:
		return fault(b.Fault.Code, b.Fault.Text, b.Fault.Detail.Message)
	case b.Sent != nil:
		return receipt(b.Sent.CDR)
	case b.Ticket != nil && strings.TrimSpace(b.Ticket.Number) != "":
		return Answer{Where: InTicket, Ticket: strings.TrimSpace(b.Ticket.Number)}
	case b.Status != nil:
		return standing(b.Status.Of)
	case b.CDR != nil:
		return standing(b.CDR.Of)
	}
	return silence(errors.New("the answer is empty"))
}

var digits = regexp.MustCompile(`\b\d{4}\b`)

// fault finds the code where it stands: SUNAT writes Client.2335, an OSE writes it as the sentence. A gateway writes none, and then
// nobody knows what became of the document.
func fault(code, text, detail string) Answer {
	found := digits.FindString(code)
	if found == "" {
		found = digits.FindString(text)
	}
	sentence := text
	if strings.TrimSpace(text) == found && detail != "" {
		sentence = detail
	}
	if found == "" {
		return Answer{Where: InSilence, Text: short(text)}
	}
	return Answer{Where: InFault, Code: found, Text: short(sentence)}
}

// standing is the answer about a ticket or a document: with a CDR, or a code alone. "98" is written "0098", too.
func standing(s status) Answer {
	if strings.TrimSpace(s.Content) != "" {
		return receipt(s.Content)
	}
	code := strings.TrimSpace(s.Code)
	if strings.HasPrefix(code, "00") && (code == "0098" || code == "0099") {
		code = code[2:]
	}
	if code == "" {
		return silence(errors.New("the answer has no status"))
	}
	return Answer{Where: InStatus, Code: code, Text: short(s.Message)}
}

// receipt opens a CDR. One that is empty, or no zip, is silence: SUNAT may have registered the document.
func receipt(content string) Answer {
	packed, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(content), ""))
	if err != nil {
		return silence(fmt.Errorf("the CDR is no base64: %w", err))
	}
	if len(packed) == 0 {
		return silence(errors.New("the CDR is empty"))
	}
	answer, err := ReadCDR(packed)
	if err != nil {
		return silence(err)
	}
	return answer
}

// ReadCDR reads the zip that holds a CDR.
func ReadCDR(packed []byte) (Answer, error) {
	text, err := unpack(packed)
	if err != nil {
		return Answer{}, err
	}
	var cdr struct {
		Notes    []string `xml:"Note"`
		Response []struct {
			Response struct {
				Reference   string `xml:"ReferenceID"`
				Code        string `xml:"ResponseCode"`
				Description string `xml:"Description"`
			} `xml:"Response"`
			Document struct {
				ID string `xml:"ID"`
			} `xml:"DocumentReference"`
		} `xml:"DocumentResponse"`
	}
	if err := parse(text, "ApplicationResponse", &cdr); err != nil {
		return Answer{}, fmt.Errorf("reading the CDR: %w", err)
	}
	if len(cdr.Response) == 0 || strings.TrimSpace(cdr.Response[0].Response.Code) == "" {
		return Answer{}, errors.New("the CDR has no code")
	}
	of := cdr.Response[0]
	answer := Answer{Where: InCDR, Code: strings.TrimSpace(of.Response.Code), Text: short(of.Response.Description), CDR: packed,
		Reference: strings.TrimSpace(of.Document.ID)}
	if answer.Reference == "" {
		answer.Reference = strings.TrimSpace(of.Response.Reference)
	}
	for _, note := range cdr.Notes {
		if note = short(note); note != "" && len(answer.Notes) < mostNotes {
			answer.Notes = append(answer.Notes, note)
		}
	}
	return answer, nil
}

// mostNotes bounds what is kept of a document with an observation on each line; the CDR has them all.
const mostNotes = 20

// parse reads XML that must have this root. Document types are refused, so no entity is ever defined.
func parse(text []byte, root string, into any) error {
	decoder := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	decoder.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "iso-8859-1") {
			return charmap.ISO8859_1.NewDecoder().Reader(in), nil
		}
		return nil, fmt.Errorf("the encoding %s", charset)
	}
	for {
		token, err := decoder.Token()
		if err != nil {
			return fmt.Errorf("the answer is no XML: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return errors.New("the answer has a document type")
		case xml.StartElement:
			if t.Name.Local != root {
				return fmt.Errorf("the answer is a %s", t.Name.Local)
			}
			return decoder.DecodeElement(into, &t)
		}
	}
}
