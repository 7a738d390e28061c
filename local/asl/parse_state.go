package asl

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// builder compiles the states of one StartAt/States pair.
type builder struct {
	p      *parser
	states map[string]*state
	outer  map[string]string // variables of the states around
	inner  map[string]string // these, and the variables of the states here
}

func (b *builder) state(st *state, o *object) {
	o.language()
	st.typ = o.text("Type")
	if !isKnownType(st.typ) {
		if st.typ != "" {
			o.errorf("Type", "%q is not one of %s", st.typ, strings.Join(knownTypes, ", "))
		}
		return
	}
	if st.typ != "Fail" {
		st.inputPath, st.outputPath = o.selector("InputPath"), o.selector("OutputPath")
	}
	if st.typ != "Fail" && st.typ != "Succeed" {
		st.assign = o.assign(b.outer)
	}
	if st.typ != "Fail" && st.typ != "Succeed" && st.typ != "Choice" {
		b.transition(st, o)
	}
	switch st.typ {
	case "Task", "Pass", "Parallel":
		st.parameters = o.template("Parameters")
	}
	if st.retryable() {
		st.resultSelector = o.template("ResultSelector")
		st.retry, st.catch = b.retriers(o), b.catchers(o)
	}
	if st.retryable() || st.typ == "Pass" {
		st.resultPath = o.resultPath()
	}
	st.act = b.action(st, o)
	o.finish()
}

func (b *builder) transition(st *state, o *object) {
	end := o.flag("End")
	_, hasNext := o.fields["Next"]
	switch {
	case end && hasNext:
		o.errorf("Next", "Next and End exclude each other")
	case hasNext:
		st.next = b.next(o, "Next")
	case !end:
		o.errorf("Next", "either Next or End is needed")
	}
}

func (b *builder) next(o *object, field string) *state {
	name := o.text(field)
	st := b.states[name]
	if name != "" && st == nil {
		b.p.refuse(CodeNoTarget, o.where(field), targetMessage, name)
	}
	return st
}

func (b *builder) action(st *state, o *object) action {
	switch st.typ {
	case "Task":
		return b.task(st, o)
	case "Pass":
		if result, ok := o.take("Result"); ok {
			return pass{&constant{result}}
		}
		return pass{}
	case "Choice":
		return b.choice(o)
	case "Wait":
		return b.wait(o)
	case "Fail":
		return &fail{err: b.textOrPath(o, "Error"), cause: b.textOrPath(o, "Cause")}
	case "Parallel":
		return b.parallel(o)
	case "Map":
		return b.mapState(o)
	default:
		return pass{}
	}
}

// textOrPath reads Field, or FieldPath, which may also be an intrinsic function.
func (b *builder) textOrPath(o *object, field string) template {
	fixed, hasText := o.optionalText(field)
	text, hasPath := o.optionalText(field + "Path")
	switch {
	case hasText && hasPath:
		o.errorf(field, "%s and %sPath exclude each other", field, field)
	case hasText:
		return constant{fixed}
	case hasPath:
		t, err := compileExpression(field+"Path", text)
		if err != nil {
			o.errorf(field+"Path", "%v", err)
		}
		return t
	}
	return constant{nil}
}

func (b *builder) wait(o *object) action {
	w := &wait{seconds: o.wholeField("Seconds", 0, mostSeconds)}
	fixed, hasFixed := o.optionalText("Timestamp")
	p := o.path("TimestampPath")
	count := 0
	for _, given := range []bool{w.seconds != nil, hasFixed, p != nil} {
		if given {
			count++
		}
	}
	if count != 1 {
		o.errorf("Type", "a Wait needs exactly one of Seconds, SecondsPath, Timestamp and TimestampPath")
	}
	switch {
	case hasFixed:
		if _, ok := timestamp(fixed); !ok {
			o.errorf("Timestamp", "%q is not a timestamp such as 2026-03-14T01:59:00Z", fixed)
		}
		w.timestamp = constant{fixed}
	case p != nil:
		w.timestamp = argument{p}
	}
	return w
}

func (b *builder) parallel(o *object) action {
	p := &parallel{}
	for i, branch := range o.list("Branches") {
		p.branches = append(p.branches, b.nested(o.where(fmt.Sprintf("Branches[%d]", i)), branch))
	}
	if len(p.branches) == 0 {
		o.errorf("Branches", "at least one branch is needed")
	}
	return p
}

func (b *builder) nested(at string, definition any) *Machine {
	o := b.p.object(at, definition)
	o.used["ProcessorConfig"] = true
	m := b.p.machine(o, b.inner)
	o.finish()
	return m
}

func (b *builder) mapState(o *object) action {
	m := &mapState{items: o.selector("ItemsPath"), maxConcurrency: o.wholeField("MaxConcurrency", 0, math.MaxInt32)}
	for _, field := range []string{"ItemSelector", "Parameters"} {
		if t := o.template(field); t != nil {
			m.item = t
		}
	}
	m.tolerated = o.wholeField("ToleratedFailureCount", 0, math.MaxInt32)
	m.toleratedShare = o.shareField("ToleratedFailurePercentage")
	m.label = o.label()
	for _, field := range []string{"ItemProcessor", "Iterator"} {
		definition, ok := o.take(field)
		if !ok {
			continue
		}
		if m.processor != nil {
			o.errorf(field, "ItemProcessor and Iterator exclude each other")
		}
		m.iterator = field == "Iterator"
		if isDistributed(definition) {
			m.distributed = true
			b.p.refuseExpress(o.at, "is a distributed Map")
		}
		m.processor = b.nested(o.where(field), definition)
	}
	if m.processor == nil {
		o.errorf("ItemProcessor", "this field is missing")
	}
	return m
}

