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

// BuyerThreshold is the total above which a boleta must name its buyer; at exactly this total it is only suggested.
const BuyerThreshold = 700 * money.Sol

// LastCorrelative is the highest number of a series: eight digits.
const LastCorrelative = 99_999_999

// Errors of receipts.
var (
	ErrReceiptKind     = errors.New("receipt kind must be boleta, factura or credit_note")
	ErrSeries          = errors.New("a series looks like B001, F001, BC01 or FC01")
	ErrCorrelative     = errors.New("a receipt number is between 1 and 99999999")
	ErrReceiptNumber   = errors.New("a receipt number looks like B001-00000001")
	ErrBuyerRequired   = errors.New("a boleta above S/ 700.00 needs the buyer's document")
	ErrFacturaNeedsRUC = errors.New("a factura needs the buyer's RUC")
)

// ParseReceiptKind returns the kind of that name, or ErrReceiptKind.
func ParseReceiptKind(s string) (ReceiptKind, error) {
	switch kind := ReceiptKind(s); kind {
	case Boleta, Factura, CreditNote:
		return kind, nil
	}
	return "", fmt.Errorf("%w: %q", ErrReceiptKind, s)
}

// Code is the kind in SUNAT's catalogue 01; "" for an unknown kind.
func (k ReceiptKind) Code() string {
	return map[ReceiptKind]string{Boleta: "03", Factura: "01", CreditNote: "07"}[k]
}

// CheckBuyer says whether a sale of that total may have this receipt: a factura needs a RUC, a boleta above
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

// SuggestBuyer says whether the till should ask for a document although CheckBuyer may not insist: the sources differ on
// whether the law says "above" or "from" S/ 700.
func SuggestBuyer(total money.Centimos) bool { return total >= BuyerThreshold }

// Series is the four characters before a receipt's number: B001 and F001 for boletas and facturas, BC01 and FC01 for the
// credit notes that take them back. Series of SUNAT's own portal (E001) and of paper (0001) are not ours to issue.
type Series string

var seriesShape = regexp.MustCompile(`^[BF](C\d\d|\d\d\d)$`)

// ParseSeries returns the series, or ErrSeries.
func ParseSeries(s string) (Series, error) {
	if !seriesShape.MatchString(s) {
		return "", fmt.Errorf("%w: %q", ErrSeries, s)
	}
	return Series(s), nil
}

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

// TakesBack says whether a credit note of this series may take back a receipt of that one: the letter stays.
func (s Series) TakesBack(receipt Series) bool {
	original := receipt.Kind()
	return s.Kind() == CreditNote && (original == Boleta || original == Factura) && s[0] == receipt[0]
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

// ParseReceiptNumber reads "B001-00000001" and also "b001-1", as a person types it. Errors: ErrReceiptNumber, ErrSeries,
// ErrCorrelative.
func ParseReceiptNumber(s string) (ReceiptNumber, error) {
	series, digits, found := strings.Cut(strings.ToUpper(strings.TrimSpace(s)), "-")
	if !found || len(digits) > 8 || !onlyDigits(digits) {
		return ReceiptNumber{}, fmt.Errorf("%w: %q", ErrReceiptNumber, s)
	}
	correlative, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return ReceiptNumber{}, fmt.Errorf("%w: %q", ErrReceiptNumber, s)
	}
	return NewReceiptNumber(Series(series), correlative)
}

// String is the number as receipts print it: B001-00000001.
func (n ReceiptNumber) String() string { return fmt.Sprintf("%s-%08d", n.Series, n.Correlative) }
