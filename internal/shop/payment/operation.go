package payment

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// longestOperation is how many letters and digits an operation number may have, as its column does.
const longestOperation = 64

// Operation is the number that a wallet, a bank or a card terminal gave an operation, in one spelling: plain letters, digits
// and signs, single blanks between words, none between digits ("0012 345" is "0012345"). ParseOperation alone makes one; the
// zero value is none.
type Operation struct{ text string }

// ParseOperation brings a number to its spelling; a blank one is none. Its errors are sentences for the person who typed it.
func ParseOperation(text string) (Operation, error) {
	words := strings.FieldsFunc(norm.NFKC.String(text), unseen)
	var spelled strings.Builder
	for i, word := range words {
		if i > 0 && (!digit(words[i-1][len(words[i-1])-1]) || !digit(word[0])) {
			spelled.WriteByte(' ')
		}
		spelled.WriteString(word)
	}
	o := Operation{spelled.String()}
	switch {
	case len(words) == 0:
		return o, nil
	case strings.ContainsFunc(o.text, func(r rune) bool { return r < ' ' || r > '~' }):
		return Operation{}, errors.New("may have plain letters, digits and signs")
	case !strings.ContainsFunc(o.text, letterOrDigit):
		return Operation{}, errors.New("has no letter and no digit: give the number of the operation")
	case len(o.text) > longestOperation:
		return Operation{}, fmt.Errorf("has %d letters: give %d at most", len(o.text), longestOperation)
	}
	return o, nil
}

// Operation reads the number of an operation by the method from a field of a request: errs.InvalidRequest when it is none, or
// when there is none though only a number proves the payment.
func (m Method) Operation(field, text string) (Operation, error) {
	o, err := ParseOperation(text)
	if err != nil {
		return Operation{}, errs.Invalid(field, "%s", err)
	}
	if o.IsZero() && m.Is(Numbered) {
		return Operation{}, errs.Invalid(field, "is required: the number of the operation")
	}
	return o, nil
}

// unseen reports whether a rune leaves no mark on paper: blanks of every width, and what only steers a screen.
func unseen(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) }

func digit(b byte) bool { return '0' <= b && b <= '9' }

func letterOrDigit(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// IsZero reports whether there is no number.
func (o Operation) IsZero() bool { return o.text == "" }

func (o Operation) String() string { return o.text }

// Is reports whether two numbers are one: capital and small letters count alike, as in the database's indexes.
func (o Operation) Is(other Operation) bool { return strings.EqualFold(o.text, other.text) }

// MarshalJSON writes the number as text.
func (o Operation) MarshalJSON() ([]byte, error) { return json.Marshal(o.text) }

// UnmarshalJSON reads what MarshalJSON wrote, and refuses what is no number.
func (o *Operation) UnmarshalJSON(text []byte) error {
	var raw string
	if err := json.Unmarshal(text, &raw); err != nil {
		return fmt.Errorf("reading an operation number: %w", err)
	}
	parsed, err := ParseOperation(raw)
	if err != nil {
		return fmt.Errorf("the operation number %w", err)
	}
	*o = parsed
	return nil
}

// Value returns the column's text.
func (o Operation) Value() (driver.Value, error) { return o.text, nil }

// Scan reads a column as it is: numbers from before there was one spelling are still shown.
func (o *Operation) Scan(column any) error {
	switch text := column.(type) {
	case []byte:
		o.text = string(text)
	case string:
		o.text = text
	default:
		return fmt.Errorf("an operation number is no %T", column)
	}
	return nil
}

// Use is a place where an operation number was written down.
type Use struct {
	// Kind is sale, credit_payment, payback, settlement or supplier_payment; Subject the id of the sale, credit payment, refund, sale or purchase.
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	// Number is of the receipt, or of the supplier's paper; "" where there is none.
	Number string         `json:"number,omitempty"`
	Amount money.Centimos `json:"amount"`
	At     time.Time      `json:"at"`
}
