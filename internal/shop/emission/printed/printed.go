// Package printed tells what the paper of a sale or a refund says of its electronic document: on the till's printer, as a PDF and on the
// page, all from here.
//
// The paper waits for nobody: as long as no machine has written the document, its hash is computed, and it is the one that will be signed.
// What SUNAT only tries, has rejected, or what was voided says on its face that it is no comprobante. A document that cannot be
// written has no paper as one.
package printed

import (
	"context"
	"database/sql"
	"log/slog"
	"slices"
	"strings"
	"time"

	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// Comprobante is an electronic document as a page draws it. The zero value is a sale or a refund without one: an internal document.
type Comprobante struct {
	// Electronic is what the paper says; nothing where the document cannot be written.
	Electronic *Electronic `json:"electronic,omitempty"`
	// Document is how it stands with SUNAT.
	Document *document.Document `json:"document,omitempty"`
}

// Electronic is receipt.Electronic with its title, and its code as a drawing.
type Electronic struct {
	Title   string         `json:"title"`
	Notice  []string       `json:"notice,omitempty"`
	Hash    string         `json:"hash"`
	QR      string         `json:"qr"`
	Size    int            `json:"size"`
	Path    string         `json:"path"`
	Words   string         `json:"words"`
	Legends []string       `json:"legends,omitempty"`
	Free    money.Centimos `json:"free,omitempty"`
	Consult string         `json:"consult,omitempty"`
}

// paper is what ubl makes of a sale or a refund.
type paper interface {
	XML() ([]byte, error)
	QR(hash string) string
	Words() string
	Legends() []ubl.Legend
	Totals() ubl.Totals
}

// Press makes papers of what the database knows.
type Press struct {
	conn    *sql.DB
	consult string
}

// NewPress is a press whose papers name the page at an address, https://market.example.pe, as the place to look a document up.
func NewPress(conn *sql.DB, page string) Press {
	return Press{conn: conn, consult: strings.TrimPrefix(strings.TrimRight(page, "/"), "https://") + "/consulta"}
}

// Sale gives what the paper of a sale says; nothing for an internal document.
func (p Press) Sale(ctx context.Context, s sale.Sale) (*receipt.Electronic, error) {
	e, _, err := p.ofSale(ctx, s)
	return e, err
}

// Refund gives what the paper of a credit note says; nothing for an internal document.
func (p Press) Refund(ctx context.Context, r refund.Refund) (*receipt.Electronic, error) {
	e, _, err := p.ofRefund(ctx, r)
	return e, err
}

// OfSale gives the electronic document of a sale for the page.
func (p Press) OfSale(ctx context.Context, s sale.Sale) (Comprobante, error) {
	e, d, err := p.ofSale(ctx, s)
	if err != nil {
		return Comprobante{}, err
	}
	return shown(e, d, receipt.Title(s.Document))
}

// OfRefund gives the electronic credit note of a refund for the page.
func (p Press) OfRefund(ctx context.Context, r refund.Refund) (Comprobante, error) {
	e, d, err := p.ofRefund(ctx, r)
	if err != nil {
		return Comprobante{}, err
	}
	return shown(e, d, receipt.NoteTitle)
}

func (p Press) ofSale(ctx context.Context, s sale.Sale) (*receipt.Electronic, *document.Document, error) {
	return p.of(ctx, s.ID, func(issuer ubl.Issuer) (paper, error) { return ubl.FromSale(s, issuer) })
}

func (p Press) ofRefund(ctx context.Context, r refund.Refund) (*receipt.Electronic, *document.Document, error) {
	return p.of(ctx, r.ID, func(issuer ubl.Issuer) (paper, error) { return ubl.FromRefund(r, issuer) })
}

func (p Press) of(ctx context.Context, id string, write func(ubl.Issuer) (paper, error)) (*receipt.Electronic, *document.Document, error) {
	d, err := document.Find(ctx, p.conn, id)
	if errs.CodeOf(err) == errs.NotFound {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	at, again := d.IssuedAt, d.Revision > 1 && d.State == document.Issued // it is to be signed anew, by the shop as it is now
	if again {
		at = time.Now()
	}
	issuer, channel, err := emission.Issuer(ctx, p.conn, d.Emission, at)
	if err != nil {
		return nil, nil, err
	}
	hash := d.Digest
	if again {
		hash = ""
	}
	e, err := p.electronic(write, issuer, hash)
	if err != nil { // it waits for a person, and is no comprobante before
		slog.WarnContext(ctx, "a document that cannot be written", "document", d.Number, "error", err)
		return nil, &d, nil
	}
	e.RUC, e.LegalName, e.Address = issuer.RUC, issuer.LegalName, address(issuer.Address)
	e.Notice = notice(d.State, channel)
	return e, &d, nil
}

func (p Press) electronic(write func(ubl.Issuer) (paper, error), issuer ubl.Issuer, hash string) (*receipt.Electronic, error) {
	written, err := write(issuer)
	if err != nil {
		return nil, err
	}
	e, err := receipt.ElectronicOf(written, p.consult)
	if err != nil {
		return nil, err
	}
	if hash != "" { // as it was signed
		e.Hash, e.QR = hash, written.QR(hash)
	}
	return e, nil
}

// address is a fiscal address in one line.
func address(a ubl.Address) string {
	parts := []string{a.Line, a.Urbanization, a.District, a.Province, a.Department}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

const noComprobante = "NO ES COMPROBANTE DE PAGO"

// notice says what a document is not worth.
func notice(state document.State, channel emission.Channel) []string {
	switch {
	case channel == emission.Beta:
		return []string{"EMISIÓN DE PRUEBA -", noComprobante}
	case state == document.Rejected:
		return []string{"RECHAZADO POR SUNAT -", noComprobante}
	case state == document.Void:
		return []string{"DOCUMENTO ANULADO -", noComprobante}
	}
	return nil
}

func shown(e *receipt.Electronic, d *document.Document, title string) (Comprobante, error) {
	if e == nil {
		return Comprobante{Document: d}, nil
	}
	size, path, err := e.Code()
	if err != nil {
		return Comprobante{}, err
	}
	return Comprobante{Document: d, Electronic: &Electronic{Title: title, Notice: e.Notice, Hash: e.Hash, QR: e.QR, Size: size, Path: path, Words: e.Words,
		Legends: e.Legends, Free: e.Free, Consult: e.Consult}}, nil
}
