// Package spelling brings text that a person typed, scanned, pasted or imported to the one form in which it is kept and compared.
//
// The same letter can be written by one character or by two (ñ, or n and a tilde: a Mac does the latter); words can be parted by a
// space, by three, or by one that does not break; and invisible characters come along from a chat. Two texts that look the
// same are the same after Line.
package spelling

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrLine says that a text has what no line of text has.
var ErrLine = errors.New("must be text without control characters")

// joiner holds emoji together, such as a family; every other invisible character is dropped.
const joiner = '\u200d'

// Line returns a text as one line: composed letters (NFC), single spaces between words and none around them, no invisible characters.
// It returns ErrLine for control characters other than white space, and for what is no Unicode.
func Line(text string) (string, error) {
	if plain(text) {
		return text, nil
	}
	if !utf8.ValidString(text) {
		return "", ErrLine
	}
	text = norm.NFC.String(strings.Map(func(r rune) rune {
		if r != joiner && unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text))
	text = strings.Join(strings.Fields(text), " ")
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }) {
		return "", ErrLine
	}
	return text, nil
}

// plain reports whether a text is certainly a line already: letters, digits and signs of ASCII with single spaces between them.
func plain(text string) bool {
	last := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c >= 0x7f || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return last != ' ' || text == ""
}

// Tidy is Line for texts of our own, which have no control characters; those of others stay as they came.
func Tidy(text string) string {
	if line, err := Line(text); err == nil {
		return line
	}
	return text
}

// Unaccented returns a text in small letters without accents. Names of people are compared so: unlike Fold, it takes Vélez and Beles for
// two families.
func Unaccented(text string) string {
	letters := norm.NFD.String(strings.ToLower(Tidy(text)))
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, letters))
}
