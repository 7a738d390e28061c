package asl

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// rule is one entry of a Choice state.
type rule struct {
	holds  condition
	next   *state
	assign []fieldTemplate
}

type condition func(s *scope) (bool, error)

func all(conditions []condition) condition {
	return func(s *scope) (bool, error) {
		for _, holds := range conditions {
			if ok, err := holds(s); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}
}

func anyOf(conditions []condition) condition {
	return func(s *scope) (bool, error) {
		for _, holds := range conditions {
			if ok, err := holds(s); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}
}

func not(holds condition) condition {
	return func(s *scope) (bool, error) {
		ok, err := holds(s)
		return !ok, err
	}
}

// test is a comparison's check of the variable's value against the operand.
type test func(value, operand any) bool

// kindTests are the Is... operators; the operand reports whether the value is to be of the kind, or not.
var kindTests = map[string]func(v any) bool{
	"IsNull":      func(v any) bool { return v == nil },
	"IsNumeric":   func(v any) bool { return typeName(v) == "number" },
	"IsString":    func(v any) bool { _, ok := v.(string); return ok },
	"IsBoolean":   func(v any) bool { _, ok := v.(bool); return ok },
	"IsTimestamp": func(v any) bool { _, ok := timestamp(v); return ok },
}

// tests are the operators that compare. A value of another type than the operator's makes them false, never an error.
var tests = map[string]test{
	"BooleanEquals": func(value, operand any) bool {
		a, ok := value.(bool)
		b, also := operand.(bool)
		return ok && also && a == b
	},
	"StringMatches": func(value, operand any) bool {
		s, ok := value.(string)
		pattern, also := operand.(string)
		return ok && also && wildcardMatch(pattern, s)
	},
}

func init() {
	orders := map[string]func(order int) bool{
		"Equals":            func(order int) bool { return order == 0 },
		"LessThan":          func(order int) bool { return order < 0 },
		"LessThanEquals":    func(order int) bool { return order <= 0 },
		"GreaterThan":       func(order int) bool { return order > 0 },
		"GreaterThanEquals": func(order int) bool { return order >= 0 },
	}
	kinds := map[string]func(a, b any) (int, bool){
		"String": compareStrings, "Numeric": compareNumbers, "Timestamp": compareTimestamps,
	}
	for kind, compare := range kinds {
		for name, accepts := range orders {
			tests[kind+name] = func(value, operand any) bool {
				order, ok := compare(value, operand)
				return ok && accepts(order)
			}
		}
	}
}

func compareStrings(a, b any) (int, bool) {
	x, ok := a.(string)
	y, also := b.(string)
	return strings.Compare(x, y), ok && also
}

func compareTimestamps(a, b any) (int, bool) {
	x, ok := timestamp(a)
	y, also := timestamp(b)
	return x.Compare(y), ok && also
}

func timestamp(v any) (time.Time, bool) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil
}

// wildcardMatch knows * for any text, and \* for the star itself.
func wildcardMatch(pattern, s string) bool {
	for {
		switch {
		case pattern == "":
			return s == ""
		case pattern[0] == '*':
			for i := 0; i <= len(s); i++ {
				if wildcardMatch(pattern[1:], s[i:]) {
					return true
				}
			}
			return false
		case pattern[0] == '\\' && len(pattern) > 1:
			pattern = pattern[1:]
		}
		if s == "" || s[0] != pattern[0] {
			return false
		}
		pattern, s = pattern[1:], s[1:]
	}
}

// compileTest makes the condition of one operator on one variable.
func compileTest(variable *path, operator string, operand any) (condition, error) {
	if operator == "IsPresent" {
		return compileIsPresent(variable, operand)
	}
	if kind, ok := kindTests[operator]; ok {
		wanted, isBool := operand.(bool)
		if !isBool {
			return nil, fmt.Errorf("%s must be true or false", operator)
		}
		return func(s *scope) (bool, error) {
			value, err := variable.get(s)
			if err != nil {
				return false, invalidReference(variable, err)
			}
			return kind(value) == wanted, nil
		}, nil
	}
	name, fromPath := strings.CutSuffix(operator, "Path")
	test, ok := tests[name]
	if !ok || fromPath && name == "StringMatches" {
		return nil, fmt.Errorf("%s is not a comparison operator", operator)
	}
	right, err := compileOperand(operator, operand, fromPath)
	if err != nil {
		return nil, err
	}
	return func(s *scope) (bool, error) {
		value, err := variable.get(s)
		if err != nil {
			return false, invalidReference(variable, err)
		}
		against, err := right.eval(s)
		return err == nil && test(value, against), err
	}, nil
}

func compileIsPresent(variable *path, operand any) (condition, error) {
	wanted, ok := operand.(bool)
	if !ok {
		return nil, errors.New("IsPresent must be true or false")
	}
	return func(s *scope) (bool, error) {
		_, err := variable.get(s)
		return (err == nil) == wanted, nil
	}, nil
}

func compileOperand(operator string, operand any, fromPath bool) (template, error) {
	if fromPath {
		text, ok := operand.(string)
		if !ok {
			return nil, fmt.Errorf("%s must be a JSONPath", operator)
		}
		p, err := compilePath(text)
		return argument{p}, err
	}
	if !operandFits(operator, operand) {
		return nil, fmt.Errorf("%s cannot compare with %s", operator, Encode(operand))
	}
	return constant{operand}, nil
}

func operandFits(operator string, operand any) bool {
	switch {
	case strings.HasPrefix(operator, "Numeric"):
		_, ok := number(operand)
		return ok
	case strings.HasPrefix(operator, "Boolean"):
		_, ok := operand.(bool)
		return ok
	case strings.HasPrefix(operator, "Timestamp"):
		_, ok := timestamp(operand)
		return ok
	default:
		_, ok := operand.(string)
		return ok
	}
}

func invalidReference(variable *path, err error) error {
	if variable.root == ofVariable {
		return err
	}
	return runtimeErrorf("Invalid path '%s': The choice state's condition path references an invalid value.", variable.text)
}
