package workflows_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/blueprint"
)

// policies.json: the lists of errors by name, and the policies by the names that retriers give in their Comment.
type policies struct {
	Errors   map[string][]string
	Policies map[string]struct {
		Reason string
		// Errors are names of lists, or of single errors.
		Errors []string
		Retry  map[string]any
	}
}

func readPolicies(t *testing.T) policies {
	t.Helper()
	text, err := os.ReadFile("policies.json")
	if err != nil {
		t.Fatal(err)
	}
	var p policies
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

var policyOf = regexp.MustCompile(`^policy: ([a-z-]+)(\. .+)?$`)

// errorsOf lists which of the policy's lists a state takes: by whom it calls.
func (p policies) errorsOf(policy string, s state) []string {
	of := p.Policies[policy].Errors
	if len(of) == 1 && p.Errors[of[0]] != nil {
		return p.Errors[of[0]]
	}
	if strings.HasPrefix(s.Resource, "arn:aws:states:::lambda:invoke") {
		return p.Errors["function"]
	}
	return p.Errors["service"]
}

func TestRetry_isThePolicyThatItsCommentNames(t *testing.T) {
	t.Parallel()
	p := readPolicies(t)
	used := map[string]bool{}
	for _, w := range blueprint.Workflows {
		_, m := load(t, w.Name)
		m.each(func(name string, s state) {
			for i, retrier := range s.Retry {
				where := fmt.Sprintf("%s: %s, retrier %d", w.Name, name, i)
				comment, _ := retrier["Comment"].(string)
				named := policyOf.FindStringSubmatch(comment)
				if named == nil || p.Policies[named[1]].Reason == "" {
					t.Errorf("%s names no policy with a reason: %q", where, comment)
					continue
				}
				policy := p.Policies[named[1]]
				used[named[1]] = true
				got := maps.Clone(retrier)
				delete(got, "Comment")
				failures := retrier.errors()
				if single := len(failures) == 1 && slices.Contains(policy.Errors, failures[0]); !single && !slices.Equal(failures, p.errorsOf(named[1], s)) {
					t.Errorf("%s: the policy %s does not retry on %v", where, named[1], failures)
				}
				delete(got, "ErrorEquals")
				if fmt.Sprint(got) != fmt.Sprint(policy.Retry) {
					t.Errorf("%s is %v, and the policy %s is %v", where, got, named[1], policy.Retry)
				}
			}
		})
	}
	for name := range p.Policies {
		if !used[name] {
			t.Errorf("no retrier has the policy %s", name)
		}
	}
}

// What the reasons of the policies say, is so.
func TestRetry_hasAPolicyWhoseReasonHolds(t *testing.T) {
	t.Parallel()
	for _, w := range blueprint.Workflows {
		definition, m := load(t, w.Name)
		functions, err := definition.Functions()
		if err != nil {
			t.Fatal(err)
		}
		comesAgain := slices.ContainsFunc(blueprint.Schedules, func(s blueprint.Schedule) bool { return s.Workflow == w.Name })
		m.each(func(name string, s state) {
			where := w.Name + ": " + name
			f := named(functions, fmt.Sprint(s.Parameters["FunctionName"]))
			asksATerminal := f != nil && slices.Contains(f.Touches, blueprint.CardTerminal)
			for i, retrier := range s.Retry {
				policy := policyOf.FindStringSubmatch(fmt.Sprint(retrier["Comment"]))
				if policy == nil {
					continue // the test above says so
				}
				limit := time.Duration(m.TimeoutSeconds) * time.Second
				switch policy[1] {
				case "counter":
					if limit > 27*time.Second || asksATerminal {
						t.Errorf("%s: nobody waits for it, or it asks a terminal", where)
					}
				case "terminal", "owed":
					if limit > 27*time.Second || !asksATerminal {
						t.Errorf("%s: nobody waits for it, or it asks no terminal", where)
					}
				case "next-run", "ask-first":
					if !comesAgain {
						t.Errorf("%s: no schedule starts the machine again", where)
					}
				case "background":
					if limit <= 27*time.Second {
						t.Errorf("%s: the machine ends before its retries do", where)
					}
				case "final":
					if i != 0 {
						t.Errorf("%s: another policy comes before", where)
					}
				}
			}
		})
	}
}

// withoutTrail are the functions that only look for work or keep house: what they do is nobody's story.
var withoutTrail = []string{"refund/find-owed", "checkout/find-expired", "watch/measure", "watch/convert-trail", "events/next-batch", "emit/find-due", "emit/plan-summaries"}

func TestEnvelope_hasOneForm(t *testing.T) {
	t.Parallel()
	for _, w := range blueprint.Workflows {
		definition, m := load(t, w.Name)
		functions, err := definition.Functions()
		if err != nil {
			t.Fatal(err)
		}
		m.each(func(name string, s state) {
			f := named(functions, fmt.Sprint(s.Parameters["FunctionName"]))
			if f == nil {
				return
			}
			where := w.Name + ": " + name
			payload, _ := s.Parameters["Payload"].(map[string]any)
			got, isStep := payload["step"].(map[string]any)
			if slices.Contains(withoutTrail, f.Name) {
				if isStep {
					t.Errorf("%s gives an envelope to a function that leaves no trail", where)
				}
				return
			}
			want := map[string]any{
				"workflow": w.Name, "definition": "${Definition}", "subject.$": got["subject.$"], "execution.$": "$$.Execution.Id",
				"state.$": "$$.State.Name", "attempt.$": "$$.State.RetryCount", "entered.$": "$$.State.EnteredTime",
			}
			if item := fmt.Sprint(got["state.$"]); strings.HasPrefix(item, "States.Format('{}: {}', $$.State.Name, ") {
				want["state.$"] = item
			}
			if !isStep || got["subject.$"] == nil || !maps.Equal(got, want) {
				t.Errorf("%s has %v, want %v", where, got, want)
			}
			if !isPart(payload, []string{"step", "trail.$", "failure", "data", "data.$"}) || len(payload) == 1 {
				t.Errorf("%s has the envelope %v", where, payload)
			}
			if failure, ok := payload["failure"].(map[string]any); ok && (len(failure) != 4 || !isPart(failure, []string{"state.$", "attempt.$", "error.$", "cause.$"})) {
				t.Errorf("%s tells the failure as %v", where, failure)
			}
		})
	}
}

func isPart(of map[string]any, keys []string) bool {
	for key := range of {
		if !slices.Contains(keys, key) {
			return false
		}
	}
	return true
}