func isDistributed(processor any) bool {
	fields, _ := processor.(map[string]any)
	config, _ := fields["ProcessorConfig"].(map[string]any)
	return config["Mode"] == "DISTRIBUTED"
}

// label reads the name of a distributed Map's runs, which stands in their ARN.
func (o *object) label() string {
	label, ok := o.optionalText("Label")
	forbidden := func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("?*<>{}[]:;,\\|^~$#%&`\"", r)
	}
	switch {
	case ok && label == "":
		o.errorf("Label", "this field is empty")
	case utf8.RuneCountInString(label) > longestLabel:
		o.errorf("Label", "a label has at most %d characters", longestLabel)
	case strings.ContainsFunc(label, forbidden):
		o.errorf("Label", "%q has a blank or a character that no ARN may have", label)
	}
	return label
}

// refuseExpress keeps the first thing for which the machine has to be a Standard one.
func (p *parser) refuseExpress(at, why string) {
	if p.standardOnly == "" {
		p.standardOnly = at + " " + why
	}
}

const (
	defaultInterval = 1
	defaultAttempts = 3
	defaultBackoff  = 2.0
	longestDelay    = 31622400 // seconds; Step Functions' own limit
)

func (b *builder) retriers(o *object) []retrier {
	var retriers []retrier
	entries, _ := o.optionalList("Retry")
	for i, entry := range entries {
		e := b.p.object(o.where(fmt.Sprintf("Retry[%d]", i)), entry)
		r := retrier{errors: e.errorNames(i == len(entries)-1), interval: defaultInterval, backoff: defaultBackoff, maxDelay: longestDelay, attempts: defaultAttempts}
		if n, ok := e.between("IntervalSeconds", 1, mostSeconds); ok {
			r.interval = float64(n)
		}
		if n, ok := e.between("MaxDelaySeconds", 1, longestDelay-1); ok {
			r.maxDelay = float64(n)
		}
		if n, ok := e.between("MaxAttempts", 0, mostAttempts); ok {
			r.attempts = int(n)
		}
		if rate, ok := e.take("BackoffRate"); ok {
			if r.backoff, ok = number(rate); !ok || r.backoff < 1 {
				e.errorf("BackoffRate", "a number of at least 1 is needed, not %s", Encode(rate))
			}
		}
		if strategy, ok := e.optionalText("JitterStrategy"); ok {
			r.jitter = strategy == "FULL"
			if strategy != "FULL" && strategy != "NONE" {
				e.errorf("JitterStrategy", "%q is neither FULL nor NONE", strategy)
			}
		}
		e.finish()
		retriers = append(retriers, r)
	}
	return retriers
}

func (b *builder) catchers(o *object) []catcher {
	var catchers []catcher
	entries, _ := o.optionalList("Catch")
	for i, entry := range entries {
		e := b.p.object(o.where(fmt.Sprintf("Catch[%d]", i)), entry)
		catchers = append(catchers, catcher{
			errors: e.errorNames(i == len(entries)-1), next: b.next(e, "Next"), resultPath: e.resultPath(), assign: e.assign(b.outer),
		})
		e.finish()
	}
	return catchers
}

// errorNames reads ErrorEquals. What takes all errors must be the last: nothing behind it could take any.
func (o *object) errorNames(last bool) []string {
	var names []string
	entries := o.list("ErrorEquals")
	for _, entry := range entries {
		name, ok := entry.(string)
		if !ok {
			o.errorf("ErrorEquals", "names of errors are needed, not %s", Encode(entry))
		}
		if name == ErrNameAll && len(entries) > 1 {
			o.errorf("ErrorEquals", "%s must stand alone", ErrNameAll)
		}
		if name == ErrNameAll && !last {
			o.errorf("ErrorEquals", "%s must be in the last entry", ErrNameAll)
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		o.errorf("ErrorEquals", "at least one name of an error is needed")
	}
	return names
}

func (b *builder) choice(o *object) action {
	c := &choice{}
	for i, entry := range o.list("Choices") {
		e := b.p.object(o.where(fmt.Sprintf("Choices[%d]", i)), entry)
		r := rule{next: b.next(e, "Next"), assign: e.assign(b.outer)}
		r.holds = b.condition(e)
		c.rules = append(c.rules, r)
	}
	if len(c.rules) == 0 {
		o.errorf("Choices", "at least one rule is needed")
	}
	if _, ok := o.fields["Default"]; ok {
		c.defaultState = b.next(o, "Default")
	}
	return c
}

// condition compiles the And, Or, Not or comparison in the object and refuses what else is left in it.
func (b *builder) condition(o *object) condition {
	defer o.finish()
	for _, connective := range []string{"And", "Or"} {
		if _, ok := o.fields[connective]; !ok {
			continue
		}
		var parts []condition
		for i, entry := range o.list(connective) {
			parts = append(parts, b.condition(b.p.object(o.where(fmt.Sprintf("%s[%d]", connective, i)), entry)))
		}
		if connective == "And" {
			return all(parts)
		}
		return anyOf(parts)
	}
	if negated, ok := o.take("Not"); ok {
		return not(b.condition(b.p.object(o.where("Not"), negated)))
	}
	return b.comparison(o)
}

func (b *builder) comparison(o *object) condition {
	o.text("Variable")
	variable := o.path("Variable")
	var operators []string
	for _, field := range sortedKeys(o.fields, nil) {
		if !o.used[field] {
			operators = append(operators, field)
		}
	}
	if len(operators) != 1 {
		o.errorf("Variable", "exactly one comparison is needed beside it, not %d %v", len(operators), operators)
		return nil
	}
	operand, _ := o.take(operators[0])
	if variable == nil {
		return nil
	}
	holds, err := compileTest(variable, operators[0], operand)
	if err != nil {
		o.errorf(operators[0], "%v", err)
	}
	return holds
}
