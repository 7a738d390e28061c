package asl_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"carmensita.pe/market/local/asl"
)

func compareOutcome(c conformanceCase, got asl.Outcome) error {
	var errs []error
	if string(got.Status) != c.Expected.Status {
		errs = append(errs, fmt.Errorf("status %s, want %s: %w", got.Status, c.Expected.Status, got.Error))
	}
	if c.Expected.Status == "SUCCEEDED" {
		if diff := difference("output", toJSON(got.Output), c.Expected.Output); diff != "" {
			errs = append(errs, errors.New(diff))
		}
		return errors.Join(errs...)
	}
	failure := got.Error
	if failure == nil {
		failure = &asl.Error{}
	}
	if diff := difference("error", failure.Name, orEmpty(c.Expected.Error)); diff != "" {
		errs = append(errs, errors.New(diff))
	}
	if diff := difference("cause", failure.Cause, orEmpty(c.Expected.Cause)); diff != "" {
		errs = append(errs, errors.New(diff))
	}
	return errors.Join(errs...)
}

func orEmpty(v any) any {
	if v == nil {
		return ""
	}
	return v
}

// toJSON turns the interpreter's values into those of encoding/json.
func toJSON(v any) any {
	var plain any
	if err := json.Unmarshal(asl.Encode(v), &plain); err != nil {
		panic(err)
	}
	return plain
}

// compareHistory compares line by line of control: the events of branches may interleave.
func compareHistory(want []map[string]any, got []asl.Event) error {
	if len(want) == 0 {
		return nil
	}
	var events []map[string]any
	for _, e := range got {
		event := map[string]any{"type": e.Type, "id": float64(e.ID), "previousEventId": float64(e.PreviousID)}
		if e.Details != nil {
			event[e.DetailsField()] = toJSON(e.Details)
		}
		events = append(events, event)
	}
	interleaved := slices.ContainsFunc(want, func(e map[string]any) bool { _, sorted := e["id"].([]any); return sorted })
	if interleaved { // AWS's own order was lost when it was recorded: by type and name
		order := func(a, b map[string]any) int { return strings.Compare(sortKey(a), sortKey(b)) }
		want = slices.Clone(want)
		events = slices.DeleteFunc(events, func(e map[string]any) bool { return e["type"] == "ParallelStateSucceeded" })
		want = slices.DeleteFunc(want, func(e map[string]any) bool { return e["type"] == "ParallelStateSucceeded" })
		slices.SortStableFunc(want, order)
		slices.SortStableFunc(events, order)
	}
	var errs []error
	for i := range max(len(want), len(events)) {
		if i >= len(want) || i >= len(events) || want[i]["type"] != events[i]["type"] {
			errs = append(errs, fmt.Errorf("event %d: got %s, want %s", i+1, brief(events, i), brief(want, i)))
			break
		}
		for field, value := range want[i] {
			if field == "timestamp" || interleaved && (field == "id" || field == "previousEventId") {
				continue
			}
			if diff := difference(fmt.Sprintf("event %d (%v) %s", i+1, want[i]["type"], field), events[i][field], value); diff != "" {
				errs = append(errs, errors.New(diff))
			}
		}
	}
	return errors.Join(errs...)
}

func sortKey(event map[string]any) string {
	for field, value := range event {
		if details, ok := value.(map[string]any); ok && strings.HasSuffix(field, "Details") {
			return fmt.Sprint(event["type"], " ", details["name"])
		}
	}
	return fmt.Sprint(event["type"])
}

func brief(events []map[string]any, i int) string {
	if i >= len(events) {
		return "the end"
	}
	text, _ := json.Marshal(events[i])
	return string(text)
}

// difference is "" when got agrees with the recorded value, whose wildcards match anything.
func difference(where string, got, want any) string {
	got, want = unpack(got), unpack(want)
	switch want := want.(type) {
	case string:
		if isWildcard(want) {
			return ""
		}
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			break
		}
		return objectDifference(where, object, want)
	case []any:
		items, ok := got.([]any)
		if !ok || len(items) != len(want) {
			break
		}
		for i := range want {
			if diff := difference(fmt.Sprintf("%s[%d]", where, i), items[i], want[i]); diff != "" {
				return diff
			}
		}
		return ""
	}
	if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
		return fmt.Sprintf("%s: got %#v, want %#v", where, got, want)
	}
	return ""
}

func objectDifference(where string, got, want map[string]any) string {
	_, isFailure := want["stackTrace"]
	keys := map[string]bool{}
	for key := range got {
		keys[key] = true
	}
	for key := range want {
		keys[key] = true
	}
	for key := range keys {
		if isFailure && (key == "stackTrace" || key == "requestId") {
			continue
		}
		value, ok := got[key]
		wanted, also := want[key]
		if ok != also {
			return fmt.Sprintf("%s.%s: present %v, want %v", where, key, ok, also)
		}
		if diff := difference(where+"."+key, value, wanted); diff != "" {
			return diff
		}
	}
	return ""
}

// unpack parses JSON inside strings, as the recording may have done.
func unpack(v any) any {
	text, ok := v.(string)
	if !ok {
		return v
	}
	var inner any
	if json.Unmarshal([]byte(text), &inner) == nil {
		return unpack(inner)
	}
	return v
}

var wildcard = regexp.MustCompile(`<[^>]*>`)

func isWildcard(s string) bool {
	switch s {
	case "timestamp", "datetime", "date", "start-time", "entered-time", "snf_role_arn", "RequestId", "x-amzn-RequestId", "X-Amzn-Trace-Id", "RandomNumberGenerated":
		return true
	}
	return wildcard.MatchString(s) || strings.HasPrefix(s, "arn:")
}
