package asl_test

import (
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
)

func TestParse_namesTheStateAndTheFieldThatAreWrong(t *testing.T) {
	t.Parallel()
	in := func(state string) string { return `{"StartAt": "a", "States": {"a": ` + state + `}}` }
	cases := map[string]string{
		`{`:                                      "the definition is not JSON",
		`[]`:                                     "an object is needed",
		`{"States": {"a": {"Type": "Succeed"}}}`: "StartAt: this field is missing",
		`{"StartAt": "b", "States": {"a": {"Type": "Succeed"}}}`:                                                                                                        `StartAt: Missing 'Next' target: b`,
		`{"StartAt": "a", "States": {"a": {"Type": "Succeed"}}, "Timeout": 5}`:                                                                                          "Field 'Timeout' is not supported",
		in(`{"Type": "Pas", "End": true}`):                                                                                                                              `States.a.Type: "Pas" is not one of`,
		in(`{"Type": "Pass"}`):                                                                                                                                          "States.a.Next: either Next or End",
		in(`{"Type": "Pass", "Next": "z"}`):                                                                                                                             `States.a.Next: Missing 'Next' target: z`,
		in(`{"Type": "Pass", "End": true, "Retry": []}`):                                                                                                                "States.a: Field 'Retry' is not supported",
		in(`{"Type": "Pass", "End": true, "QueryLanguage": "JSONata"}`):                                                                                                 "States.a.QueryLanguage: only JSONPath",
		in(`{"Type": "Pass", "End": true, "Parameters": {"x.$": "x"}}`):                                                                                                 `States.a.Parameters: x.$: "x" is not a JSONPath`,
		in(`{"Type": "Pass", "End": true, "Parameters": {"x.$": 5}}`):                                                                                                   "x.$: a field whose name ends in .$",
		in(`{"Type": "Pass", "End": true, "Parameters": {"x.$": "States.Sum(1)"}}`):                                                                                     `there is no function "States.Sum"`,
		in(`{"Type": "Pass", "End": true, "Parameters": {"x.$": "States.UUID(1)"}}`):                                                                                    "does not take 1 arguments",
		in(`{"Type": "Pass", "End": true, "ResultPath": "$[*]"}`):                                                                                                       "must be a reference path",
		in(`{"Type": "Wait", "End": true}`):                                                                                                                             "exactly one of Seconds",
		in(`{"Type": "Wait", "End": true, "Seconds": 1, "Timestamp": "2026-01-01T00:00:00Z"}`):                                                                          "exactly one of Seconds",
		in(`{"Type": "Wait", "End": true, "Timestamp": "tomorrow"}`):                                                                                                    `States.a.Timestamp: "tomorrow" is not a timestamp`,
		in(`{"Type": "Task", "End": true}`):                                                                                                                             "States.a.Resource: this field is missing",
		in(`{"Type": "Task", "End": true, "Resource": "${Pay}"}`):                                                                                                       `"${Pay}" is neither a Lambda`,
		in(`{"Type": "Task", "End": true, "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}}`):                                                             "needs a FunctionName",
		in(`{"Type": "Task", "End": true, "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Playload": 1}}`):                           "has no such parameter",
		in(`{"Type": "Task", "End": true, "Resource": "arn:aws:lambda:x:1:function:f", "Retry": [{"ErrorEquals": []}]}`):                                                "States.a.Retry[0].ErrorEquals",
		in(`{"Type": "Task", "End": true, "Resource": "arn:aws:lambda:x:1:function:f", "Retry": [{"ErrorEquals": ["A"], "Backoff": 2}]}`):                               "States.a.Retry[0]: Field 'Backoff' is not supported",
		in(`{"Type": "Task", "End": true, "Resource": "arn:aws:lambda:x:1:function:f", "Catch": [{"ErrorEquals": ["States.ALL", "A"], "Next": "a"}]}`):                  "must stand alone",
		in(`{"Type": "Task", "End": true, "Resource": "arn:aws:lambda:x:1:function:f", "TimeoutSeconds": 5, "HeartbeatSeconds": 5}`):                                    "must be smaller than TimeoutSeconds",
		in(`{"Type": "Choice", "Choices": []}`):                                                                                                                         "at least one",
		in(`{"Type": "Choice", "Choices": [{"Variable": "$.x", "Next": "a"}]}`):                                                                                         "exactly one comparison",
		in(`{"Type": "Choice", "Choices": [{"Variable": "$.x", "NumericEquals": "1", "Next": "a"}]}`):                                                                   "NumericEquals cannot compare with",
		in(`{"Type": "Choice", "Choices": [{"Variable": "$.x", "Equals": 1, "Next": "a"}]}`):                                                                            "Equals is not a comparison operator",
		in(`{"Type": "Map", "End": true}`):                                                                                                                              "States.a.ItemProcessor: this field is missing",
		in(`{"Type": "Parallel", "End": true, "Branches": [{"StartAt": "x", "States": {"a": {"Type": "Succeed"}}}]}`):                                                   "another state has the same name",
		in(`{"Type": "Parallel", "End": true, "Assign": {"v": 1}, "Branches": [{"StartAt": "b", "States": {"b": {"Type": "Pass", "Assign": {"v": 2}, "End": true}}}]}`): "the variable is already assigned by a",
	}
	for definition, want := range cases {
		if _, err := asl.Parse([]byte(definition)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n gives %v\n want %s", definition, err, want)
		}
	}
}

