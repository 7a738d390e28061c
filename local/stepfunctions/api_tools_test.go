package stepfunctions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"carmensita.pe/market/local/stepfunctions"
)

// call sends a body as Python's clients do: JSON in ASCII, everything else escaped.
func (s *shop) call(operation string, body map[string]any) (int, map[string]any) {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(s.ctx, http.MethodPost, "/", strings.NewReader(inASCII(string(text))))
	r.Header.Set("X-Amz-Target", "AWSStepFunctions."+operation)
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	w := httptest.NewRecorder()
	s.service.ServeHTTP(w, r)
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		s.t.Fatalf("%s: %v in %s", operation, err, w.Body)
	}
	return w.Code, answer
}

func inASCII(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		if unit < 0x80 {
			b.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// must is call for one that has to be taken.
func (s *shop) must(operation string, body map[string]any) map[string]any {
	s.t.Helper()
	status, answer := s.call(operation, body)
	if status != http.StatusOK {
		s.t.Fatalf("%s: %d %v", operation, status, answer)
	}
	return answer
}

func TestAPI_keepsEveryCharacterThatPythonEscapes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, text := range []string{"🆗", "👩‍👩‍👧", "ñandú", `\ud83c`, "a\\🆗", "\u2028", "𝄞\n"} {
		machine := s.must("CreateStateMachine", map[string]any{"name": "m-" + strconv.Itoa(len(text)) + strconv.Itoa(int(text[0])), "type": "EXPRESS",
			"roleArn": "arn:aws:iam::000000000000:role/x", "definition": `{"StartAt": "a", "States": {"a": {"Type": "Pass", "End": true}}}`})
		input, err := json.Marshal(map[string]any{"x": text})
		if err != nil {
			t.Fatal(err)
		}
		ran := s.must("StartSyncExecution", map[string]any{"stateMachineArn": machine["stateMachineArn"], "input": inASCII(string(input))})
		var output struct{ X string }
		if err := json.Unmarshal([]byte(fmt.Sprint(ran["output"])), &output); err != nil || output.X != text {
			t.Errorf("%q came back as %q (%v)", text, output.X, err)
		}
	}
}

func TestAPI_keepsTagsAndSettings(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.must("CreateStateMachine", map[string]any{"name": "sale", "roleArn": "arn:aws:iam::000000000000:role/x", "definition": echoMachine,
		"tags":                 []any{map[string]any{"key": "tienda", "value": "Señora 🛒"}, map[string]any{"key": "env", "value": "dev"}},
		"loggingConfiguration": map[string]any{"level": "ALL", "includeExecutionData": true}, "tracingConfiguration": map[string]any{"enabled": true}})
	arn := made["stateMachineArn"]
	s.must("TagResource", map[string]any{"resourceArn": arn, "tags": []any{map[string]any{"key": "team", "value": "pos"}}})
	s.must("UntagResource", map[string]any{"resourceArn": arn, "tagKeys": []any{"env"}})
	s.must("UpdateStateMachine", map[string]any{"stateMachineArn": arn, "tracingConfiguration": map[string]any{"enabled": false}})

	s.close()
	s.open()

	if got := fmt.Sprint(s.must("ListTagsForResource",
		map[string]any{"resourceArn": arn})["tags"]); got != "[map[key:team value:pos] map[key:tienda value:Señora 🛒]]" {
		t.Errorf("the tags are %s", got)
	}
	described := s.must("DescribeStateMachine", map[string]any{"stateMachineArn": arn})
	if got := fmt.Sprint(
		described["loggingConfiguration"],
		described["tracingConfiguration"],
	); got != "map[includeExecutionData:true level:ALL] map[enabled:false]" {
		t.Errorf("the settings are %s", got)
	}
}

func TestAPI_saysWhatAToolDidWrong(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	arn := s.machine(stepfunctions.Standard, echoMachine)
	missing := strings.Replace(arn, ":machine", ":other", 1)
	many := make([]any, 51)
	for i := range many {
		many[i] = map[string]any{"key": strconv.Itoa(i), "value": ""}
	}
	create := func(more map[string]any) map[string]any {
		body := map[string]any{"name": "new", "roleArn": "arn:aws:iam::000000000000:role/x", "definition": echoMachine}
		for field, value := range more {
			body[field] = value
		}
		return body
	}
	for name, c := range map[string]struct {
		operation string
		body      map[string]any
		want      string
	}{
		"an empty input":          {"StartExecution", map[string]any{"stateMachineArn": arn, "input": ""}, "InvalidExecutionInput"},
		"an input that is JSON":   {"StartExecution", map[string]any{"stateMachineArn": arn, "input": map[string]any{}}, "SerializationException"},
		"no machine":              {"StartExecution", map[string]any{"input": "{}"}, "ValidationException"},
		"a status in small":       {"ListExecutions", map[string]any{"stateMachineArn": arn, "statusFilter": "succeeded"}, "ValidationException"},
		"an empty status":         {"ListExecutions", map[string]any{"stateMachineArn": arn, "statusFilter": ""}, "ValidationException"},
		"a version":               {"CreateStateMachine", create(map[string]any{"publish": true}), "ValidationException"},
		"a version's description": {"UpdateStateMachine", map[string]any{"stateMachineArn": arn, "versionDescription": "x"}, "ValidationException"},
		"no role":                 {"CreateStateMachine", map[string]any{"name": "x", "definition": echoMachine}, "ValidationException"},
		"51 tags":                 {"CreateStateMachine", create(map[string]any{"tags": many}), "TooManyTags"},
		"a tag without a key":     {"TagResource", map[string]any{"resourceArn": arn, "tags": []any{map[string]any{"key": "", "value": "x"}}}, "ValidationException"},
		"a tag of nothing":        {"TagResource", map[string]any{"resourceArn": missing, "tags": []any{}}, "ResourceNotFound"},
		"tags of nothing":         {"ListTagsForResource", map[string]any{"resourceArn": missing}, "ResourceNotFound"},
		"tags of no ARN":          {"ListTagsForResource", map[string]any{"resourceArn": "x"}, "InvalidArn"},
		"redriving":               {"RedriveExecution", map[string]any{"executionArn": "x"}, "UnknownOperationException"},
		"a type that is none":     {"ValidateStateMachineDefinition", map[string]any{"definition": echoMachine, "type": "express"}, "ValidationException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if status, answer := s.call(c.operation, c.body); status != http.StatusBadRequest || answer["__type"] != c.want {
				t.Errorf("got %d %v, want %s", status, answer, c.want)
			}
		})
	}
}

