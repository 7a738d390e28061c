package lambdahttp_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// sources gives the lines of all packages and functions, without their tests.
func sources(t *testing.T) (lines []string) {
	t.Helper()
	for _, root := range []string{"../..", "../../../functions"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path) //nolint:gosec // our own sources
			lines = append(lines, strings.Split(string(source), "\n")...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

// tagged finds the rules of all requests.
func tagged(t *testing.T) map[string]bool {
	t.Helper()
	tag := regexp.MustCompile(`validate:"([^"]*)"`)
	rules := map[string]bool{}
	for _, line := range sources(t) {
		for _, found := range tag.FindAllStringSubmatch(line, -1) {
			for rule := range strings.SplitSeq(found[1], ",") {
				rules[strings.SplitN(rule, "=", 2)[0]] = true
			}
		}
	}
	return rules
}

// A bound that says more than the one door (tidy.go) takes is a promise that is not kept.
func TestBounds_ofMoneyAndGoodsSayNoMoreThanTheDoorTakes(t *testing.T) {
	t.Parallel()
	field := regexp.MustCompile(`^\s*(\w+)\s+\*?(money\.Centimos|quantity\.Quantity)\s.*validate:"([^"]*)"`)
	bound := regexp.MustCompile(`(?:min|max)=-?(\d+)`)
	most := map[string]int64{"money.Centimos": int64(money.Max), "quantity.Quantity": int64(quantity.Max)}
	bounds := map[string]int{}
	for _, line := range sources(t) {
		found := field.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		for _, b := range bound.FindAllStringSubmatch(found[3], -1) {
			bounds[found[2]]++
			if n, err := strconv.ParseInt(b[1], 10, 64); err != nil || n > most[found[2]] {
				t.Errorf("%s says %s, the door takes %d (%v)", strings.TrimSpace(line), b[0], most[found[2]], err)
			}
		}
	}
	for kind := range most {
		if bounds[kind] == 0 {
			t.Errorf("no request has a bound for %s: is it written in another way now?", kind)
		}
	}
}

func TestValidate_hasASentenceForEveryRule(t *testing.T) {
	t.Parallel()
	broken := map[string]any{ // a value that breaks the rule, and what it is told
		"required": struct {
			A string `json:"a" validate:"required"`
		}{},
		"required_unless": struct {
			A string `json:"a" validate:"required_unless=B x"`
			B string `json:"b"`
		}{},
		"uuid": struct {
			A string `json:"a" validate:"uuid"`
		}{"x"},
		"known": struct {
			A colour `json:"a" validate:"known=warm"`
		}{"blue"},
		"oneof": struct {
			A string `json:"a" validate:"oneof=x y"`
		}{"z"},
		"min": struct {
			A int `json:"a" validate:"min=3"`
		}{2},
		"max": struct {
			A string `json:"a" validate:"max=3"`
		}{"abcd"},
		"email": struct {
			A string `json:"a" validate:"email"`
		}{"x"},
		"printascii": struct {
			A string `json:"a" validate:"printascii"`
		}{"ñ"},
		"alphanum": struct {
			A string `json:"a" validate:"alphanum"`
		}{"-"},
		"unique": struct {
			A []string `json:"a" validate:"unique"`
		}{[]string{"x", "x"}},
	}
	for rule := range tagged(t) {
		if rule == "omitempty" || rule == "dive" || rule == "" { // they ask for nothing
			continue
		}
		value, ok := broken[rule]
		if !ok {
			t.Errorf("%s: break it here, and give it a sentence in validate.go", rule)
			continue
		}
		err := lambdahttp.Validate(value)
		fields := errs.From(err).Fields
		if errs.CodeOf(err) != errs.InvalidRequest || len(fields) != 1 || strings.Contains(fields[0].Message, "breaks the rule") {
			t.Errorf("%s of %s: got %+v", rule, reflect.TypeOf(value), fields)
		}
	}
}

// colour is a text whose type knows the list that it must stand in.
type colour string

func (colour) Known(string) []string { return []string{"red", "yellow"} }
