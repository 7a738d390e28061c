package asl

import (
	"fmt"
	"strings"
)

// template is a compiled payload template (Parameters, ResultSelector, ItemSelector, Assign) or one expression in it.
type template interface {
	eval(s *scope) (any, error)
}

// constant is a part of a template in which nothing has to be computed. It is shared by all executions.
type constant struct{ value any }

func (c constant) eval(*scope) (any, error) { return c.value, nil }

type objectTemplate []fieldTemplate

type fieldTemplate struct {
	key   string
	value template
}

func (t objectTemplate) eval(s *scope) (any, error) {
	object := make(map[string]any, len(t))
	for _, field := range t {
		value, err := field.value.eval(s)
		if err != nil {
			return nil, err
		}
		object[field.key] = value
	}
	return object, nil
}

type arrayTemplate []template

func (t arrayTemplate) eval(s *scope) (any, error) {
	list := make([]any, len(t))
	for i, item := range t {
		value, err := item.eval(s)
		if err != nil {
			return nil, err
		}
		list[i] = value
	}
	return list, nil
}

// selection is a "field.$": "$.path".
type selection struct {
	field string
	path  *path
}

func (t selection) eval(s *scope) (any, error) {
	value, err := t.path.get(s)
	if err == nil || t.path.root == ofVariable {
		return value, err
	}
	base, baseErr := t.path.base(s)
	if baseErr != nil {
		return nil, baseErr
	}
	return nil, runtimeErrorf("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'",
		t.path.text, t.field, Encode(base))
}

// compileTemplate compiles a value of the definition in which fields named "x.$" are computed.
func compileTemplate(value any) (template, error) {
	switch value := value.(type) {
	case map[string]any:
		return compileObject(value)
	case []any:
		return compileArray(value)
	default:
		return constant{value}, nil
	}
}

func compileObject(object map[string]any) (template, error) {
	fields := make(objectTemplate, 0, len(object))
	fixed := true
	for _, key := range sortedKeys(object, nil) {
		name, computed := strings.CutSuffix(key, ".$")
		value, err := compileField(key, object[key], computed)
		if err != nil {
			return nil, err
		}
		_, isConstant := value.(constant)
		fixed = fixed && isConstant
		fields = append(fields, fieldTemplate{name, value})
	}
	if fixed {
		return constant{object}, nil
	}
	return fields, nil
}

func compileField(key string, value any, computed bool) (template, error) {
	if !computed {
		t, err := compileTemplate(value)
		if err != nil {
			return nil, fmt.Errorf("%s.%w", key, err)
		}
		return t, nil
	}
	text, ok := value.(string)
	if !ok {
		return nil, fmt.Errorf("%s: a field whose name ends in .$ must be a JSONPath or an intrinsic function", key)
	}
	t, err := compileExpression(key, text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return t, nil
}

// compileExpression compiles what may stand in a "field.$": a path or an intrinsic function.
func compileExpression(field, text string) (template, error) {
	if strings.HasPrefix(text, "States.") {
		return compileIntrinsic(text)
	}
	p, err := compilePath(text)
	if err != nil {
		return nil, err
	}
	return selection{field, p}, nil
}

func compileArray(list []any) (template, error) {
	items := make(arrayTemplate, len(list))
	fixed := true
	for i, value := range list {
		item, err := compileTemplate(value)
		if err != nil {
			return nil, fmt.Errorf("[%d].%w", i, err)
		}
		_, isConstant := item.(constant)
		fixed = fixed && isConstant
		items[i] = item
	}
	if fixed {
		return constant{list}, nil
	}
	return items, nil
}
