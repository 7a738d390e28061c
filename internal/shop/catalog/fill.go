package catalog

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// fill makes a row of a product, or a product of a row: each field has the value of the field of its name in row or in rest, whatever the
// case of its letters (SKU, Sku); rest goes first. So a field of a product stands in Details and in the SQL, and between the two nowhere.
// A text that is "" is null where the column may be. It panics when a field has no source, which any test of that row meets.
func fill[T, Row, Rest any](row Row, rest Rest) (made T) {
	to, sources := reflect.ValueOf(&made).Elem(), [2]reflect.Value{reflect.ValueOf(rest), reflect.ValueOf(row)}
	key := [3]reflect.Type{to.Type(), sources[0].Type(), sources[1].Type()}
	steps, ok := plans.Load(key)
	if !ok {
		steps, _ = plans.LoadOrStore(key, planOf(key))
	}
	for _, s := range steps.([]copying) {
		set(to.FieldByIndex(s.to), sources[s.source].FieldByIndex(s.from))
	}
	return made
}

// plans are what to copy by the types of fill, as looking for names takes longer than copying.
var plans sync.Map

// copying is from a field of a source to one of what is made.
type copying struct {
	source   int
	from, to []int
}

func planOf(types [3]reflect.Type) (steps []copying) {
	for _, field := range reflect.VisibleFields(types[0]) {
		if field.Anonymous {
			continue
		}
		alike := func(name string) bool { return strings.EqualFold(name, field.Name) }
		source := 0
		from, ok := types[1].FieldByNameFunc(alike)
		if !ok {
			source = 1
			from, ok = types[2].FieldByNameFunc(alike)
		}
		if !ok {
			panic(fmt.Sprintf("%s: no source has the field %s", types[0], field.Name))
		}
		steps = append(steps, copying{source, from.Index, field.Index})
	}
	return steps
}

func set(to, from reflect.Value) {
	switch value := from.Interface().(type) {
	case sql.NullString:
		if to.Kind() == reflect.String {
			to.SetString(value.String)
			return
		}
	case string:
		if to.Type() == reflect.TypeFor[sql.NullString]() {
			to.Set(reflect.ValueOf(text(value)))
			return
		}
	}
	to.Set(from.Convert(to.Type()))
}
