package asl

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Decode parses one JSON text, as strictly as encoding/json. Whole numbers become int64 and others float64, or json.Number where these
// would lose digits, so that amounts keep every digit.
func Decode(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("the text is not valid UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the text is empty")
		}
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the value")
	}
	return exact(value), nil
}

// exact puts numbers in the place of their texts, at every depth.
func exact(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			v[name] = exact(member)
		}
	case []any:
		for i, item := range v {
			v[i] = exact(item)
		}
	case json.Number:
		return numberOf(v)
	}
	return value
}

// numberOf returns a number that is written as JSON writes one. Nineteen characters of a fraction are more than a float64 holds.
func numberOf(text json.Number) any {
	const most = 18
	if !strings.ContainsAny(string(text), ".eE") {
		if n, err := text.Int64(); err == nil {
			return n
		}
		return text
	}
	if f, err := text.Float64(); err == nil && len(text) <= most {
		return f
	}
	return text
}
