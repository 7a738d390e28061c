package lambdahttp

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/internal/values/spelling"
)

// exact is the value of the tag "spelling" of fields that are compared byte by byte, such as a password.
const exact = "exact"

// tidy brings every text in a decoded body to its one form, and adds to wrong what is no text and what is beyond any amount or
// quantity. It is the one door: a new field of a new route goes through it, too.
func tidy(value reflect.Value, path string, wrong []errs.Field) []errs.Field {
	add := func(format string, args ...any) {
		wrong = append(wrong, errs.Field{Field: strings.TrimPrefix(path, "."), Message: fmt.Sprintf(format, args...)})
	}
	switch value.Type() {
	case reflect.TypeFor[money.Centimos]():
		switch v := money.Centimos(value.Int()); {
		case v > money.Max:
			add("must be at most %d", int64(money.Max))
		case v < -money.Max:
			add("must be at least %d", -int64(money.Max))
		}
		return wrong
	case reflect.TypeFor[quantity.Quantity]():
		switch v := quantity.Quantity(value.Int()); {
		case v > quantity.Max:
			add("must be at most %s", quantity.Max)
		case v < -quantity.Max:
			add("must be at least %s", -quantity.Max)
		}
		return wrong
	}
	switch value.Kind() {
	case reflect.String:
		line, err := spelling.Line(value.String())
		if err != nil {
			add("%s", err)
			return wrong
		}
		value.SetString(line)
	case reflect.Pointer:
		if !value.IsNil() {
			return tidy(value.Elem(), path, wrong)
		}
	case reflect.Slice:
		for i := range value.Len() {
			wrong = tidy(value.Index(i), fmt.Sprintf("%s[%d]", path, i), wrong)
		}
	case reflect.Struct:
		return tidyFields(value, path, wrong)
	default: // numbers and flags have one form; texts as keys of a map are read by their own types
	}
	return wrong
}

func tidyFields(value reflect.Value, path string, wrong []errs.Field) []errs.Field {
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if !field.IsExported() && !field.Anonymous || field.Tag.Get("spelling") == exact {
			continue
		}
		at := path
		if name := jsonName(field); name != "" {
			at += "." + name
		}
		wrong = tidy(value.Field(i), at, wrong)
	}
	return wrong
}

// join adds what tidy found to what Validate did, each field once.
func join(wrong []errs.Field, err error) error {
	if len(wrong) == 0 || err != nil && errs.CodeOf(err) != errs.InvalidRequest {
		return err
	}
	refused := errs.New(errs.InvalidRequest, "the request has wrong fields")
	refused.Fields = wrong
	if err == nil {
		return refused
	}
	for _, field := range errs.From(err).Fields {
		if !slices.ContainsFunc(wrong, func(w errs.Field) bool { return w.Field == field.Field }) {
			refused.Fields = append(refused.Fields, field)
		}
	}
	return refused
}
