package receipt

import (
	"fmt"

	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Electronic is what the paper of an electronic document says beside its sale or refund.
type Electronic struct {
	// RUC, LegalName and Address are those of who issued it, where the settings might say others.
	RUC, LegalName, Address string
	// Hash is the digest of the document, and QR the text of its code.
	Hash, QR string
	// Words are what is to pay.
	Words   string
	Legends []string
	// Free is what was given away is worth, without tax.
	Free money.Centimos
	// Instalments are those that the document of a factura on credit has.
	Instalments []sale.Instalment
	// Notice says what the document is not worth, in lines; nothing on one that counts.
	Notice []string
	// Consult is where the customer can look the document up; "" leaves it out.
	Consult string
}

// Title is what a paper of the kind is called: that of an electronic document.
func Title(kind peru.ReceiptKind) string { return titles[kind].electronic }

// NoteTitle is what an electronic credit note is called.
const NoteTitle = "NOTA DE CRÉDITO ELECTRÓNICA"

// Code returns the QR code for a screen: its modules a side, and its dark parts as a path of SVG. It fails where the text fits no code.
func (e *Electronic) Code() (size int, path string, err error) {
	c, err := encode(e.QR)
	if err != nil {
		return 0, "", fmt.Errorf("the QR of %q: %w", e.QR, err)
	}
	return c.Size, c.Path(), nil
}

// document is a document of UBL that has a paper.
type document interface {
	XML() ([]byte, error)
	QR(hash string) string
	Words() string
	Legends() []ubl.Legend
	Totals() ubl.Totals
}

// ElectronicOf returns what the paper of a boleta, factura or credit note says. Nobody needs to have signed it: the digest is known before. It
// fails as the document's XML does.
func ElectronicOf(d document, consult string) (*Electronic, error) {
	unsigned, err := d.XML()
	if err != nil {
		return nil, fmt.Errorf("the paper of an electronic document: %w", err)
	}
	e := &Electronic{Hash: signature.Digest(unsigned), Words: d.Words(), Free: d.Totals().Free, Consult: consult}
	e.QR = d.QR(e.Hash)
	for _, l := range d.Legends() {
		e.Legends = append(e.Legends, l.Text)
	}
	if invoice, ok := d.(ubl.Invoice); ok {
		for _, part := range invoice.Owed {
			e.Instalments = append(e.Instalments, sale.Instalment(part))
		}
	}
	return e, nil
}
