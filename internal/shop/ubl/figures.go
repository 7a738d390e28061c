package ubl

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// decimals is how many a unit price may have: n(12,10).
const decimals = 10

// unit is the price of one unit, in soles: the amount over the quantity, rounded half up at the tenth decimal. Times the quantity it is
// the amount again: off by half of the tenth decimal for each unit, which is less than a hundredth of a centimo for a million.
func unit(amount money.Centimos, q quantity.Quantity) string {
	// (amount / 100) soles / (q / 1000) units, in units of the tenth decimal
	scaled := new(big.Int).Mul(big.NewInt(int64(amount)), new(big.Int).Exp(big.NewInt(10), big.NewInt(decimals+1), nil))
	divisor := big.NewInt(int64(q))
	scaled.Add(scaled, new(big.Int).Quo(divisor, big.NewInt(2)))
	digits := scaled.Quo(scaled, divisor).String()
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals+1-len(digits)) + digits
	}
	whole, fraction := digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	fraction = fraction[:2] + strings.TrimRight(fraction[2:], "0")
	return whole + "." + fraction
}

// percent writes a rate: 1050 is "10.50".
func percent(rate int) string { return fmt.Sprintf("%d.%02d", rate/100, rate%100) }

// part is a rate's share of an amount, rounded half up. It fits: a rate is at most one.
func part(of money.Centimos, rate int) money.Centimos {
	share, _ := of.MulDiv(int64(rate), whole)
	return share
}

// without takes the tax out of an amount that includes it.
func without(gross money.Centimos, rate int) money.Centimos {
	net, _ := gross.MulDiv(whole, int64(whole+rate))
	return net
}

// whole is one, in basis points.
const whole = 100_00

// factor is the part of base that off is, to the five decimals that SUNAT takes; "" where these cannot say it to the centimo.
func factor(off, base money.Centimos) string {
	const places = 100_000
	f, err := off.MulDiv(places, int64(base))
	if err != nil {
		return ""
	}
	if back, err := base.MulDiv(int64(f), places); err != nil || back != off {
		return ""
	}
	return fmt.Sprintf("%d.%05d", f/places, f%places)
}

// line makes text of a person fit for a document: one line, no space at its ends or twice in its middle, no character that XML does not
// have, and no longer than SUNAT takes.
func line(text string, longest int) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), r == '\uFFFE', r == '\uFFFF', unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
	clean = strings.Join(strings.Fields(clean), " ")
	if runes := []rune(clean); len(runes) > longest {
		clean = strings.TrimSpace(string(runes[:longest]))
	}
	return clean
}

// named is line for a name that must have three characters at least (2022, 4084). A shorter one is followed by what else is known.
func named(text, also string, longest int) string {
	clean := line(text, longest)
	if utf8.RuneCountInString(clean) >= 3 {
		return clean
	}
	return line(clean+" ("+also+")", longest)
}

func number(n int) string { return strconv.Itoa(n) }
