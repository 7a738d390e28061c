package asl_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/asl"
)

// distributed is a Map over $.v whose iterations pass their item on, with more fields of its own.
func distributed(fields string) string {
	return `{"StartAt": "m", "States": {"m": {"Type": "Map", "ItemsPath": "$.v", "End": true` + fields + `,
		"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "p", "States": {"p": {"Type": "Pass", "End": true}}}}}}`
}

func inline(fields string) string {
	return strings.Replace(distributed(fields), "DISTRIBUTED", "INLINE", 1)
}

func only(state string) string { return `{"StartAt": "a", "States": {"a": ` + state + `}}` }

const entered = "An error occurred while executing the state '%' (entered at the event id #2). "

// Each case was seen on AWS, or is in its documentation, where an earlier version of the interpreter answered otherwise.
func TestMachine_endsAsAWSDoes(t *testing.T) {
	t.Parallel()
	inState := func(name, cause string) string { return strings.Replace(entered, "%", name, 1) + cause }
	failed := func(cause string) *asl.Error { return &asl.Error{Name: "States.Runtime", Cause: cause} }
	cases := []struct {
		name, definition, input string
		output                  string // of a success
		failure                 *asl.Error
		events                  []string // types, where they matter
	}{
		{name: "an empty Catch", definition: task("echo", `, "Catch": []`), input: `{}`, output: `{}`},
		{name: "an empty Retry", definition: task("raise", `, "Retry": []`), input: `{}`,
			failure: &asl.Error{Name: "Exception", Cause: `{"errorType":"Exception","errorMessage":"no"}`}},
		{name: "a concurrency that is no number", definition: inline(`, "MaxConcurrencyPath": "$.n"`), input: `{"n": "NoNumber", "v": [1]}`,
			failure: failed(inState("m", `The MaxConcurrencyPath field refers to value "NoNumber" which is not a valid integer: $.n`)),
			events:  []string{"ExecutionStarted", "MapStateEntered", "ExecutionFailed"}},
		{name: "a concurrency in a text", definition: inline(`, "MaxConcurrencyPath": "$.n"`), input: `{"n": "2", "v": [1]}`, output: `[1]`},
		{name: "a negative concurrency", definition: inline(`, "MaxConcurrencyPath": "$.n"`), input: `{"n": -1, "v": [1]}`,
			failure: failed(inState("m", "MaxConcurrency cannot be negative."))},
		{name: "a tolerated count that is no number", definition: distributed(`, "ToleratedFailureCountPath": "$.n"`), input: `{"n": "NoNumber", "v": [0]}`,
			failure: failed(inState("m", `The ToleratedFailureCountPath field refers to value "NoNumber" which is not a valid integer: $.n`)),
			events:  []string{"ExecutionStarted", "MapStateEntered", "MapStateStarted", "ExecutionFailed"}},
		{name: "a tolerated count that is negative", definition: distributed(`, "ToleratedFailureCountPath": "$.n"`), input: `{"n": -1, "v": [0]}`,
			failure: failed(inState("m", "ToleratedFailureCount cannot be negative."))},
		{name: "a tolerated percentage that is no number", definition: distributed(`, "ToleratedFailurePercentagePath": "$.n"`), input: `{"n": [1], "v": [0]}`,
			failure: failed(inState("m", `The ToleratedFailurePercentagePath field refers to value "[1]" which is not a valid float: $.n`))},
		{name: "a tolerated percentage above 100", definition: distributed(`, "ToleratedFailurePercentagePath": "$.n"`), input: `{"n": 100.1, "v": [0]}`,
			failure: failed(inState("m", "ToleratedFailurePercentage must be between 0 and 100."))},
		{name: "a percentage with decimals", definition: distributed(`, "ToleratedFailurePercentage": 0.5`), input: `{"v": [0]}`, output: `[0]`},
		{name: "tolerated failures in texts of variables", input: `{"v": [1, 2, 3]}`, output: `[1,2,3]`,
			definition: `{"StartAt": "s", "States": {"s": {"Type": "Pass", "Assign": {"c": "1", "p": "1"}, "Next": "m"}, ` +
				strings.TrimPrefix(distributed(`, "ToleratedFailureCountPath": "$c", "ToleratedFailurePercentagePath": "$p"`), `{"StartAt": "m", "States": {`)},
		{name: "a wait of more than 2^31 seconds", definition: only(`{"Type": "Wait", "TimestampPath": "$.t", "End": true}`),
			input:   `{"t": "2096-12-17T21:13:36.000Z"}`,
			failure: failed(inState("a", "Wait state delay is too long."))},
		{name: "a wait of more seconds than a number has room for",
			definition: only(`{"Type": "Wait", "SecondsPath": "$.t", "End": true}`), input: `{"t": 4000000000000}`,
			failure: failed(inState("a", "Wait state delay is too long."))},
		{name: "a wait for a month that is not", definition: only(`{"Type": "Wait", "TimestampPath": "$.t", "End": true}`), input: `{"t": "2016-13-05T21:29:29Z"}`,
			failure: failed(inState("a",
				"The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2016-13-05T21:29:29Z"))},
		{name: "a wait for a number", definition: only(`{"Type": "Wait", "TimestampPath": "$.t", "End": true}`), input: `{"t": 5}`,
			failure: failed(inState("a", "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 5"))},
		{name: "a function of the definition that fails, which nothing catches", input: `{}`,
			definition: task("echo", `, "Parameters": {"x.$": "States.StringToJson('{bad')"}, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "caught"}]`),
			failure:    &asl.Error{Name: "States.Runtime"}},
		{name: "a choice without a way, which nothing catches", input: `{}`, failure: &asl.Error{Name: "States.Runtime"},
			definition: `{"StartAt": "p", "States": {"z": {"Type": "Pass", "End": true}, "p": {"Type": "Parallel", "End": true,
				"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "z"}], "Branches": [{"StartAt": "c", "States": {
					"c": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "y"}]}, "y": {"Type": "Succeed"}}}]}}}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.Invoker = functions{"raise": failing("Exception")}
			b.give(c.input)
			outcome := b.run(c.definition)
			switch {
			case c.failure == nil && string(asl.Encode(outcome.Output)) != c.output,
				c.failure != nil && (outcome.Error == nil || outcome.Error.Name != c.failure.Name || c.failure.Cause != "" && outcome.Error.Cause != c.failure.Cause):
				t.Errorf("it ended %s %s %v", outcome.Status, asl.Encode(outcome.Output), outcome.Error)
			}
			if types := b.types(); c.events != nil && !slices.Equal(types, c.events) {
				t.Errorf("the history is %v", types)
			}
		})
	}
}

func (b *bench) give(input string) {
	b.t.Helper()
	value, err := asl.Decode([]byte(input))
	if err != nil {
		b.t.Fatal(err)
	}
	b.Input = value
}

func (b *bench) types() []string {
	var types []string
	for _, e := range b.journal.events() {
		types = append(types, e.Type)
	}
	return types
}

func TestTask_takesItsTimesFromTheStatesInput(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.give(`{"in": {"t": 7}}`)
	b.Invoker = functions{"slow": func(ctx context.Context, _ []byte) (asl.Result, error) {
		<-ctx.Done()
		return asl.Result{}, ctx.Err()
	}}
	done := b.start(task("slow", `, "InputPath": "$.in", "Parameters": {"x": 1}, "TimeoutSecondsPath": "$.t"`))
	if moved := b.advance(); moved != 7*time.Second {
		t.Errorf("the task had %v", moved)
	}
	if outcome := <-done; outcome.Error == nil || outcome.Error.Name != "States.Timeout" {
		t.Errorf("it ended %+v", outcome)
	}
}

func TestHeartbeat_thatIsMissedIsATimeout(t *testing.T) {
	t.Parallel()
	for _, caught := range []string{"States.HeartbeatTimeout", "States.Timeout", "States.ALL"} {
		b := newBench(t)
		_, done := b.askFor(strings.Replace(strings.Replace(approval, "States.HeartbeatTimeout", caught, 1), `"ResultPath": null`, `"ResultPath": "$.error"`, 1))
		if moved := b.advance(); moved != 24*time.Hour {
			t.Errorf("the heartbeat was missed after %v", moved)
		}
		if outcome := <-done; outcome.Status != asl.Succeeded {
			t.Errorf("Catch %s: it ended %+v", caught, outcome)
		}
		for _, e := range b.journal.events() {
			if e.Type == "TaskTimedOut" && e.Details["error"] != "States.Timeout" {
				t.Errorf("the event has %v", e.Details)
			}
		}
	}
}

// A resumed execution finds the time-out in its journal, and must catch it as the first time.
func TestHeartbeat_thatWasMissedIsKnownAfterARestart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, done := b.askFor(approval)
	b.advance()
	if outcome := <-done; outcome.Status != asl.Succeeded {
		t.Fatalf("it ended %+v", outcome)
	}
	records := b.journal.records
	upTo := slices.IndexFunc(records, func(r asl.Record) bool { return r.Event != nil && r.Event.Type == "TaskTimedOut" })
	again := newBench(t)
	again.History = slices.Clone(records[:upTo+1])
	if outcome := again.run(approval); outcome.Status != asl.Succeeded {
		t.Errorf("resumed, it ended %+v", outcome)
	}
}

func TestMap_failsByTheStricterOfTwoThresholds(t *testing.T) {
	t.Parallel()
	machine := func(fields string) string {
		return `{"StartAt": "m", "States": {"m": {"Type": "Map", "End": true` + fields + `, "ItemProcessor": {
			"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "c", "States": {
				"c": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericLessThan": 2, "Next": "f"}], "Default": "p"},
				"f": {"Type": "Fail", "Error": "E"}, "p": {"Type": "Pass", "End": true}}}}}}`
	}
	for fields, fails := range map[string]bool{
		``: true,
		`, "ToleratedFailureCount": 1, "ToleratedFailurePercentage": 90`: true,
		`, "ToleratedFailureCount": 5, "ToleratedFailurePercentage": 10`: true,
		`, "ToleratedFailureCount": 2, "ToleratedFailurePercentage": 20`: false,
		`, "ToleratedFailureCount": 2`:                                   false,
		`, "ToleratedFailurePercentage": 19.9`:                           true,
	} {
		b := newBench(t)
		b.give(`[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`)
		outcome := b.run(machine(fields))
		if got := outcome.Error != nil && outcome.Error.Name == "States.ExceedToleratedFailureThreshold"; got != fails {
			t.Errorf("%s: it ended %+v", fields, outcome)
		}
	}
}

func TestMap_ofADistributedRunHasAnARNAndAnExitOfItsOwn(t *testing.T) {
	t.Parallel()
	for fields, label := range map[string]string{`, "Label": "Cajas"`: "Cajas", ``: ""} {
		b := newBench(t)
		b.MachineID = "arn:aws:states:us-east-1:000000000000:stateMachine:machine"
		b.give(`{"v": [1]}`)
		b.run(distributed(fields))
		events := b.journal.events()
		var started, exited asl.Event
		for _, e := range events {
			switch e.Type {
			case "MapRunStarted":
				started = e
			case "MapStateExited":
				exited = e
			}
		}
		arn, _ := started.Details["mapRunArn"].(string)
		run, _ := strings.CutPrefix(arn, "arn:aws:states:us-east-1:000000000000:mapRun:machine/")
		name, id, _ := strings.Cut(run, ":")
		if len(id) != 36 || label != "" && name != label || label == "" && len(name) != 36 {
			t.Errorf("the run is %q", arn)
		}
		if exited.PreviousID != started.ID {
			t.Errorf("the exit follows %d, not MapRunStarted (%d)", exited.PreviousID, started.ID)
		}
	}
}

func TestInvoke_asAnEventDoesNotWait(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	called, let := make(chan string, 1), make(chan struct{})
	b.Invoker = functions{"later": func(_ context.Context, payload []byte) (asl.Result, error) {
		<-let
		called <- string(payload)
		return asl.Result{Payload: []byte("1")}, nil
	}}
	outcome := b.run(only(`{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "ResultSelector": {"code.$": "$.StatusCode"}, "End": true,
		"Parameters": {"FunctionName": "later", "InvocationType": "Event", "Payload": {"n": 1}}}`))
	if string(asl.Encode(outcome.Output)) != `{"code":202}` {
		t.Errorf("it ended %+v", outcome)
	}
	close(let)
	if payload := <-called; payload != `{"n":1}` {
		t.Errorf("the function got %s", payload)
	}
}

func TestDecode_readsCharactersThatClientsEscape(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"\ud83c\udd97"`:         "🆗",
		`"a\uD83D\uDE00b\u00e9"`: "a😀bé",
		`"\\ud83c\\udd97"`:       `\ud83c\udd97`,
		`"\\\ud83c\udd97"`:       `\🆗`,
		`"\ud83c"`:               "\ufffd",
		`"\ud83c\u0041"`:         "\ufffdA",
		`{"\ud83c\udd97":1}`:     "",
	} {
		got, err := asl.Decode([]byte(text))
		if object, ok := got.(map[string]any); ok {
			got, want = object["🆗"], "1"
			if got == int64(1) {
				got = "1"
			}
		}
		if err != nil || got != want {
			t.Errorf("%s gives %q, %v; want %q", text, got, err, want)
		}
	}
}

// Step Functions refuses these when the machine is made: a validation code of its own, or recorded.
func TestParse_refusesWhatAWSRefuses(t *testing.T) {
	t.Parallel()
	lambda := func(fields string) string {
		return `{"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:x"` + fields + `, "End": true}`
	}
	long := strings.Repeat("ñ", 81)
	for definition, want := range map[string]string{
		`{"StartAt": "a", "States": {"a": {"Type": "Pass", "End": true}, "b": {"Type": "Pass", "End": true}}}`:                           `States.b: State "b" is not reachable.`,
		`{"StartAt": "a", "States": {"a": {"Type": "Pass", "End": true}, "b": {"Type": "Pass", "Next": "c"}, "c": {"Type": "Succeed"}}}`: `States.c: State "c" is not reachable.`,
		only(`{"Type": "Pass", "Next": "a"}`): "Workflow has no terminal state",
		only(`{"Type": "Parallel", "End": true, "Branches": [{"StartAt": "b", "States": {"b": {"Type": "Pass", "Next": "b"}}}]}`): "Workflow has no terminal state",
		only(
			lambda(`, "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]`),
		): "Retry[0].ErrorEquals: States.ALL must be in the last",
		only(
			lambda(`, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "a"}, {"ErrorEquals": ["E"], "Next": "a"}]`),
		): "Catch[0].ErrorEquals: States.ALL must be in the last",
		only(lambda(`, "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 0.5}]`)):      "IntervalSeconds: a whole number",
		only(lambda(`, "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 0}]`)):        "IntervalSeconds: a whole number from 1",
		only(lambda(`, "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 100000000}]`)):    "MaxAttempts: a whole number from 0 to 99999999",
		only(lambda(`, "Retry": [{"ErrorEquals": ["E"], "MaxDelaySeconds": 31622400}]`)): "MaxDelaySeconds: a whole number from 1",
		only(
			lambda(`, "Retry": [{"ErrorEquals": ["E"], "BackoffRate": 0.5}]`),
		): "BackoffRate: a number of at least 1",
		only(lambda(`, "TimeoutSeconds": 0`)):                                                    "TimeoutSeconds: a whole number from 1",
		only(lambda(`, "TimeoutSeconds": 100000000`)):                                            "TimeoutSeconds: a whole number from 1 to 99999999",
		only(lambda(`, "Credentials": {}`)):                                                      "Credentials.RoleArn: this field is missing",
		only(`{"Type": "Wait", "Seconds": 100000000, "End": true}`):                              "Seconds: a whole number from 0 to 99999999",
		`{"StartAt": "` + long + `", "States": {"` + long + `": {"Type": "Pass", "End": true}}}`: "at most 80 characters",
		distributed(`, "ToleratedFailurePercentage": 101`):                                       "ToleratedFailurePercentage: a number from 0 to 100",
		distributed(`, "ToleratedFailurePercentage": -0.5`):                                      "ToleratedFailurePercentage: a number from 0 to 100",
		distributed(`, "Label": ""`):                                                             "Label: this field is empty",
		distributed(`, "Label": "?"`):                                                            "Label: \"?\" has",
		distributed(`, "Label": "dos palabras"`):                                                 "Label: \"dos palabras\" has",
		distributed(`, "Label": "` + strings.Repeat("x", 41) + `"`):                              "at most 40 characters",
	} {
		if _, err := asl.Parse([]byte(definition)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n gives %v\n want %s", definition, err, want)
		}
	}
}

func TestParse_tellsWhatOnlyAStandardMachineMayDo(t *testing.T) {
	t.Parallel()
	start := func(pattern string) string {
		return only(`{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution` + pattern + `", "End": true,
			"Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:111111111111:stateMachine:x"}}`)
	}
	for definition, want := range map[string]string{
		start(""):                  "",
		start(".sync"):             "States.a waits for a job",
		start(".sync:2"):           "States.a waits for a job",
		start(".waitForTaskToken"): "States.a waits for a task token",
		distributed(""):            "States.m is a distributed Map",
		inline(""):                 "",
	} {
		machine, err := asl.Parse([]byte(definition))
		if err != nil {
			t.Fatal(err)
		}
		if got := machine.StandardOnly(); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s\n gives %q, want %q", definition, got, want)
		}
	}
}
