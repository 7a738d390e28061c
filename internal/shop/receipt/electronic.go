package receipt

import (
	"fmt"

	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/money"
)

// Electronic is what the paper of an electronic document says beside its sale or refund.
type Electronic struct {
	// Hash is the digest of the document, and QR the text of its code.
	Hash, QR string
	// Words are what is to pay.
	Words   string
	Legends []string
	// Free is what was given away is worth, without tax.
	Free money.Centimos
	// Instalments are those that the document of a factura on credit has.
	Instalments []sale.Instalment
	// Consult is where the customer can look the document up; "" leaves it out.
	Consult string
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
