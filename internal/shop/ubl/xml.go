package ubl

import (
	"bytes"
	"strings"

	"carmensita.pe/market/internal/values/money"
)

// Namespaces of the documents, by the prefix that SUNAT's own examples use.
const (
	invoiceNS    = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	creditNoteNS = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" //nolint:gosec // the name of a schema, no credential
	summaryNS    = "urn:sunat:names:specification:ubl:peru:schema:xsd:SummaryDocuments-1"
	voidedNS     = "urn:sunat:names:specification:ubl:peru:schema:xsd:VoidedDocuments-1"
	cacNS        = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
	cbcNS        = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
	dsNS         = "http://www.w3.org/2000/09/xmldsig#"
	extNS        = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
	sacNS        = "urn:sunat:names:specification:ubl:peru:schema:xsd:SunatAggregateComponents-1"
)

// currency is the one that shops here sell in (catalogue 02).
const currency = "PEN"

// writer writes canonical XML: no declaration, no white space between elements, empty elements in two tags, characters escaped as
// C14N 1.0 says. Attributes are written in the order given, which is the canonical one where there is one attribute, or none.
type writer struct{ b bytes.Buffer }

// root writes the document around content. sac says whether SUNAT's own elements are in it.
func (w *writer) root(name, namespace string, sac bool, content func()) []byte {
	attributes := []string{"xmlns", namespace, "xmlns:cac", cacNS, "xmlns:cbc", cbcNS, "xmlns:ds", dsNS, "xmlns:ext", extNS}
	if sac {
		attributes = append(attributes, "xmlns:sac", sacNS)
	}
	w.in(name, func() {
		w.in("ext:UBLExtensions", func() {
			w.in("ext:UBLExtension", func() { w.text("ext:ExtensionContent", "") }) // the place of the signature
		})
		content()
	}, attributes...)
	return w.b.Bytes()
}

// in writes an element around content; attributes are names and values by turns.
func (w *writer) in(name string, content func(), attributes ...string) {
	w.b.WriteByte('<')
	w.b.WriteString(name)
	for i := 0; i < len(attributes); i += 2 {
		w.b.WriteByte(' ')
		w.b.WriteString(attributes[i])
		w.b.WriteString(`="`)
		w.b.WriteString(attributeEscapes.Replace(attributes[i+1]))
		w.b.WriteByte('"')
	}
	w.b.WriteByte('>')
	content()
	w.b.WriteString("</")
	w.b.WriteString(name)
	w.b.WriteByte('>')
}

// text writes an element that holds only text.
func (w *writer) text(name, value string, attributes ...string) {
	w.in(name, func() { w.b.WriteString(textEscapes.Replace(value)) }, attributes...)
}

// maybe writes an element where there is something to say.
func (w *writer) maybe(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

// amount writes an amount of money.
func (w *writer) amount(name string, c money.Centimos) {
	w.text(name, c.Decimal(), "currencyID", currency)
}

// Escapes of C14N 1.0, section 2.3.
var (
	textEscapes      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	attributeEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)
