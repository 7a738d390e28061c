package asl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ProblemError is one thing that is wrong with a definition. Code is Step Functions' own; At is where it stands (States.a.Next), or empty.
type ProblemError struct{ Code, At, Message string }

func (p *ProblemError) Error() string { return strings.TrimPrefix(p.At+": "+p.Message, ": ") }

// Codes of problems.
const (
	CodeSchema    = "SCHEMA_VALIDATION_FAILED"
	CodeNoJSON    = "INVALID_JSON_DESCRIPTION"
	CodeNoEnd     = "MISSING_END_STATE"
	CodeNoTarget  = "MISSING_TRANSITION_TARGET"
	noEndMessage  = "Workflow has no terminal state"
	targetMessage = "Missing 'Next' target: %s" // of StartAt, Default and a Catch, too
)

// Problems lists what an error of Parse is made of.
func Problems(err error) []*ProblemError {
	var problem *ProblemError
	if errors.As(err, &problem) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			var all []*ProblemError
			for _, one := range joined.Unwrap() {
				all = append(all, Problems(one)...)
			}
			return all
		}
		return []*ProblemError{problem}
	}
	return []*ProblemError{{Code: CodeSchema, Message: err.Error()}}
}

// Parse compiles a definition, or refuses it as CreateStateMachine would. The error lists everything that is wrong, each a ProblemError with the
// state and the field.
func Parse(definition []byte) (*Machine, error) {
	value, err := Decode(definition)
	if err != nil {
		return nil, &ProblemError{Code: CodeNoJSON, Message: "the definition is not JSON: " + err.Error()}
	}
	p := &parser{}
	top := p.object("", value)
	m := p.machine(top, map[string]string{})
	if timeout, ok := top.between("TimeoutSeconds", 1, mostSeconds); ok {
		m.timeout = time.Duration(timeout) * time.Second
	}
	top.optionalText("Version")
	top.finish()
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	m.standardOnly = p.standardOnly
	return m, nil
}

// parser collects what is wrong with a definition.
type parser struct {
	errs  []error
	names map[string]bool // states of the whole definition

	standardOnly string // what an Express machine must not do, with the state that does it
}

// The limits of Step Functions on numbers and names of a definition.
const (
	mostSeconds  = 99999999
	mostAttempts = 99999999
	longestName  = 80 // characters
	longestLabel = 40
)

// object is a JSON object of the definition and where it stands.
type object struct {
	p      *parser
	at     string
	fields map[string]any
	used   map[string]bool
}

func (p *parser) errorf(at, format string, args ...any) { p.refuse(CodeSchema, at, format, args...) }

func (p *parser) refuse(code, at, format string, args ...any) {
	p.errs = append(p.errs, &ProblemError{Code: code, At: at, Message: fmt.Sprintf(format, args...)})
}

func (p *parser) object(at string, value any) *object {
	fields, ok := value.(map[string]any)
	if !ok {
		p.errorf(at, "an object is needed, not %s", Encode(value))
	}
	return &object{p: p, at: at, fields: fields, used: map[string]bool{"Comment": true}}
}

// where names a field of the object, in words that a person can follow into the file.
func (o *object) where(field string) string {
	if o.at == "" {
		return field
	}
	return o.at + "." + field
}

func (o *object) take(field string) (any, bool) {
	o.used[field] = true
	value, ok := o.fields[field]
	return value, ok
}

func (o *object) errorf(field, format string, args ...any) {
	o.p.errorf(o.where(field), format, args...)
}

func (o *object) optionalText(field string) (string, bool) {
	value, ok := o.take(field)
	if !ok {
		return "", false
	}
	s, isText := value.(string)
	if !isText {
		o.errorf(field, "a string is needed, not %s", Encode(value))
	}
	return s, isText
}

func (o *object) text(field string) string {
	s, ok := o.optionalText(field)
	if _, present := o.fields[field]; !present {
		o.errorf(field, "this field is missing")
	} else if ok && s == "" {
		o.errorf(field, "this field is empty")
	}
	return s
}

func (o *object) integer(field string) (int64, bool) {
	value, ok := o.take(field)
	if !ok {
		return 0, false
	}
	n, isInteger := value.(int64)
	if !isInteger || n < 0 {
		o.errorf(field, "a whole number of at least 0 is needed, not %s", Encode(value))
	}
	return n, isInteger
}

