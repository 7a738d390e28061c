package lambdahttp

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"carmensita.pe/market/internal/values/errs"
)

// explain says where the body is not what is asked for, after encoding/json refused it: in which field, by its path in the JSON, and
// what belongs there. It is errs.InvalidBody; errs.InvalidRequest when the JSON is right and only a text in it, such as a day, is not.
func explain(content []byte, asked reflect.Type, err error) error {
	var syntax *json.SyntaxError
	refused := errs.New(errs.InvalidBody, "the body is not the JSON that is asked for")
	switch {
	case errors.As(err, &syntax):
		refused.Message = fmt.Sprintf("the body is not JSON: %s at byte %d", syntax, syntax.Offset)
	case errors.Is(err, io.EOF):
		refused.Message = "the body is empty: send JSON"
	case errors.Is(err, io.ErrUnexpectedEOF):
		refused.Message = "the JSON breaks off"
	default:
		var value json.RawMessage
		if json.Unmarshal(content, &value) != nil { // something follows it
			return refused
		}
		var m misfits
		m.visit(asked, value, "")
		refused.Fields = m.fields
		if len(m.fields) > 0 && m.onlyTexts {
			refused.Code, refused.Message = errs.InvalidRequest, "the request has wrong fields"
		}
	}
	return refused
}

// misfits are the fields of a body that do not fit the type that is asked for.
type misfits struct {
	fields []errs.Field
	// onlyTexts says that each of them is a text where a text belongs.
	onlyTexts bool
}

func (m *misfits) add(path, message string, text bool) {
	m.onlyTexts = text && (len(m.fields) == 0 || m.onlyTexts)
	m.fields = append(m.fields, errs.Field{Field: path, Message: message})
}

func (m *misfits) visit(asked reflect.Type, value json.RawMessage, path string) {
	own := reflect.PointerTo(asked).Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		reflect.PointerTo(asked).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	switch {
	case own:
		m.leaf(asked, value, path)
	case string(value) == "null":
	case asked.Kind() == reflect.Pointer:
		m.visit(asked.Elem(), value, path)
	case asked.Kind() == reflect.Struct:
		m.object(asked, value, path)
	case asked.Kind() == reflect.Map:
		m.entries(asked, value, path)
	case asked.Kind() == reflect.Slice:
		var entries []json.RawMessage
		if json.Unmarshal(value, &entries) != nil {
			m.leaf(asked, value, path)
		}
		for i, entry := range entries {
			m.visit(asked.Elem(), entry, fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		m.leaf(asked, value, path)
	}
}

func (m *misfits) object(asked reflect.Type, value json.RawMessage, path string) {
	members := m.members(asked, value, path)
	known := map[string]reflect.Type{}
	for _, field := range reflect.VisibleFields(asked) {
		if name := jsonName(field); name != "" && name != "-" && field.IsExported() {
			known[strings.ToLower(name)] = field.Type // encoding/json takes any case
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		at := strings.TrimPrefix(path+"."+name, ".")
		if field, ok := known[strings.ToLower(name)]; ok {
			m.visit(field, members[name], at)
			continue
		}
		m.add(at, "is not a field of this request: remove it", false)
	}
}

// entries visits the values of an object whose names are data, such as a count by coin.
func (m *misfits) entries(asked reflect.Type, value json.RawMessage, path string) {
	members := m.members(asked, value, path)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		at := strings.TrimPrefix(path+"."+name, ".")
		if asked.Key().Kind() != reflect.String && json.Unmarshal([]byte(name), reflect.New(asked.Key()).Interface()) != nil {
			m.add(at, "is not "+one(plain(asked.Key()))+": name it so, or remove it", false)
			continue
		}
		m.visit(asked.Elem(), members[name], at)
	}
}

// members returns what stands in an object; nothing, and a word about it, when the value is none.
func (m *misfits) members(asked reflect.Type, value json.RawMessage, path string) (members map[string]json.RawMessage) {
	if json.Unmarshal(value, &members) != nil {
		m.leaf(asked, value, path)
		return nil
	}
	return members
}

// leaf names the type that a scalar value should have.
func (m *misfits) leaf(asked reflect.Type, value json.RawMessage, path string) {
	err := json.Unmarshal(value, reflect.New(asked).Interface())
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
	case errors.As(err, &wrong):
		m.add(path, "must be "+one(plain(asked))+", not "+one(wrong.Value), false)
	default:
		text := reflect.PointerTo(asked).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
		m.add(path, err.Error(), text)
	}
}

// one puts the article before a noun.
func one(noun string) string {
	if strings.HasPrefix(noun, "a") || strings.HasPrefix(noun, "o") {
		return "an " + noun
	}
	return "a " + noun
}

// plain names a Go type as a person writing JSON knows it.
func plain(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "whole number"
	case reflect.Slice:
		return "list"
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Bool:
		return "boolean"
	}
	return t.Kind().String()
}