func TestAPI_validatesForTheTypeOfMachine(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for typ, want := range map[string]string{"STANDARD": "OK", "EXPRESS": "FAIL"} {
		answer := s.must("ValidateStateMachineDefinition", map[string]any{"definition": approval, "type": typ})
		if answer["result"] != want {
			t.Errorf("for %s it says %v, want %s", typ, answer, want)
		}
	}
}

func TestAPI_saysWhatCouldBeRedriven(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	failing := s.machine(stepfunctions.Standard, `{"StartAt": "a", "States": {"a": {"Type": "Fail", "Error": "E"}}}`)
	failed := s.start(failing, "failed", "{}")
	s.wait(failed)
	described := s.must("DescribeExecution", map[string]any{"executionArn": failed})
	if described["redriveStatus"] != "REDRIVABLE" || described["redriveStatusReason"] != nil {
		t.Errorf("a failed one: %v", described)
	}
	listed := s.must("ListExecutions", map[string]any{"stateMachineArn": failing})["executions"].([]any)
	if count := listed[0].(map[string]any)["redriveCount"]; count != 0.0 {
		t.Errorf("its count in the list is %v", count)
	}
	s.clock.Advance(15 * 24 * time.Hour)
	described = s.must("DescribeExecution", map[string]any{"executionArn": failed})
	if described["redriveStatusReason"] != "Execution redrivable period exceeded." {
		t.Errorf("15 days later: %v", described)
	}
}

func TestAPI_aSyncExecutionThatFailsHasOutputDetails(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	machine := s.machine(stepfunctions.Express, `{"StartAt": "a", "States": {"a": {"Type": "Fail", "Error": "E"}}}`)
	ran := s.must("StartSyncExecution", map[string]any{"stateMachineArn": machine})
	if ran["status"] != "FAILED" || fmt.Sprint(ran["outputDetails"]) != "map[included:true]" {
		t.Errorf("got %v", ran)
	}
}

// TestAPI_namesProblemsAsAWSDoes has what AWS answered (measured by floci-io/floci, issue 2735 and pull request 2786).
func TestAPI_namesProblemsAsAWSDoes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for definition, want := range map[string]string{
		`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}}`: "MISSING_END_STATE: Workflow has no terminal state at null",
		`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"},
			"D": {"Type": "Pass", "Next": "A"}}}`: "MISSING_END_STATE: Workflow has no terminal state at null",
		`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"},
			"C": {"Type": "Succeed"}}}`: `MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C`,
		`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "NOPE"}}}`: "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next, " +
			"MISSING_END_STATE: Workflow has no terminal state at null",
		`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "NOPE"}, "B": {"Type": "Succeed"}}}`: "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE " +
			`at /States/A/Next, MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B`,
		`{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": true, "Next": "Z"}], "Default": "A"}, "E": {"Type": "Fail"}}}`: "MISSING_TRANSITION_TARGET: Missing 'Next' target: Z at /States/A/Choices[0]/Next, " +
			`MISSING_TRANSITION_TARGET: State "E" is not reachable. at /States/E`,
		`{"StartAt": "M", "States": {"M": {"Type": "Parallel", "TimeoutSeconds": 3, "End": true, "Branches": [{"StartAt": "A",
			"States": {"A": {"Type": "Succeed"}}}]}}}`: "SCHEMA_VALIDATION_FAILED: Field 'TimeoutSeconds' is not supported at /States/M",
	} {
		status, answer := s.call("CreateStateMachine", map[string]any{"name": "x", "roleArn": "arn:aws:iam::000000000000:role/x", "definition": definition})
		if message := "Invalid State Machine Definition: '" + want + "'"; status != http.StatusBadRequest || answer["message"] != message {
			t.Errorf("%s\n got %d %v\nwant %s", definition, status, answer, message)
		}
	}
	if said := s.must("ValidateStateMachineDefinition", map[string]any{"definition": "{"}); !strings.Contains(fmt.Sprint(said), "INVALID_JSON_DESCRIPTION") {
		t.Errorf("no JSON: %v", said)
	}
}