// between reads a whole number of at least least and at most most.
func (o *object) between(field string, least, most int64) (int64, bool) {
	n, ok := o.integer(field)
	if ok && (n < least || n > most) {
		o.errorf(field, "a whole number from %d to %d is needed, not %d", least, most, n)
	}
	return n, ok
}

func (o *object) list(field string) []any {
	items, ok := o.optionalList(field)
	if ok && len(items) == 0 {
		o.errorf(field, "an array with at least one element is needed")
	}
	return items
}

// optionalList takes an empty array, too.
func (o *object) optionalList(field string) ([]any, bool) {
	value, ok := o.take(field)
	if !ok {
		return nil, false
	}
	items, isList := value.([]any)
	if !isList {
		o.errorf(field, "an array is needed, not %s", Encode(value))
	}
	return items, isList
}

func (o *object) flag(field string) bool {
	value, ok := o.take(field)
	yes, isBool := value.(bool)
	if ok && !isBool {
		o.errorf(field, "true or false is needed, not %s", Encode(value))
	}
	return yes
}

func (o *object) path(field string) *path {
	text, ok := o.optionalText(field)
	if !ok {
		return nil
	}
	p, err := compilePath(text)
	if err != nil {
		o.errorf(field, "%v", err)
	}
	return p
}

func (o *object) selector(field string) selector {
	value, ok := o.take(field)
	if ok && value == nil {
		return selector{discard: true}
	}
	if !ok || value == "$" {
		return selector{}
	}
	return selector{path: o.path(field)}
}

func (o *object) template(field string) template {
	value, ok := o.take(field)
	if !ok {
		return nil
	}
	t, err := compileTemplate(value)
	if err != nil {
		o.errorf(field, "%v", err)
		return nil
	}
	return t
}

func (o *object) resultPath() resultPath {
	value, ok := o.take("ResultPath")
	if ok && value == nil {
		return resultPath{discard: true}
	}
	text, ok := o.optionalText("ResultPath")
	if !ok {
		return resultPath{}
	}
	p, err := compileReference(text)
	switch {
	case err != nil:
		o.errorf("ResultPath", "%v", err)
		return resultPath{}
	case p.root != ofInput:
		o.errorf("ResultPath", "%q must begin with $.", text)
	}
	return resultPath{steps: p.steps}
}

// wholeField reads Field, a whole number in its bounds, or FieldPath, of which at most one may stand.
func (o *object) wholeField(field string, least, most int64) template {
	number, ok := o.between(field, least, most)
	return o.orPath(field, constant{number}, ok)
}

// shareField is wholeField for a percentage, which may have decimals.
func (o *object) shareField(field string) template {
	value, ok := o.take(field)
	if share, isNumber := number(value); ok && (!isNumber || share < 0 || share > 100) {
		o.errorf(field, "a number from 0 to 100 is needed, not %s", Encode(value))
	}
	return o.orPath(field, constant{value}, ok)
}

func (o *object) orPath(field string, fixed constant, given bool) template {
	p := o.path(field + "Path")
	switch {
	case given && p != nil:
		o.errorf(field, "%s and %sPath exclude each other", field, field)
	case given:
		return fixed
	case p != nil:
		return argument{p}
	}
	return nil
}

// assign reads an Assign field. Its names must not hide variables of the states around.
func (o *object) assign(outer map[string]string) []fieldTemplate {
	value, ok := o.take("Assign")
	if !ok {
		return nil
	}
	fields, isObject := value.(map[string]any)
	if !isObject {
		o.errorf("Assign", "an object is needed")
		return nil
	}
	var assign []fieldTemplate
	for _, key := range sortedKeys(fields, nil) {
		name, computed := strings.CutSuffix(key, ".$")
		if state, taken := outer[name]; taken {
			o.errorf("Assign."+key, "the variable is already assigned by %s, outside; choose another name", state)
		}
		if !variableName.MatchString("$" + name) {
			o.errorf("Assign."+key, "%q is not a name for a variable", name)
		}
		t, err := compileField(key, fields[key], computed)
		if err != nil {
			o.errorf("Assign", "%v", err)
		}
		assign = append(assign, fieldTemplate{name, t})
	}
	return assign
}

