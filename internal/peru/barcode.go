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

// ParseBarcode reads an EAN-13, an EAN-8 or a UPC-A. A UPC-A comes back as the EAN-13 that it is (a zero in front), so
// that a product has one spelling whichever way the scanner is set. Errors: ErrBarcodeShape, ErrBarcodeCheck.
func ParseBarcode(s string) (string, error) {
	s = strings.TrimSpace(s)
	if !onlyDigits(s) || len(s) != 8 && len(s) != 12 && len(s) != 13 {
		return "", ErrBarcodeShape
	}
	if !validGTIN(s) {
		return "", ErrBarcodeCheck
	}
	if len(s) == 12 {
		s = "0" + s
	}
	return s, nil
}

// ValidEAN13 says whether s is 13 digits with the right check digit.
func ValidEAN13(s string) bool { return len(s) == 13 && validGTIN(s) }

// ValidEAN8 says whether s is 8 digits with the right check digit.
func ValidEAN8(s string) bool { return len(s) == 8 && validGTIN(s) }

// ValidUPCA says whether s is 12 digits with the right check digit.
func ValidUPCA(s string) bool { return len(s) == 12 && validGTIN(s) }

// CheckDigit returns the digit that completes a barcode: give it 12 digits for an EAN-13, 11 for a UPC-A, 7 for an EAN-8.
// Anything else is ErrBarcodeShape.
func CheckDigit(digits string) (byte, error) {
	if !onlyDigits(digits) || len(digits) != 12 && len(digits) != 11 && len(digits) != 7 {
		return 0, ErrBarcodeShape
	}
	return gtinCheck(digits), nil
}

// InStore says whether an EAN-13 is of the kind that a shop gives to its own goods (prefixes 20 to 29): loose vegetables,
// eggs, bread, what its scale weighs. No other shop's code means the same.
func InStore(ean13 string) bool {
	return ValidEAN13(ean13) && ean13[0] == '2'
}

func validGTIN(s string) bool {
	return onlyDigits(s) && s[len(s)-1] == gtinCheck(s[:len(s)-1])
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
