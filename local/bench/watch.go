package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"carmensita.pe/market/local/gauge"
)

// samples is how often the processes are looked at in the time of a soak.
const samples = 120

// watch is how the processes were at a moment, by name: of several of a name, the mean.
type watch map[string]held

// held is what a process holds: bytes of memory, and open files.
type held struct{ memory, files float64 }

func (s *soak) watch() {
	seen, n := watch{}, map[string]float64{}
	for _, p := range gauge.Processes() {
		if p.Name == "" {
			p.Name = self
		}
		memory := p.Memory()
		if memory == 0 {
			continue // it has ended
		}
		h := seen[p.Name]
		seen[p.Name] = held{h.memory + float64(memory), h.files + float64(p.Files())}
		n[p.Name]++
	}
	for name, h := range seen {
		seen[name] = held{h.memory / n[name], h.files / n[name]}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watched = append(s.watched, seen)
}

// trend is what a program held in the third quarter of the time, and in the last: the medians of what was seen. The first half is left out,
// in which it warms up, is restarted and its database killed.
type trend struct{ third, last held }

// trends of every program that was seen in both quarters.
func trends(watched []watch) map[string]trend {
	quarter := len(watched) / 4
	third, last := watched[2*quarter:3*quarter], watched[3*quarter:]
	all := map[string]trend{}
	for _, w := range third {
		for name := range w {
			a, in := median(third, name)
			b, inLast := median(last, name)
			if in && inLast {
				all[name] = trend{a, b}
			}
		}
	}
	return all
}

func median(of []watch, name string) (held, bool) {
	var memory, files []float64
	for _, w := range of {
		if h, ok := w[name]; ok {
			memory, files = append(memory, h.memory), append(files, h.files)
		}
	}
	if len(memory) == 0 {
		return held{}, false
	}
	slices.Sort(memory)
	slices.Sort(files)
	return held{memory[len(memory)/2], files[len(files)/2]}, true
}

// What a program may grow by from one quarter to the next: a share of what it held, and a little. The database fills its cache, which is bounded.
const (
	mayGrow       = 0.15
	littleMemory  = 8 << 20
	littleFiles   = 12
	databaseCache = 512 << 20
)

var databases = []string{"mariadbd", "mysqld"}

// grows says what a program held more of than it may; empty when nothing.
func (t trend) grows(name string) string {
	memory, files := t.last.memory-t.third.memory, t.last.files-t.third.files
	room := t.third.memory*mayGrow + littleMemory
	if slices.Contains(databases, name) && t.last.memory < databaseCache {
		room = databaseCache
	}
	switch {
	case memory > room:
		return "GROWS: memory"
	case files > t.third.files*mayGrow+littleFiles:
		return "GROWS: files"
	}
	return ""
}

// tell prints how it went. It returns an error when something is not as it must be.
func (s *soak) tell(ctx context.Context, before map[string]float64) error {
	s.check(ctx)
	after, err := tableSizes(ctx, s.cloud.DB)
	if err != nil {
		return err
	}
	p := &printer{out: os.Stdout}
	p.line("\n%s of %d tills, load %s", s.lasts, soakTills, gauge.Load())
	for _, what := range slices.Sorted(maps.Keys(s.counts)) {
		p.line("  %-30s %8d", what, s.counts[what])
	}
	s.printMinutes(p)
	p.line("\n%-34s %10s %10s %7s %7s", "held, third quarter and last", "MiB", "MiB", "files", "files")
	all := trends(s.watched)
	const mega = 1 << 20
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t := all[name]
		grows := t.grows(name)
		if grows != "" {
			s.problem("%s %s", name, strings.ToLower(grows))
		}
		p.line("%-34s %10.1f %10.1f %7.0f %7.0f  %s", name, t.third.memory/mega, t.last.memory/mega, t.third.files, t.last.files, grows)
	}
	p.line("\n%-34s %10s", "left by a sale, refunds and all", "bytes")
	left := grown(before, after, s.counts["sales"])
	for _, name := range largest(left) {
		p.line("%-34s %10.0f", name, left[name])
	}
	p.line("%-34s %10.0f\n", "together", sum(left))
	var problems []error
	for _, text := range s.problems {
		p.line("PROBLEM: %s", text)
		problems = append(problems, errors.New(text))
	}
	if len(problems) == 0 {
		p.line("Every invariant holds, every receipt is a sale, and nothing grows.")
	}
	return errors.Join(p.err, errors.Join(problems...))
}

// printMinutes draws how long customers waited, minute by minute.
func (s *soak) printMinutes(p *printer) {
	const width = 50
	var longest time.Duration
	for _, minute := range s.sales {
		slices.Sort(minute)
		longest = max(longest, percentile(minute, 99))
	}
	p.line("\n%-7s %6s %8s %8s", "minute", "sales", "p50 ms", "p99 ms")
	for i, minute := range s.sales {
		p99 := percentile(minute, 99)
		p.line("%-7d %6d %8.0f %8.0f  %s", i+1, len(minute), ms(percentile(minute, 50)), ms(p99), bar(p99, longest, width))
	}
}

// bar is as long a share of the width as a value is of the largest.
func bar(value, largest time.Duration, width int) string {
	if largest <= 0 {
		return ""
	}
	return strings.Repeat("█", int(value*time.Duration(width)/largest))
}
