package sunat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Channel is where a document was sent. Each has books of its own.
type Channel string

// The channels. An OSE checks and answers as SUNAT does, in another form.
const (
	Beta       Channel = "beta"
	Production Channel = "production"
	OSE        Channel = "ose"
)

// State of a registered document.
type State string

// The states of a document.
const (
	Accepted State = "accepted"
	Rejected State = "rejected"
	Void     State = "void"
)

// Document is a boleta, factura or note that is registered. What was refused by a fault is not.
type Document struct {
	Channel Channel `json:"channel"`
	RUC     string  `json:"ruc"`
	Type    string  `json:"type"`
	Series  string  `json:"series"`
	Number  string  `json:"number"` // as it was sent
	State   State   `json:"state"`
	// Code is "0", or why it was rejected; Notes are the codes of observations.
	Code  string   `json:"code"`
	Notes []string `json:"notes,omitempty"`
	// Total is PayableAmount, as it was written.
	Total     string    `json:"total"`
	Currency  string    `json:"currency"`
	Customer  string    `json:"customer,omitempty"` // type and number: "6-20100070970"
	IssueDate string    `json:"issueDate"`
	Credit    bool      `json:"credit,omitempty"`
	At        time.Time `json:"at"`
	// SHA256 is of the XML, in hexadecimal; "" for a document that a summary told.
	SHA256 string `json:"sha256,omitempty"`
	// Summary told of it, VoidedBy voided it: names of files.
	Summary  string `json:"summary,omitempty"`
	VoidedBy string `json:"voidedBy,omitempty"`
	// Delivery is the call that registered it.
	Delivery string `json:"delivery"`
}

// ID is series and number, without zeros before the number.
func (d Document) ID() string { return plainID(d.Series + "-" + d.Number) }

// Delivery is one call, and what it was answered.
type Delivery struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	Channel   Channel   `json:"channel"`
	Operation string    `json:"operation"`
	User      string    `json:"user,omitempty"`
	Name      string    `json:"name,omitempty"`
	SHA256    string    `json:"sha256,omitempty"` // of the XML
	// Answer is a code: "0" accepted, "98" in process, "0109", "2335" ...; "" for an answer without one.
	Answer string `json:"answer"`
	// Registered says that the document, or the summary, is in the books by this call.
	Registered bool `json:"registered,omitempty"`
	// Lost says that the caller got no answer, or an empty one.
	Lost   bool   `json:"lost,omitempty"`
	Fault  Kind   `json:"fault,omitempty"`
	Ticket string `json:"ticket,omitempty"`
	// HasXML and HasCDR say which files are kept.
	HasXML bool `json:"hasXml,omitempty"`
	HasCDR bool `json:"hasCdr,omitempty"`
}

// ticket is what a summary got.
type ticket struct {
	ID       string    `json:"id"`
	Channel  Channel   `json:"channel"`
	User     string    `json:"user"`
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
	Code     string    `json:"code"` // "0" or "99"
	Answer   string    `json:"answer"`
	Delivery string    `json:"delivery"`

	polls int
}

// entry is a line of the journal: one of these.
type entry struct {
	Document *Document `json:"document,omitempty"`
	Delivery *Delivery `json:"delivery,omitempty"`
	Ticket   *ticket   `json:"ticket,omitempty"`
	Issuer   *Issuer   `json:"issuer,omitempty"`
}

// books are all that is registered. They are a journal on disk; the last line of a document counts. They do not wait
// for the disk, so a power cut may cost the last second.
type books struct {
	file      *os.File
	dir       string
	documents map[string]*Document
	order     []*Document
	delivered []Delivery
	tickets   map[string]*ticket
	presented map[string]bool // summaries that were answered, by channel and name
	issuers   map[string]Issuer
}

func openBooks(dir string) (*books, error) {
	if err := os.MkdirAll(filepath.Join(dir, "files"), 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "books.jsonl")
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	b := &books{dir: dir, documents: make(map[string]*Document), tickets: make(map[string]*ticket),
		presented: make(map[string]bool),
		issuers:   make(map[string]Issuer)}
	// A last line without its end was being written by a process that was killed; nobody got an answer to it.
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	for row := range bytes.Lines(whole) {
		var entries []entry
		if err := json.Unmarshal(row, &entries); err != nil {
			return nil, fmt.Errorf("%s is damaged: %w", path, err)
		}
		b.keep(entries)
	}
	if b.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	return b, b.file.Truncate(int64(len(whole)))
}

// write puts entries in the books, all or none.
func (b *books) write(entries ...entry) error {
	row, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	if _, err := b.file.Write(append(row, '\n')); err != nil {
		return err
	}
	b.keep(entries)
	return nil
}

func (b *books) keep(entries []entry) {
	for _, e := range entries {
		switch {
		case e.Document != nil:
			key := documentKey(e.Document.Channel, e.Document.RUC, e.Document.Type, e.Document.ID())
			if known := b.documents[key]; known != nil {
				*known = *e.Document
			} else {
				b.documents[key] = e.Document
				b.order = append(b.order, e.Document)
			}
		case e.Delivery != nil:
			b.delivered = append(b.delivered, *e.Delivery)
		case e.Ticket != nil:
			b.tickets[e.Ticket.ID] = e.Ticket
			if e.Ticket.Answer == "0" || e.Ticket.Answer >= "2000" {
				b.presented[string(e.Ticket.Channel)+" "+e.Ticket.Name] = true
			}
		case e.Issuer != nil:
			b.issuers[e.Issuer.RUC] = *e.Issuer
		}
	}
}

func (b *books) find(channel Channel, ruc, kind, id string) (Document, bool) {
	d := b.documents[documentKey(channel, ruc, kind, id)]
	if d == nil {
		return Document{}, false
	}
	return *d, true
}

func documentKey(channel Channel, ruc, kind, id string) string {
	return string(channel) + " " + ruc + " " + kind + " " + plainID(id)
}

// plainID is series and number without zeros before the number, as one number may be written in two ways.
func plainID(id string) string {
	series, number, _ := strings.Cut(id, "-")
	return series + "-" + strings.TrimLeft(number, "0")
}

func (b *books) list() []Document {
	all := make([]Document, len(b.order))
	for i, d := range b.order {
		all[i] = *d
		all[i].Notes = slices.Clone(d.Notes)
	}
	return all
}

// file is where the bytes of a call are kept: its XML as it came, and the zip of its CDR.
func (b *books) path(delivery, ending string) string {
	return filepath.Join(b.dir, "files", filepath.Base(delivery)+ending)
}

func (b *books) store(delivery, ending string, text []byte) error {
	return os.WriteFile(b.path(delivery, ending), text, 0o600)
}
