package peru

import (
	"errors"
	"fmt"
	"strings"
)

// DocumentKind is a kind of identity document.
type DocumentKind string

// The kinds of identity documents.
const (
	NoDocument     DocumentKind = "none"       // the buyer showed nothing, or lives abroad
	DNI            DocumentKind = "dni"        // national identity card
	CE             DocumentKind = "ce"         // carné de extranjería: resident foreigners
	RUC            DocumentKind = "ruc"        // taxpayers: companies, and persons with a business
	Passport       DocumentKind = "passport"   //
	DiplomaticCard DocumentKind = "diplomatic" //
)

// Errors of documents that are neither DNI nor RUC.
var (
	ErrDocumentKind    = errors.New("document kind must be dni, ce, ruc, passport or diplomatic")
	ErrCEShape         = errors.New("a carné de extranjería has 9 to 12 letters or digits")
	ErrPassportShape   = errors.New("a passport has 6 to 12 letters or digits")
	ErrDiplomaticShape = errors.New("a diplomatic card has 5 to 15 letters or digits")
	ErrAnonymousBuyer  = errors.New("the anonymous buyer must be dni 00000000, dni 99999999 or none 00000000")
)

// Code is the kind in SUNAT's catalogue 06; "" for an unknown kind.
func (k DocumentKind) Code() string {
	return map[DocumentKind]string{NoDocument: "0", DNI: "1", CE: "4", RUC: "6", Passport: "7", DiplomaticCard: "A"}[k]
}

// Document identifies a person or a company. The zero value is nobody.
type Document struct {
	Kind   DocumentKind `json:"kind"`
	Number string       `json:"number"`
}

// IsZero says that there is no document at all.
func (d Document) IsZero() bool { return d == Document{} }

// Masked shows the kind and the last three characters only: for logs and the trail, which keep no personal data.
func (d Document) Masked() string {
	if d.IsZero() {
		return ""
	}
	hidden := max(0, len(d.Number)-3)
	return string(d.Kind) + " " + strings.Repeat("*", hidden) + d.Number[hidden:]
}

// ParseDocument returns the document in its one spelling (no space around, capitals, a DNI without its check character),
// so that equal documents are equal strings. Check digits are checked where the kind has them.
//
// Errors: ErrDocumentKind, those of ParseDNI and ParseRUC, ErrCEShape, ErrPassportShape, ErrDiplomaticShape.
func ParseDocument(kind DocumentKind, number string) (Document, error) {
	var err error
	switch kind {
	case DNI:
		number, err = ParseDNI(number)
	case RUC:
		number, err = ParseRUC(number)
	case CE:
		number, err = parseShape(number, 9, 12, ErrCEShape)
	case Passport:
		number, err = parseShape(number, 6, 12, ErrPassportShape)
	case DiplomaticCard:
		number, err = parseShape(number, 5, 15, ErrDiplomaticShape)
	default:
		err = fmt.Errorf("%w: %q", ErrDocumentKind, kind)
	}
	if err != nil {
		return Document{}, err
	}
	return Document{Kind: kind, Number: number}, nil
}

// Anonymous is how a boleta names a buyer who gives no document, unless the shop's setting says otherwise.
func Anonymous() Document { return Document{Kind: DNI, Number: "00000000"} }

// ParseAnonymous returns the shop's setting for the anonymous buyer. Practice varies, so each spelling that is known to be
// in use is allowed, and nothing else: ErrAnonymousBuyer.
func ParseAnonymous(kind DocumentKind, number string) (Document, error) {
	switch d := (Document{Kind: kind, Number: number}); d {
	case Document{DNI, "00000000"}, Document{DNI, "99999999"}, Document{NoDocument, "00000000"}:
		return d, nil
	}
	return Document{}, ErrAnonymousBuyer
}

func parseShape(number string, shortest, longest int, wrong error) (string, error) {
	number = strings.ToUpper(strings.TrimSpace(number))
	if len(number) < shortest || len(number) > longest || !isAlphanumeric(number) {
		return "", wrong
	}
	return number, nil
}

// isAlphanumeric accepts ASCII digits and capitals.
func isAlphanumeric(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return s != ""
}