func TestDecode_refusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "{", `{"a":1,}`, `[1 2]`, `[1,]`, `01`, `+1`, `NaN`, `nul`, `{} {}`, `{"a" 1}`, `{a:1}`, `'a'`, "\"a\xff\"", "\"a\nb\"", `"\x"`, `[1]]`} {
		if v, err := asl.Decode([]byte(text)); err == nil {
			t.Errorf("%q gives %#v", text, v)
		}
	}
}

func TestIntrinsics_beyondTheRecordedCases(t *testing.T) {
	t.Parallel()
	input := `{"s": "a.b+c", "list": [3, 1, 3, {"a": 1}, {"a": 1.0}], "b64": "aG9sYQ==", "it's": 1, "o": {"x": [1, "y"]}}`
	cases := map[string]string{
		`States.Format('\{{}\} it\'s {}', $.s, $.o)`:                             `"{a.b+c} it's {x=[1, y]}"`,
		`States.StringSplit($.s, '.+')`:                                          `["a","b","c"]`,
		`States.ArrayUnique(States.Array(1, 'a', 1, 'a', null, true, null))`:     `[1,"a",null,true]`,
		`States.ArrayRange(5, 1, -2)`:                                            `[5,3,1]`,
		`States.ArrayGetItem($.list, 3)`:                                         `{"a":1}`,
		`States.ArrayContains($.list, $.list[4])`:                                `true`,
		`States.Base64Decode($.b64)`:                                             `"hola"`,
		`States.MathAdd(-1, 3)`:                                                  `2`,
		`States.Array($['it\'s'], $.list[?(@.a == 1)], $.list[-1], $.list[0:2])`: `[1,[{"a":1},{"a":1.0}],{"a":1.0},[3,1]]`,
		`States.JsonToString($.o)`:                                               `"{\"x\":[1,\"y\"]}"`,
		`States.Hash('hola', 'SHA-1')`:                                           `"99800b85d3383e3a2fb45eb7d0066a4879a9dad0"`,
		`States.Format('{}{}', 1)`:                                               "States.Runtime",
		`States.ArrayGetItem($.list, 9)`:                                         "States.Runtime",
		`States.JsonMerge($.o, $.o, true)`:                                       "States.Runtime",
		`States.StringToJson('{')`:                                               "States.Runtime",
		`States.Array($.missing)`:                                                "States.Runtime",
	}
	for expression, want := range cases {
		b := newBench(t)
		var err error
		if b.Input, err = asl.Decode([]byte(input)); err != nil {
			t.Fatal(err)
		}
		definition := asl.Encode(map[string]any{"StartAt": "a", "States": map[string]any{"a": map[string]any{
			"Type": "Pass", "End": true, "Parameters": map[string]any{"v.$": expression}, "OutputPath": "$.v",
		}}})
		outcome := b.run(string(definition))
		got := string(asl.Encode(outcome.Output))
		if outcome.Error != nil {
			got = outcome.Error.Name
		}
		if got != want {
			t.Errorf("%s gives %s, want %s", expression, got, want)
		}
	}
}

// FuzzParse looks for definitions and expressions that make the parser or a run panic.
func FuzzParse(f *testing.F) {
	f.Add("States.Format('{} {}', $.a, States.Array(1, 'x'))", "$.a[0]['b']")
	f.Add("$$.Execution.Id", "$.a[?(@.b > 1)]..c")
	f.Add("$v.x", "States.MathAdd(1, $.n)")
	f.Fuzz(func(t *testing.T, expression, path string) {
		definition := asl.Encode(map[string]any{"StartAt": "a", "States": map[string]any{
			"a": map[string]any{"Type": "Pass", "Parameters": map[string]any{"v.$": expression}, "ResultPath": path, "Next": "b"},
			"b": map[string]any{"Type": "Pass", "End": true, "OutputPath": path},
		}})
		began := time.Now()
		defer func() {
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
		}()
		machine, err := asl.Parse(definition)
		if err != nil {
			return
		}
		input := map[string]any{"a": []any{int64(1), map[string]any{"b": "x"}}, "n": 1.5}
		if _, err := machine.Run(t.Context(), &asl.Execution{Input: input}); err != nil {
			t.Fatal(err)
		}
	})
}
