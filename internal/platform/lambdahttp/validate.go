package lambdahttp

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

// validate names fields as JSON does.
var validate = func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(field reflect.StructField) string {
		if name := jsonName(field); name != "" {
			return name
		}
		return inlined
	})
	if err := v.RegisterValidation("known", func(field validator.FieldLevel) bool {
		return slices.Contains(field.Field().Interface().(table).Known(field.Param()), field.Field().String())
	}); err != nil {
		panic(err) // the name of the tag is wrong
	}
	return v
}()

// table is a text that must stand in a list which its type knows: `known=till` asks for the list that the type calls till.
type table interface{ Known(list string) []string }

// inlined stands in validator's paths for a struct whose fields JSON shows as those of the outer one.
const inlined = "."

// jsonName is the field's name in JSON; "" for an embedded struct.
func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "" && !field.Anonymous {
		return field.Name
	}
	return name
}

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
		_, path, _ := strings.Cut(strings.ReplaceAll(b.Namespace(), inlined+".", ""), ".")
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
	case "email":
		return "must be an address such as ana@example.com"
	case "printascii":
		return "must be plain letters, digits and signs"
	case "alphanum":
		return "must be letters without accents and digits"
	case "unique":
		return "must have each entry once"
	case "known":
		return "must be one of: " + strings.Join(reflect.Zero(b.Type()).Interface().(table).Known(limit), ", ")
	case "oneof":
		return "must be one of: " + strings.ReplaceAll(limit, " ", ", ")
	case "min":
		return "must be at least " + limit + counted
	case "max":
		return "must be at most " + limit + counted
	}
	return "breaks the rule " + b.Tag()
}
