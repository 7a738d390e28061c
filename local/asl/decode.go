package asl

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Decode parses one JSON text in one pass, as strictly as encoding/json. Whole numbers become int64 and others float64, or json.Number
// where these would lose digits, so that amounts keep every digit.
func Decode(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("the text is not valid UTF-8")
	}
	d := decoder{text: string(text)}
	d.blanks()
	if d.at == len(d.text) {
		return nil, errors.New("the text is empty")
	}
	value, err := d.value(0)
	if err != nil {
		return nil, err
	}
	if d.blanks(); d.at < len(d.text) {
		return nil, d.unexpected("after the value")
	}
	return value, nil
}

// deepest is how many objects and lists may stand in each other, as in encoding/json.
const deepest = 10_000

// decoder stands at a byte of the text. Strings without escapes are parts of it.
type decoder struct {
	text string
	at   int
}

// next is the byte where the decoder stands; 0, which no JSON has, at the end.
func (d *decoder) next() byte {
	if d.at < len(d.text) {
		return d.text[d.at]
	}
	return 0
}

func (d *decoder) blanks() {
	for c := d.next(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = d.next() {
		d.at++
	}
}

// takes says whether c is next, and goes behind it.
func (d *decoder) takes(c byte) bool {
	if d.next() != c {
		return false
	}
	d.at++
	return true
}

func (d *decoder) unexpected(where string) error {
	if d.at >= len(d.text) {
		return errors.New("the JSON breaks off")
	}
	r, _ := utf8.DecodeRuneInString(d.text[d.at:])
	return fmt.Errorf("%q at byte %d %s is not JSON", r, d.at, where)
}

func (d *decoder) value(depth int) (any, error) {
	if depth > deepest {
		return nil, errors.New("the JSON is too deep")
	}
	switch c := d.next(); {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.list(depth)
	case c == '"':
		return d.string()
	case c == '-' || isDigit(c):
		return d.number()
	}
	for word, value := range map[string]any{"true": true, "false": false, "null": nil} {
		if strings.HasPrefix(d.text[d.at:], word) {
			d.at += len(word)
			return value, nil
		}
	}
	return nil, d.unexpected("where a value begins")
}

func (d *decoder) object(depth int) (any, error) {
	object := map[string]any{}
	d.at++
	if d.blanks(); d.takes('}') {
		return object, nil
	}
	for {
		d.blanks()
		if d.next() != '"' {
			return nil, d.unexpected("where a name begins")
		}
		name, err := d.string()
		if err != nil {
			return nil, err
		}
		if d.blanks(); !d.takes(':') {
			return nil, d.unexpected("after a name")
		}
		d.blanks()
		if object[name], err = d.value(depth + 1); err != nil {
			return nil, err
		}
		if d.blanks(); d.takes('}') {
			return object, nil
		}
		if !d.takes(',') {
			return nil, d.unexpected("in an object")
		}
	}
}

func (d *decoder) list(depth int) (any, error) {
	list := []any{}
	d.at++
	if d.blanks(); d.takes(']') {
		return list, nil
	}
	for {
		d.blanks()
		item, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		if d.blanks(); d.takes(']') {
			return list, nil
		}
		if !d.takes(',') {
			return nil, d.unexpected("in a list")
		}
	}
}

func (d *decoder) number() (any, error) {
	from := d.at
	d.takes('-')
	if !d.takes('0') && !d.digits() {
		return nil, d.unexpected("in a number")
	}
	whole := true
	if d.takes('.') {
		whole = false
		if !d.digits() {
			return nil, d.unexpected("in a number")
		}
	}
	if d.takes('e') || d.takes('E') {
		whole = false
		_ = d.takes('+') || d.takes('-')
		if !d.digits() {
			return nil, d.unexpected("in a number")
		}
	}
	return numberOf(d.text[from:d.at], whole), nil
}

// digits goes behind digits, and says whether there is one.
func (d *decoder) digits() bool {
	from := d.at
	for isDigit(d.next()) {
		d.at++
	}
	return d.at > from
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// numberOf gives a number that is written as JSON writes one. Nineteen characters of a fraction are more than a float64 holds.
func numberOf(text string, whole bool) any {
	const most = 18
	if whole {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		return json.Number(text)
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && len(text) <= most {
		return f
	}
	return json.Number(text)
}

func (d *decoder) string() (string, error) {
	d.at++
	for from := d.at; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; {
		case c == '"':
			d.at++
			return d.text[from : d.at-1], nil
		case c == '\\':
			return d.escaped(from)
		case c < ' ':
			return "", d.unexpected("in a string")
		}
	}
	return "", d.unexpected("")
}

// escaped reads a string with escapes, which began at from.
func (d *decoder) escaped(from int) (string, error) {
	text := append(make([]byte, 0, d.at-from+32), d.text[from:d.at]...)
	for d.at < len(d.text) {
		c := d.text[d.at]
		switch {
		case c == '"':
			d.at++
			return string(text), nil
		case c < ' ':
			return "", d.unexpected("in a string")
		case c != '\\':
			text = append(text, c)
			d.at++
			continue
		}
		d.at++
		if d.takes('u') {
			r, ok := d.unit()
			if !ok {
				return "", d.unexpected("in an escape")
			}
			text = utf8.AppendRune(text, d.rune(r))
			continue
		}
		plain := strings.IndexByte(`"\/bfnrt`, d.next())
		if plain < 0 {
			return "", d.unexpected("in an escape")
		}
		text = append(text, "\"\\/\b\f\n\r\t"[plain])
		d.at++
	}
	return "", d.unexpected("")
}

// unit reads the four digits of a \uXXXX.
func (d *decoder) unit() (rune, bool) {
	const digits = 4
	if len(d.text)-d.at < digits || strings.Trim(d.text[d.at:d.at+digits], "0123456789abcdefABCDEF") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(d.text[d.at:d.at+digits], 16, 16)
	d.at += digits
	return rune(n), err == nil
}

// rune joins a unit to the second half of a surrogate pair, when that follows: clients that send ASCII only (boto3, the AWS CLI) write every
// emoji so. A half without the other is written as U+FFFD.
func (d *decoder) rune(first rune) rune {
	if !utf16.IsSurrogate(first) || !strings.HasPrefix(d.text[d.at:], `\u`) {
		return first
	}
	behind := d.at
	d.at += len(`\u`)
	if second, ok := d.unit(); ok {
		if both := utf16.DecodeRune(first, second); both != utf8.RuneError {
			return both
		}
	}
	d.at = behind
	return first
}
