package main

import (
	"testing"
	"time"
)

// watchedFor makes forty looks at a program, of which each quarter holds so much.
func watchedFor(name string, quarters ...held) (all []watch) {
	for _, h := range quarters {
		for range 10 {
			all = append(all, watch{name: h})
		}
	}
	return all
}

func TestTrends_compareTheLastTwoQuarters(t *testing.T) {
	t.Parallel()
	const mega = 1 << 20
	for name, c := range map[string]struct {
		program  string
		quarters []held
		want     string
	}{
		"what warms up in the first half":    {"sell", []held{{1 * mega, 5}, {30 * mega, 20}, {31 * mega, 20}, {31 * mega, 20}}, ""},
		"what grows a little":                {"sell", []held{{}, {}, {40 * mega, 20}, {45 * mega, 22}}, ""},
		"what grows":                         {"sell", []held{{}, {}, {40 * mega, 20}, {60 * mega, 20}}, "GROWS: memory"},
		"what leaves files open":             {"sell", []held{{}, {}, {40 * mega, 20}, {40 * mega, 60}}, "GROWS: files"},
		"a database that fills its cache":    {"mariadbd", []held{{}, {}, {200 * mega, 50}, {400 * mega, 50}}, ""},
		"a database that outgrows its cache": {"mariadbd", []held{{}, {}, {600 * mega, 50}, {800 * mega, 50}}, "GROWS: memory"},
	} {
		trend, ok := trends(watchedFor(c.program, c.quarters...))[c.program]
		if got := trend.grows(c.program); !ok || got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestTrends_leaveOutWhatDidNotLive(t *testing.T) {
	t.Parallel()
	if all := trends(watchedFor("sell", held{1, 1}, held{1, 1})); len(all) != 1 {
		t.Errorf("got %v", all)
	}
	looks := append(watchedFor("sell", held{1, 1}, held{1, 1}, held{1, 1}), watchedFor("other", held{1, 1})...)
	if all := trends(looks); len(all) != 0 {
		t.Errorf("a program of one quarter has a trend: %v", all)
	}
}

func TestBar_isAShareOfTheLongest(t *testing.T) {
	t.Parallel()
	if got := bar(time.Second, 4*time.Second, 8); got != "██" {
		t.Errorf("got %q", got)
	}
	if got := bar(0, 0, 8); got != "" {
		t.Errorf("got %q of nothing", got)
	}
}
