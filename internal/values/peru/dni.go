package peru

import (
	"errors"
	"strings"
)

// Errors of a DNI.
var (
	ErrDNIShape       = errors.New("a DNI has 8 digits, and a check digit or letter at most")
	ErrDNICheck       = errors.New("the DNI's check character is wrong: a digit was mistyped")
	ErrDNIPlaceholder = errors.New("this DNI belongs to nobody: leave the buyer out instead")
)

// ParseDNI returns the eight digits of an identity card; leading zeros count. The check character that the card prints
// after them, a digit or a letter, with or without a hyphen, is checked when it was typed and then dropped: nothing else
// asks for it. Numbers that tills use for "nobody" are refused.
//
// Errors: ErrDNIShape, ErrDNICheck, ErrDNIPlaceholder.
func ParseDNI(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) < 8 || !onlyDigits(s[:8]) {
		return "", ErrDNIShape
	}
	number, check := s[:8], strings.ToUpper(strings.TrimPrefix(s[8:], "-"))
	switch {
	case len(s) == 8:
	case len(check) != 1 || !isAlphanumeric(check):
		return "", ErrDNIShape
	case !strings.Contains(dniCheck(number), check):
		return "", ErrDNICheck
	}
	if number == "00000000" || number == "99999999" {
		return "", ErrDNIPlaceholder
	}
	return number, nil
}

// dniCheck returns the two characters that may stand after the number: a digit on cards of now, a letter on older ones.
func dniCheck(number string) string {
	r := weightedSum(number, "32765432") % 11
	return "65432110987"[r:r+1] + "KJIHGFEDCBA"[r:r+1]
}
