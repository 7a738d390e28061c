package lambdahttp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/quantity"
)

// validate names fields as JSON does.
var validate = func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(field reflect.StructField) string {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		return name
	})
	return v
}()

// Validate checks a value's validate tags; errs.InvalidRequest names each field that breaks one, and how to mend it.
func Validate(value any) error {
	err := validate.Struct(value)
	var broken validator.ValidationErrors
	if err == nil {
		return nil
	}
	if !errors.As(err, &broken) {
		return fmt.Errorf("validating: %w", err)
	}
	invalid := errs.New(errs.InvalidRequest, "the request has wrong fields")
	for _, b := range broken {
		_, path, _ := strings.Cut(b.Namespace(), ".")
		invalid.Fields = append(invalid.Fields, errs.Field{Field: path, Message: rule(b)})
	}
	return invalid
}

// rule says in words what a validate tag asks for.
func rule(b validator.FieldError) string {
	counted := map[reflect.Kind]string{reflect.String: " characters", reflect.Slice: " entries"}[b.Kind()]
	limit := b.Param()
	if b.Type() == reflect.TypeFor[quantity.Quantity]() {
		if q, err := quantity.Parse(limit); err == nil {
			limit = (q / quantity.One).String()
		}
	}
	switch b.Tag() {
	case "required", "required_unless":
		return "is required"
	case "uuid":
		return "must be a UUID"
	case "oneof":
		return "must be one of: " + strings.ReplaceAll(limit, " ", ", ")
	case "min":
		return "must be at least " + limit + counted
	case "max":
		return "must be at most " + limit + counted
	}
	return "breaks the rule " + b.Tag()
}

// explain makes an errs.InvalidBody of what encoding/json says.
func explain(err error) error {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	refused := errs.New(errs.InvalidBody, "the body is not the JSON that is asked for")
	switch {
	case errors.As(err, &wrongType):
		refused.Fields = []errs.Field{{Field: wrongType.Field, Message: "must be " + one(plain(wrongType.Type)) + ", not " + one(wrongType.Value)}}
	case errors.As(err, &syntax):
		refused.Message = fmt.Sprintf("the body is not JSON: %s at byte %d", syntax, syntax.Offset)
	case errors.Is(err, io.EOF):
		refused.Message = "the body is empty: send JSON"
	case errors.Is(err, io.ErrUnexpectedEOF):
		refused.Message = "the JSON breaks off"
	case errors.Is(err, quantity.ErrFormat):
		refused.Fields = []errs.Field{{Field: "quantity", Message: err.Error()}}
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		refused.Fields = []errs.Field{{Field: name, Message: "is not a field of this request: remove it"}}
	default:
		refused.Message = "the body cannot be read: " + err.Error()
	}
	return refused
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
