// Package money counts soles in whole centimos and never in fractions of one.
//
// An amount is an int64: it is exact, it travels as a JSON integer and it rests in a BIGINT column. One sol is 100
// centimos. Where a division must round, it rounds half up, that is to say half away from zero, so that a refund is the
// mirror of its sale. Arithmetic on figures that a person typed (a price times a quantity, a sum of lines) is checked and
// answers ErrOverflow; plain + and - are for amounts that have already passed such a check.
package money

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
)

// Centimos is an amount of Peruvian soles in hundredths: 450 is S/ 4.50.
type Centimos int64

// Sol is one sol.
const Sol Centimos = 100

// Max is the most that one amount may be which a person gives, and one receipt may come to: a million soles, far above any of a small
// shop, and far below what sums of them could overflow.
const Max = 1_000_000 * Sol

// ErrOverflow says that an amount does not fit in 64 bits; only absurd input leads there.
var ErrOverflow = errors.New("money: amount out of range")

// String formats the amount as a person in Peru reads it: "S/ 1,234.50", "-S/ 4.70".
// The space is a plain one; browsers put U+00A0 there.
func (c Centimos) String() string {
	sign, abs := c.split()
	whole := strconv.FormatUint(abs/100, 10)
	grouped := make([]byte, 0, len(whole)+len(whole)/3)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			grouped = append(grouped, ',')
		}
		grouped = append(grouped, whole[i])
	}
	return sign + "S/ " + string(grouped) + "." + twoDigits(abs%100)
}

// Decimal formats the amount for machines, without symbol or grouping: "1234.50", "-4.70".
func (c Centimos) Decimal() string {
	sign, abs := c.split()
	return sign + strconv.FormatUint(abs/100, 10) + "." + twoDigits(abs%100)
}

// Times returns the price of a whole quantity, or ErrOverflow.
func (c Centimos) Times(quantity int64) (Centimos, error) {
	return c.MulDiv(quantity, 1)
}

// MulDiv returns c × num ÷ den rounded half up (half away from zero), computed in 128 bits: a price per kilo times grams
// over 1000, a gross amount times 10000 over 11800. It returns ErrOverflow when the result does not fit, and panics like
// any Go division when den is not positive.
func (c Centimos) MulDiv(num, den int64) (Centimos, error) {
	if den <= 0 {
		panic("money: MulDiv by a divisor that is not positive")
	}
	hi, lo := bits.Mul64(magnitude(int64(c)), magnitude(num))
	if hi >= uint64(den) {
		return 0, ErrOverflow
	}
	quotient, remainder := bits.Div64(hi, lo, uint64(den))
	if quotient <= math.MaxInt64 && remainder >= uint64(den)-remainder {
		quotient++
	}
	if quotient > math.MaxInt64 {
		return 0, ErrOverflow
	}
	if (c < 0) != (num < 0) {
		return -Centimos(quotient), nil
	}
	return Centimos(quotient), nil
}

// RoundDownToTen drops what the coins of Peru cannot pay: the next lower multiple of 10 centimos. 476 becomes 470.
func (c Centimos) RoundDownToTen() Centimos {
	rest := c % 10
	if rest < 0 {
		rest += 10
	}
	return c - rest
}

// Sum adds the amounts, or returns ErrOverflow.
func Sum(amounts ...Centimos) (Centimos, error) {
	var total Centimos
	for _, amount := range amounts {
		next := total + amount
		if (next > total) != (amount > 0) {
			return 0, ErrOverflow
		}
		total = next
	}
	return total, nil
}

func (c Centimos) split() (sign string, abs uint64) {
	if c < 0 {
		sign = "-"
	}
	return sign, magnitude(int64(c))
}

// magnitude is the absolute value; unlike -n it is also right for the smallest int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func twoDigits(n uint64) string {
	return string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
}
