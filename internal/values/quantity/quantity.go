// Package quantity is how much of a product: whole pieces, or kilograms with grams.
//
// A Quantity counts thousandths of the product's unit, so that arithmetic stays in integers. In JSON it is a
// plain number with up to three decimals (2, 0.35); it is never a float on the way.
package quantity

import (
	"errors"
	"strconv"
	"strings"
)

// Quantity is in thousandths of the product's unit: 1000 is one piece or one kilogram.
type Quantity int64

// One is one piece or one kilogram.
const One Quantity = 1000

// Max is the most that one line or movement may hold: a million units.
const Max = 1_000_000 * One

// ErrFormat is returned for text that is not a number with up to three decimals.
var ErrFormat = errors.New("must be a number with up to three decimals")

// Whole reports whether q is a whole number of units.
func (q Quantity) Whole() bool { return q%One == 0 }

// String writes the shortest decimal: "2", "0.35".
func (q Quantity) String() string {
	sign := ""
	if q < 0 {
		sign, q = "-", -q
	}
	text := strconv.FormatInt(int64(q/One), 10)
	if rest := q % One; rest != 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(int64(One+rest), 10)[1:], "0")
	}
	return sign + text
}

// Parse reads a decimal number with up to three decimals. It returns ErrFormat for anything else, and for
// numbers of more than twelve whole digits.
func Parse(text string) (Quantity, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if len(whole) == 0 || len(whole) > 12 || len(fraction) > 3 || (dotted && fraction == "") {
		return 0, ErrFormat
	}
	for _, digit := range whole + fraction {
		if digit < '0' || digit > '9' {
			return 0, ErrFormat
		}
	}
	n, err := strconv.ParseInt(whole+(fraction + "000")[:3], 10, 64)
	if err != nil {
		return 0, ErrFormat
	}
	if negative {
		n = -n
	}
	return Quantity(n), nil
}

// MarshalJSON writes a JSON number.
func (q Quantity) MarshalJSON() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalJSON reads a JSON number; scientific notation and text are refused with ErrFormat.
func (q *Quantity) UnmarshalJSON(data []byte) error {
	n, err := Parse(string(data))
	if err != nil {
		return err
	}
	*q = n
	return nil
}
