package peru

import (
	"errors"
	"strings"
)

// Errors of a RUC, from its shape to its check digit.
var (
	ErrRUCShape  = errors.New("a RUC has 11 digits")
	ErrRUCPrefix = errors.New("a RUC starts with 10, 15, 16, 17 or 20")
	ErrRUCCheck  = errors.New("the RUC's check digit is wrong: a digit was mistyped")
)

// ParseRUC returns the taxpayer number without surrounding space, or ErrRUCShape, ErrRUCPrefix or ErrRUCCheck.
func ParseRUC(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) != 11 || !onlyDigits(s) {
		return "", ErrRUCShape
	}
	switch s[:2] {
	case "10", "15", "16", "17", "20":
	default:
		return "", ErrRUCPrefix
	}
	if s[10] != rucCheckDigit(s[:10]) {
		return "", ErrRUCCheck
	}
	return s, nil
}

// rucCheckDigit computes the eleventh digit from the first ten.
func rucCheckDigit(ten string) byte {
	return '0' + byte((11-weightedSum(ten, "5432765432")%11)%10)
}

// weightedSum multiplies each digit by the weight below it. Both are ASCII digits of the same length.
func weightedSum(digits, weights string) int {
	sum := 0
	for i := range len(digits) {
		sum += int(digits[i]-'0') * int(weights[i]-'0')
	}
	return sum
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
