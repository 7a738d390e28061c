package outage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/workflows"
)

// machines run the product's state machines, and their functions in this process.
type machines struct {
	*shop
	compiled map[string]*asl.Machine

	mu     sync.Mutex
	random *rand.Rand
	// deaths is in how many of a thousand calls a function is killed, before its work or after it.
	deaths int
	killed int
	rounds int
	begun  []string
}

var pauses = regexp.MustCompile(`"IntervalSeconds": \d+, "MaxAttempts": (\d+), "BackoffRate": [\d.]+,`)

func newMachines(s *shop, seed uint64) *machines {
	s.t.Helper()
	m := &machines{shop: s, compiled: map[string]*asl.Machine{}, random: rand.New(rand.NewPCG(seed, seed))}
	for _, name := range []string{"emit", "plan-summaries", "summary"} {
		definition, err := workflows.Load(name)
		if err != nil {
			s.t.Fatal(err)
		}
		text, err := definition.Bind(workflows.ARNs{Function: func(f blueprint.Function) string { return f.Name }, Machine: func(w blueprint.Workflow) string { return w.Name }})
		if err != nil {
			s.t.Fatal(err)
		}
		// A second is as good as a minute to a SUNAT that is asked for the second time, and to a function that was killed.
		text = strings.ReplaceAll(text, `"SecondsPath": "$.next.seconds"`, `"Seconds": 1`)
		text = pauses.ReplaceAllString(text, `"IntervalSeconds": 1, "MaxAttempts": $1, "BackoffRate": 1,`)
		if m.compiled[name], err = asl.Parse([]byte(text)); err != nil {
			s.t.Fatal(err)
		}
	}
	return m
}

// run runs a machine once, to its end.
func (m *machines) run(name string, input string) {
	m.t.Helper()
	value, err := asl.Decode([]byte(input))
	if err != nil {
		m.t.Fatal(err)
	}
	outcome, err := m.compiled[name].Run(m.t.Context(), &asl.Execution{ID: "arn:aws:states:us-east-1:0:express:" + name + ":x:y", Name: "x", Start: m.clock.Now(),
		MachineID: name, MachineName: name, Input: value, Invoker: m, Clock: m.clock, Integrations: map[string]asl.Integration{"arn:aws:states:::states:startExecution": m.begin}})
	if err != nil {
		m.t.Fatal(err)
	}
	if outcome.Error != nil && m.deaths == 0 { // a run that is killed too often leaves the rest to the next one
		m.t.Errorf("%s: %+v", name, outcome.Error)
	}
}

// send runs the machine emit for so many rounds of ten documents, as its schedule does for forty seconds.
func (m *machines) send(rounds int) {
	m.t.Helper()
	m.rounds = rounds
	m.run("emit", `{"wait":0}`)
}

// summarize plans summaries, and runs the machine of each.
func (m *machines) summarize() {
	m.t.Helper()
	m.begun = nil
	m.run("plan-summaries", `{}`)
	var group errgroup.Group
	group.SetLimit(5)
	for _, input := range m.begun {
		group.Go(func() error {
			m.run("summary", input)
			return nil
		})
	}
	_ = group.Wait()
}

func (m *machines) begin(_ context.Context, call asl.Call) (any, error) {
	parameters, _ := call.Parameters.(map[string]any)
	input, err := json.Marshal(parameters["Input"])
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begun = append(m.begun, string(input))
	return map[string]any{}, err
}

// dies says whether a function is killed now.
func (m *machines) dies() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.random.IntN(1000) >= m.deaths {
		return false
	}
	m.killed++
	return true
}

// Invoke runs a function, unless it is killed before its work; or its answer is lost with it.
func (m *machines) Invoke(ctx context.Context, function string, payload []byte) (asl.Result, error) {
	killed := asl.Result{FunctionError: "Unhandled", Payload: []byte(`{"errorType":"Runtime.ExitError","errorMessage":"killed"}`)}
	if m.dies() {
		return killed, nil
	}
	answer, err := m.call(ctx, function, payload)
	if m.dies() {
		return killed, nil
	}
	if err != nil {
		text, _ := json.Marshal(map[string]string{"errorType": "Unavailable", "errorMessage": err.Error()})
		return asl.Result{FunctionError: "Unhandled", Payload: text}, nil //nolint:nilerr // the machine is told
	}
	text, err := json.Marshal(answer)
	return asl.Result{Payload: text}, err
}

// call does what the function of this name does. Each is a line of wiring in functions/emit.
func (m *machines) call(ctx context.Context, function string, payload []byte) (any, error) {
	now := m.clock.Now()
	switch function {
	case "emit/find-due":
		if m.rounds--; m.rounds < 0 {
			return map[string]any{"documents": []string{}}, nil
		}
		ids, err := document.Claim(ctx, m.db, 10, now)
		return map[string]any{"documents": ids}, err
	case "emit/plan-summaries":
		runs, err := document.Plan(ctx, m.db, 20, now)
		return map[string]any{"summaries": runs}, err
	}
	var envelope struct {
		Step struct{ Attempt int }
		Data json.RawMessage
	}
	if err := json.Unmarshal(payload, &envelope); err != nil {
		return nil, err
	}
	out, err := m.step(ctx, function, envelope.Data, envelope.Step.Attempt > 0)
	return map[string]any{"data": out}, err
}

func (m *machines) step(ctx context.Context, function string, data []byte, again bool) (any, error) {
	now := m.clock.Now()
	switch function {
	case "emit/write-document", "emit/write-summary":
		var in struct {
			ID string `json:"id"`
		}
		if err := decode(data, &in); err != nil {
			return nil, err
		}
		if function == "emit/write-document" {
			return m.desk.Write(ctx, in.ID, now)
		}
		return m.desk.WriteSummary(ctx, in.ID, now)
	case "emit/record-answer":
		var attempt emission.Attempt
		if err := decode(data, &attempt); err != nil {
			return nil, err
		}
		return attempt.Conclude(ctx, m.db, now)
	case "emit/record-summary":
		var journey emission.Journey
		if err := decode(data, &journey); err != nil {
			return nil, err
		}
		return journey.Conclude(ctx, m.db, now)
	case "emit/deliver":
		var in struct {
			Sign  *emission.Delivery `json:"sign"`
			Send  *emission.Delivery `json:"send"`
			Bring *emission.Errand   `json:"bring"`
		}
		if err := decode(data, &in); err != nil {
			return nil, err
		}
		return m.deliver(ctx, in.Sign, in.Send, in.Bring, again)
	}
	return nil, fmt.Errorf("no function has the name %s", function)
}

// decode is as strict as a step is.
func decode(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func (m *machines) deliver(ctx context.Context, sign, send *emission.Delivery, bring *emission.Errand, again bool) (any, error) {
	out := struct {
		courier.Signed
		Told *document.Told `json:"told"`
	}{}
	var err error
	switch {
	case sign != nil:
		out.Signed, err = m.courier.Sign(ctx, *sign, m.clock.Now())
	case send != nil:
		var outcome document.Outcome
		outcome, err = m.courier.Send(ctx, *send, again)
		out.Outcome = &outcome
	case bring != nil:
		var told document.Told
		told, err = m.courier.Bring(ctx, *bring, again)
		out.Told = &told
	}
	return out, err
}
