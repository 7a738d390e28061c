package peru

import (
	"errors"
	"strings"
)

// Errors of barcodes.
var (
	ErrBarcodeShape = errors.New("a barcode has 8, 12 or 13 digits")
	ErrBarcodeCheck = errors.New("the barcode's check digit is wrong: a digit was mistyped or misread")
)

// ParseBarcode reads what a scanner, a spreadsheet or a person gives as a barcode: an EAN-13, an EAN-8, a UPC-A, a UPC-E, or one of them
// with zeros before it (a GTIN-14). All spellings of one number (GTIN) come back as one: an EAN-8 as 8 digits, everything else as
// the 13 digits of an EAN-13. Errors: ErrBarcodeShape, ErrBarcodeCheck.
func ParseBarcode(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) == gtin14 && s[0] == '0' {
		s = s[1:]
	}
	switch {
	case !onlyDigits(s) || len(s) != ean8 && len(s) != upcA && len(s) != ean13:
		return "", ErrBarcodeShape
	case validGTIN(s):
	case len(s) == ean8 && validGTIN(expandUPCE(s)):
		s = expandUPCE(s)
	default:
		return "", ErrBarcodeCheck
	}
	if len(s) == upcA {
		s = "0" + s
	}
	return strings.TrimPrefix(s, paddedEAN8), nil
}

// Digits of the kinds of barcodes. Number systems share the check digit: zeros before a number change nothing.
const (
	ean8   = 8
	upcA   = 12
	ean13  = 13
	gtin14 = 14
	// paddedEAN8 stands before an EAN-8 that was written as an EAN-13.
	paddedEAN8 = "00000"
)

// expandUPCE returns the UPC-A that a UPC-E of 8 digits is short for; "" when it is none.
func expandUPCE(s string) string {
	if s[0] != '0' && s[0] != '1' {
		return ""
	}
	maker, last := s[1:7], s[6]
	switch last {
	case '0', '1', '2':
		return s[:3] + string(last) + "0000" + maker[2:5] + s[7:]
	case '3':
		return s[:4] + "00000" + maker[3:5] + s[7:]
	case '4':
		return s[:5] + "00000" + maker[4:5] + s[7:]
	}
	return s[:6] + "0000" + maker[5:] + s[7:]
}

// SpelledBarcode returns a code as ParseBarcode does when it is a barcode, and without blanks around it when it is another code, such as
// a SKU. A search for a product by its code uses this one.
func SpelledBarcode(code string) string {
	if barcode, err := ParseBarcode(code); err == nil {
		return barcode
	}
	return strings.TrimSpace(code)
}

// BarcodeSpellings returns all ways to write a barcode that ParseBarcode gave, itself first: a SKU that is any of them is taken for it.
func BarcodeSpellings(barcode string) []string {
	all := []string{barcode}
	for _, length := range []int{ean8, upcA, ean13, gtin14} {
		padded := strings.Repeat("0", max(length-len(barcode), 0)) + barcode
		if padded = padded[len(padded)-min(len(padded), length):]; strings.TrimLeft(padded, "0") == strings.TrimLeft(barcode, "0") && padded != barcode {
			all = append(all, padded)
		}
	}
	return all
}

// ValidEAN13 reports whether s is 13 digits with the right check digit.
func ValidEAN13(s string) bool { return len(s) == 13 && validGTIN(s) }

// ValidEAN8 reports whether s is 8 digits with the right check digit.
func ValidEAN8(s string) bool { return len(s) == 8 && validGTIN(s) }

// CheckDigit returns the digit that completes a barcode: give it 12 digits for an EAN-13, 11 for a UPC-A, 7 for an EAN-8.
// Anything else is ErrBarcodeShape.
func CheckDigit(digits string) (byte, error) {
	if !onlyDigits(digits) || len(digits) != 12 && len(digits) != 11 && len(digits) != 7 {
		return 0, ErrBarcodeShape
	}
	return gtinCheck(digits), nil
}

// InStore reports whether an EAN-13 is of the kind that a shop gives to its own goods (prefixes 20 to 29): loose vegetables,
// eggs, bread, what its scale weighs. No other shop's code means the same.
func InStore(ean13 string) bool {
	return ValidEAN13(ean13) && ean13[0] == '2'
}

func validGTIN(s string) bool {
	return s != "" && onlyDigits(s) && s[len(s)-1] == gtinCheck(s[:len(s)-1])
}

// gtinCheck weighs the digits 3, 1, 3, 1... from the right and returns what is missing to a multiple of ten.
func gtinCheck(digits string) byte {
	sum := 0
	for i := range len(digits) {
		weight := 1
		if (len(digits)-i)%2 == 1 {
			weight = 3
		}
		sum += weight * int(digits[i]-'0')
	}
	return '0' + byte((10-sum%10)%10)
}
