package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// released is what `make bench` wrote at the last release; a release puts its own in place of it.
//
//go:embed release.json
var released []byte

// printChange puts what matters beside the figures of the last release. Ratios to the floor may be compared between machines, as may what
// was counted; times may not.
func (r *report) printChange(p *printer) error {
	var last report
	if err := json.Unmarshal(released, &last); err != nil {
		return fmt.Errorf("reading the report of the last release: %w", err)
	}
	p.line("%-44s %12s %12s %9s", "beside the last release", last.Version, "now", "change")
	for _, now := range r.Cells {
		for i := range last.Cells {
			if last.Cells[i].Cell == now.Cell {
				now.printChange(p, last.Cells[i])
			}
		}
	}
	p.line("")
	return nil
}

func (c result) printChange(p *printer, last result) {
	for _, row := range []struct {
		what      string
		last, now float64
		form      string
	}{
		{"sales a second, path : floor", last.ThroughputRatio, c.ThroughputRatio, "%.2f x"},
		{"p99, path : floor", last.P99Ratio, c.P99Ratio, "%.1f x"},
		{"processor time, path : floor", last.CPURatio, c.CPURatio, "%.1f x"},
		{"processor time of the path, ms", sum(last.Path.CPU), sum(c.Path.CPU), "%.2f"},
		{"round trips", last.Toll.RoundTrips, c.Toll.RoundTrips, "%.1f"},
		{"statements", last.Toll.Statements, c.Toll.Statements, "%.1f"},
		{"redo, bytes", last.Toll.Redo, c.Toll.Redo, "%.0f"},
		{"what stays, bytes", sum(last.Bytes), sum(c.Bytes), "%.0f"},
		{"invocations", last.Toll.Invocations, c.Toll.Invocations, "%.2f"},
		{"states", last.Toll.States, c.Toll.States, "%.2f"},
		{"USD a thousand on AWS", sum(last.USD), sum(c.USD), "%.4f"},
	} {
		if row.now == 0 {
			continue // not measured
		}
		before, change := "-", "" // the release did not measure it
		if row.last != 0 {
			const percent = 100
			before, change = fmt.Sprintf(row.form, row.last), fmt.Sprintf("%+.0f %%", (row.now/row.last-1)*percent)
		}
		p.line("%-44s %12s %12s %9s", c.Cell+": "+row.what, before, fmt.Sprintf(row.form, row.now), change)
	}
}