// language refuses JSONata, which has fields and rules of its own.
func (o *object) language() {
	if name, ok := o.optionalText("QueryLanguage"); ok && name != "JSONPath" {
		o.errorf("QueryLanguage", "only JSONPath is supported, not %s", name)
	}
}

// finish refuses the fields that nobody has read: they are misspelled, or do not belong here.
func (o *object) finish() {
	for _, field := range sortedKeys(o.fields, nil) {
		if !o.used[field] {
			o.p.errorf(o.at, "Field '%s' is not supported", field)
		}
	}
}

// machine compiles StartAt and States. outer are the variables of the states around, with who assigns them.
func (p *parser) machine(o *object, outer map[string]string) *Machine {
	o.language()
	start := o.text("StartAt")
	value, _ := o.take("States")
	definitions := p.object(o.where("States"), value)
	if len(definitions.fields) == 0 {
		o.errorf("States", "at least one state is needed")
	}
	states := make(map[string]*state, len(definitions.fields))
	objects := make(map[string]*object, len(definitions.fields))
	if p.names == nil {
		p.names = map[string]bool{}
	}
	for name, value := range definitions.fields {
		if utf8.RuneCountInString(name) > longestName {
			definitions.errorf(name, "a name of a state has at most %d characters", longestName)
		}
		if p.names[name] {
			definitions.errorf(name, "another state has the same name")
		}
		p.names[name] = true
		states[name] = &state{name: name}
		objects[name] = p.object(definitions.where(name), value)
	}
	b := builder{p: p, states: states, outer: outer, inner: p.assigned(objects, outer)}
	for _, name := range sortedKeys(definitions.fields, nil) {
		b.state(states[name], objects[name])
	}
	switch {
	case start != "" && states[start] == nil:
		p.refuse(CodeNoTarget, o.where("StartAt"), targetMessage, start)
	case start != "" && !p.hasSchemaErrors(): // the ways are whole only in a definition that is right so far
		p.ways(definitions, states, states[start])
	}
	return &Machine{start: states[start]}
}

// hasSchemaErrors reports whether anything else is wrong than where transitions lead.
func (p *parser) hasSchemaErrors() bool {
	return slices.ContainsFunc(p.errs, func(err error) bool {
		var problem *ProblemError
		return !errors.As(err, &problem) || problem.Code != CodeNoTarget && problem.Code != CodeNoEnd
	})
}

// ways refuses states among which none is the last, and otherwise those that nothing leads to, as AWS does.
func (p *parser) ways(definitions *object, states map[string]*state, start *state) {
	reached := map[*state]bool{start: true}
	for open := []*state{start}; len(open) > 0; {
		st := open[0]
		open = open[1:]
		for _, next := range st.successors() {
			if next != nil && !reached[next] {
				reached[next] = true
				open = append(open, next)
			}
		}
	}
	ends := false
	for name, st := range states {
		end := objectOf(definitions.fields[name])["End"] == true
		ends = ends || end || st.typ == "Succeed" || st.typ == "Fail"
	}
	if !ends {
		p.refuse(CodeNoEnd, "", noEndMessage)
		return
	}
	for _, name := range sortedKeys(definitions.fields, nil) {
		if !reached[states[name]] {
			p.refuse(CodeNoTarget, definitions.where(name), "State \"%s\" is not reachable.", name)
		}
	}
}

func objectOf(value any) map[string]any {
	fields, _ := value.(map[string]any)
	return fields
}

// assigned lists the variables that states inside must not assign: those from around, and those of these states.
func (p *parser) assigned(objects map[string]*object, outer map[string]string) map[string]string {
	names := map[string]string{}
	for name, state := range outer {
		names[name] = state
	}
	for name, o := range objects {
		holders := []any{o.fields}
		for _, field := range []string{"Catch", "Choices"} {
			entries, _ := o.fields[field].([]any)
			holders = append(holders, entries...)
		}
		for _, holder := range holders {
			fields, _ := holder.(map[string]any)
			assign, _ := fields["Assign"].(map[string]any)
			for key := range assign {
				names[strings.TrimSuffix(key, ".$")] = name
			}
		}
	}
	return names
}

// knownTypes are the eight types of states.
var knownTypes = []string{"Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"}

func isKnownType(typ string) bool { return slices.Contains(knownTypes, typ) }
