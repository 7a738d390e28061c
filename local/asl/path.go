package asl

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ohler55/ojg/jp"
)

// scope is what an expression may look at while a state computes a value.
type scope struct {
	input any    // $
	frame *frame // $$, variables, and the source of random values
}

// path is a compiled JSONPath: $ (the state's data), $$ (the context object) or $name (a variable), then steps.
type path struct {
	text     string
	root     root
	variable string
	steps    []step  // a plain path: fields and elements by number
	query    jp.Expr // anything else
	definite bool    // selects one value; otherwise a list of whatever it finds
}

type root int

const (
	ofInput root = iota
	ofContext
	ofVariable
)

// step is a field, or an element when key is empty and element is set.
type step struct {
	key     string
	index   int
	element bool
}

func (s step) String() string {
	if s.element {
		return "[" + strconv.Itoa(s.index) + "]"
	}
	return "['" + s.key + "']"
}

var variableName = regexp.MustCompile(`^\$([\p{L}_][\p{L}\p{N}_]*)`)

func compilePath(text string) (*path, error) {
	p := &path{text: text}
	var rest string
	switch match := variableName.FindStringSubmatch(text); {
	case match != nil:
		p.root, p.variable, rest = ofVariable, match[1], text[len(match[0]):]
	case strings.HasPrefix(text, "$$"):
		p.root, rest = ofContext, text[2:]
	case strings.HasPrefix(text, "$"):
		rest = text[1:]
	default:
		return nil, fmt.Errorf("%q is not a JSONPath: it must begin with $", text)
	}
	if steps, ok := plainSteps(rest); ok {
		p.steps, p.definite = steps, true
		return p, nil
	}
	query, err := jp.ParseString("$" + rest)
	if err != nil {
		return nil, fmt.Errorf("%q is not a valid JSONPath: %w", text, err)
	}
	p.query, p.definite = query, isDefinite(query)
	return p, nil
}

// compileReference compiles a path that must name exactly one node.
func compileReference(text string) (*path, error) {
	p, err := compilePath(text)
	if err == nil && p.query != nil {
		err = fmt.Errorf("%q must be a reference path: only .field and [0] are allowed", text)
	}
	return p, err
}

// plainSteps reads .name, ['name'] and [0]; it is false for anything that needs a real JSONPath engine.
func plainSteps(text string) ([]step, bool) {
	var steps []step
	for text != "" {
		var s step
		var ok bool
		switch {
		case text[0] == '.':
			s, text, ok = dotStep(text[1:])
		case strings.HasPrefix(text, "['"):
			s, text, ok = quotedStep(text[2:])
		case text[0] == '[':
			s, text, ok = elementStep(text[1:])
		}
		if !ok {
			return nil, false
		}
		steps = append(steps, s)
	}
	return steps, true
}

func dotStep(text string) (step, string, bool) {
	end := strings.IndexAny(text, ".[")
	if end < 0 {
		end = len(text)
	}
	name := text[:end]
	return step{key: name}, text[end:], name != "" && !strings.ContainsAny(name, "*?@()&|<>=!,:'\"] ")
}

func quotedStep(text string) (step, string, bool) {
	var key strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], `\'`):
			key.WriteByte('\'')
			i++
		case strings.HasPrefix(text[i:], `']`):
			return step{key: key.String()}, text[i+2:], true
		case text[i] == '\'':
			return step{}, "", false
		default:
			key.WriteByte(text[i])
		}
	}
	return step{}, "", false
}

func elementStep(text string) (step, string, bool) {
	digits, rest, closed := strings.Cut(text, "]")
	index, err := strconv.Atoi(digits)
	return step{index: index, element: true}, rest, closed && err == nil && index >= 0
}

func isDefinite(query jp.Expr) bool {
	for _, fragment := range query {
		switch fragment.(type) {
		case jp.Child, jp.Nth, jp.Root, jp.At, jp.Bracket:
		default:
			return false
		}
	}
	return true
}

// get selects from the scope. A definite path that leads nowhere is an error; an indefinite one gives an empty list.
func (p *path) get(s *scope) (any, error) {
	value, err := p.base(s)
	if err != nil {
		return nil, err
	}
	if p.query == nil {
		return p.walk(value)
	}
	found := p.query.Get(value)
	if p.definite {
		if len(found) == 0 {
			return nil, p.failure("No results for path: %s", p.query.BracketString())
		}
		return found[0], nil
	}
	if found == nil {
		found = []any{}
	}
	return found, nil
}

func (p *path) base(s *scope) (any, error) {
	switch p.root {
	case ofContext:
		return s.frame.contextObject(p.steps), nil
	case ofVariable:
		value, ok := s.frame.vars[p.variable]
		if !ok {
			return nil, p.failure("The variable '%s' has no value here", p.variable)
		}
		return value, nil
	default:
		return s.input, nil
	}
}

func (p *path) walk(value any) (any, error) {
	for i, s := range p.steps {
		next, ok := s.of(value)
		if !ok {
			return nil, p.missing(i, value)
		}
		value = next
	}
	return value, nil
}

func (s step) of(value any) (any, bool) {
	if s.element {
		list, ok := value.([]any)
		if !ok || s.index >= len(list) {
			return nil, false
		}
		return list[s.index], true
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, false
	}
	item, found := object[s.key]
	return item, found
}

// missing words the failure as Step Functions' JSONPath library does.
func (p *path) missing(at int, value any) error {
	var trail strings.Builder
	trail.WriteByte('$')
	for _, s := range p.steps[:at] {
		trail.WriteString(s.String())
	}
	here := trail.String()
	s := p.steps[at]
	switch value.(type) {
	case map[string]any:
		if at == len(p.steps)-1 && !s.element {
			return p.failure("No results for path: %s%s", here, s)
		}
		return p.failure("Missing property in path %s%s", here, s)
	case []any:
		return p.failure("Index out of bounds when evaluating path %s%s", here, s)
	default:
		return p.failure("Expected to find an object with property %s in path %s but found '%s'", s, here, typeName(value))
	}
}

func (p *path) failure(format string, args ...any) error {
	return runtimeErrorf("Invalid path '%s' : %s", p.text, fmt.Sprintf(format, args...))
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	default:
		return "number"
	}
}

// put returns data with value at the steps, making the objects on the way and copying what it changes.
func put(data any, steps []step, value any) (any, error) {
	if len(steps) == 0 {
		return value, nil
	}
	if steps[0].element {
		return putElement(data, steps, value)
	}
	object, ok := data.(map[string]any)
	if !ok && data != nil {
		return nil, fmt.Errorf("there is no object that could take the field %q", steps[0].key)
	}
	inner, err := put(object[steps[0].key], steps[1:], value)
	if err != nil {
		return nil, err
	}
	changed := make(map[string]any, len(object)+1)
	for key, item := range object {
		changed[key] = item
	}
	changed[steps[0].key] = inner
	return changed, nil
}

func putElement(data any, steps []step, value any) (any, error) {
	list, ok := data.([]any)
	index := steps[0].index
	if !ok || index >= len(list) {
		return nil, fmt.Errorf("there is no element [%d]", index)
	}
	inner, err := put(list[index], steps[1:], value)
	if err != nil {
		return nil, err
	}
	changed := append([]any(nil), list...)
	changed[index] = inner
	return changed, nil
}
