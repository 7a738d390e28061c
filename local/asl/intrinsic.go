package asl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// call is a compiled States.* function.
type call struct {
	text string
	do   function
	args []template
}

// function computes from evaluated arguments. Its error becomes States.Runtime, which nothing catches.
type function struct {
	name     string
	min, max int // number of arguments; max < 0 means any number
	do       func(f *frame, args []any) (any, error)
}

// argument is a path given to a function.
type argument struct{ path *path }

func (a argument) eval(s *scope) (any, error) { return a.path.get(s) }

func (c *call) eval(s *scope) (any, error) {
	args := make([]any, len(c.args))
	for i, arg := range c.args {
		value, err := arg.eval(s)
		if err != nil {
			return nil, err
		}
		args[i] = value
	}
	value, err := c.do.do(s.frame, args)
	var stop *suspension
	if err != nil && !errors.As(err, &stop) {
		return nil, &evaluation{name: ErrNameRuntime, text: fmt.Sprintf("The function '%s' had the following error: %v", c.text, err)}
	}
	return value, err
}

const maxNesting = 10 // Step Functions' own limit

func compileIntrinsic(text string) (template, error) {
	r := &intrinsicReader{text: text}
	t, err := r.call(1)
	if err != nil {
		return nil, fmt.Errorf("%q is not a valid intrinsic function: %w", text, err)
	}
	if r.skipSpace(); r.at < len(text) {
		return nil, fmt.Errorf("%q is not a valid intrinsic function: %q follows its end", text, text[r.at:])
	}
	return t, nil
}

type intrinsicReader struct {
	text string
	at   int
}

func (r *intrinsicReader) skipSpace() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

func (r *intrinsicReader) take(c byte) bool {
	r.skipSpace()
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *intrinsicReader) call(depth int) (template, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("functions nest deeper than %d", maxNesting)
	}
	open := strings.IndexByte(r.text[r.at:], '(')
	if open < 0 {
		return nil, errors.New("a ( is missing")
	}
	start := r.at
	name := strings.TrimSpace(r.text[r.at : r.at+open])
	fn, ok := functions[name]
	if !ok {
		return nil, fmt.Errorf("there is no function %q", name)
	}
	r.at += open + 1
	args, err := r.args(depth)
	if err != nil {
		return nil, err
	}
	if len(args) < fn.min || fn.max >= 0 && len(args) > fn.max {
		return nil, fmt.Errorf("%s does not take %d arguments", name, len(args))
	}
	return &call{text: r.text[start:r.at], do: fn, args: args}, nil
}

func (r *intrinsicReader) args(depth int) ([]template, error) {
	var args []template
	if r.take(')') {
		return nil, nil
	}
	for {
		arg, err := r.arg(depth)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		if r.take(')') {
			return args, nil
		}
		if !r.take(',') {
			return nil, errors.New("a , or ) is missing")
		}
	}
}

func (r *intrinsicReader) arg(depth int) (template, error) {
	r.skipSpace()
	rest := r.text[r.at:]
	switch {
	case rest == "":
		return nil, errors.New("an argument is missing")
	case rest[0] == '\'':
		r.at++
		return r.literal()
	case rest[0] == '$':
		p, err := compilePath(r.path())
		return argument{p}, err
	case strings.HasPrefix(rest, "States."):
		return r.call(depth + 1)
	}
	end := strings.IndexAny(rest, ",) \t\r\n")
	if end < 0 {
		end = len(rest)
	}
	r.at += end
	return word(rest[:end])
}

func word(text string) (template, error) {
	switch text {
	case "null":
		return constant{nil}, nil
	case "true":
		return constant{true}, nil
	case "false":
		return constant{false}, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return constant{n}, nil
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return constant{f}, nil
	}
	return nil, fmt.Errorf("%q is no argument: a path, a function, a number, true, false, null or 'text' is needed", text)
}

// literal reads a 'text' and undoes \' and \\. The other escapes (\{ and \}) are left for States.Format.
func (r *intrinsicReader) literal() (template, error) {
	var b strings.Builder
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '\'':
			return constant{b.String()}, nil
		case c == '\\' && r.at < len(r.text) && (r.text[r.at] == '\'' || r.text[r.at] == '\\'):
			b.WriteByte(r.text[r.at])
			r.at++
		default:
			b.WriteByte(c)
		}
	}
	return nil, errors.New("a text is not closed by '")
}

// path takes the text of a path: up to the , or ) that stands outside its own brackets.
func (r *intrinsicReader) path() string {
	start, depth, quoted := r.at, 0, false
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case quoted && c == '\\':
			r.at++ // whatever follows is not the end of the name
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '(':
			depth++
		case c == ']' || c == ')' && depth > 0:
			depth--
		case depth == 0 && (c == ',' || c == ')'):
			return strings.TrimSpace(r.text[start:r.at])
		}
	}
	r.at = len(r.text)
	return strings.TrimSpace(r.text[start:])
}
