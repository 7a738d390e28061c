// Package receipt renders a recorded sale, the credit note of a refund, or what a customer owes, for the customer: a page
// that the till prints on a thermal printer, and a PDF to keep or send.
//
// What a receipt says is decided once, in view.go, as text; the page and the PDF only set it, so they cannot disagree.
// Everything is pure: the same sale and shop give the same bytes, and a sale's receipt follows the tax rules that the
// sale was made under, not those of today. One fact decides what it is called: whether it is the print of an electronic document
// (Electronic). Paper that is not says that it is no comprobante de pago, is not named like one, and has no code like one.
//
// A thermal printer that the page drives itself sets the text of this page, too: web/src/printer/lines.ts reads its elements by class, and
// the QR code by its data-text.
//
// The page fits paper of 80 mm and of 58 mm; the PDF is 80 mm wide and as long as its content, in pages of a metre. Lengths are millimetres,
// sizes of type points.
package receipt

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"

	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
)

//go:embed page.html
var pageSource string

var page = template.Must(template.New("receipt").Parse(pageSource))

// HTML returns the receipt as a page that needs nothing from elsewhere: no script, no font, no image; its policy is
// default-src 'none'; style-src 'unsafe-inline'; img-src data:. A reprint is marked COPIA.
//
// e is the sale's electronic document, nil where it has none. It fails for a sale whose document is neither boleta nor factura, or whose
// QR text fits no code.
func HTML(s sale.Sale, shop settings.Settings, e *Electronic, reprint bool) ([]byte, error) {
	v, err := newView(s, shop, e, reprint)
	if err != nil {
		return nil, err
	}
	return fill(v)
}

func fill(v view) ([]byte, error) {
	var out bytes.Buffer
	if err := page.Execute(&out, v); err != nil {
		return nil, fmt.Errorf("receipt %s as a page: %w", v.Number, err)
	}
	return out.Bytes(), nil
}

// PDF returns the receipt on paper of 80 mm, with its fonts inside. It is dated by the sale, so that rendering it
// again returns the same bytes. A reprint is marked COPIA. It fails as HTML does.
func PDF(s sale.Sale, shop settings.Settings, e *Electronic, reprint bool) ([]byte, error) {
	v, err := newView(s, shop, e, reprint)
	if err != nil {
		return nil, err
	}
	file, err := draw(v, s.SoldAt)
	if err != nil {
		return nil, fmt.Errorf("receipt %s as a PDF: %w", s.Number, err)
	}
	return file, nil
}
