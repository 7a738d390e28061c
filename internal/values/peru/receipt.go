package peru

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"carmensita.pe/market/internal/values/money"
)

// ReceiptKind is a kind of payment receipt (comprobante).
type ReceiptKind string

// The kinds of receipts.
const (
	Boleta     ReceiptKind = "boleta"      // for final consumers
	Factura    ReceiptKind = "factura"     // for taxpayers, who deduct its IGV
	CreditNote ReceiptKind = "credit_note" // takes back all or part of a boleta or factura
)

// BuyerThreshold is the total above which a boleta must name its buyer.
const BuyerThreshold = 700 * money.Sol

// LastCorrelative is the highest number of a series: eight digits.
const LastCorrelative = 99_999_999

// Errors of receipts.
var (
	ErrReceiptKind     = errors.New("receipt kind must be boleta, factura or credit_note")
	ErrSeries          = errors.New("a series looks like B001, F001, BC01 or FC01")
	ErrCorrelative     = errors.New("a receipt number is between 1 and 99999999")
	ErrBuyerRequired   = errors.New("a boleta above S/ 700.00 needs the buyer's document")
	ErrFacturaNeedsRUC = errors.New("a factura needs the buyer's RUC")
)

// Code is the kind in SUNAT's catalogue 01; "" for an unknown kind.
func (k ReceiptKind) Code() string {
	return map[ReceiptKind]string{Boleta: "03", Factura: "01", CreditNote: "07"}[k]
}

// CheckBuyer reports whether a sale of that total may have this receipt: a factura needs a RUC, a boleta above
// BuyerThreshold needs a document. An anonymous or zero buyer is no document. Pass the total before cash rounding.
//
// Errors: ErrFacturaNeedsRUC, ErrBuyerRequired, ErrReceiptKind (a credit note follows its sale and has no rule of its own).
func CheckBuyer(kind ReceiptKind, total money.Centimos, buyer Document) error {
	switch kind {
	case Factura:
		if buyer.Kind != RUC {
			return ErrFacturaNeedsRUC
		}
	case Boleta:
		_, anonymous := ParseAnonymous(buyer.Kind, buyer.Number)
		if total > BuyerThreshold && (buyer.IsZero() || anonymous == nil) {
			return ErrBuyerRequired
		}
	default:
		return fmt.Errorf("%w: %q", ErrReceiptKind, kind)
	}
	return nil
}

// Series is the four characters before a receipt's number: B001 and F001 for boletas and facturas, BC01 and FC01 for the
// credit notes that take them back. Series of SUNAT's own portal (E001) and of paper (0001) are not ours to issue.
type Series string

var seriesShape = regexp.MustCompile(`^[BF](C\d\d|\d\d\d)$`)

// Kind is the kind of receipt that the series numbers; "" when the series is malformed.
func (s Series) Kind() ReceiptKind {
	switch {
	case !seriesShape.MatchString(string(s)):
		return ""
	case s[1] == 'C':
		return CreditNote
	case s[0] == 'F':
		return Factura
	default:
		return Boleta
	}
}

// ReceiptNumber names a receipt for ever: its series and its number in it, without gaps from 1.
type ReceiptNumber struct {
	Series      Series `json:"series"`
	Correlative int64  `json:"correlative"`
}

// NewReceiptNumber returns the number, or ErrSeries or ErrCorrelative.
func NewReceiptNumber(series Series, correlative int64) (ReceiptNumber, error) {
	if series.Kind() == "" {
		return ReceiptNumber{}, fmt.Errorf("%w: %q", ErrSeries, series)
	}
	if correlative < 1 || correlative > LastCorrelative {
		return ReceiptNumber{}, fmt.Errorf("%w: %d", ErrCorrelative, correlative)
	}
	return ReceiptNumber{series, correlative}, nil
}

// ParseReceiptNumber reads a number as receipts print it, with or without zeros: B001-00000001, B001-1. It returns ErrSeries or
// ErrCorrelative.
func ParseReceiptNumber(s string) (ReceiptNumber, error) {
	series, digits, _ := strings.Cut(s, "-")
	if len(digits) > 8 || !onlyDigits(digits) {
		return ReceiptNumber{}, fmt.Errorf("%w: %q", ErrCorrelative, s)
	}
	correlative, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return ReceiptNumber{}, fmt.Errorf("%w: %q", ErrCorrelative, s)
	}
	return NewReceiptNumber(Series(series), correlative)
}

// String is the number as receipts print it: B001-00000001.
func (n ReceiptNumber) String() string { return fmt.Sprintf("%s-%08d", n.Series, n.Correlative) }
