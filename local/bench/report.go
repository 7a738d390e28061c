package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"
)

// Targets at the usual number of tills, path / floor. They are reported, not enforced: the machine is not ours.
const (
	throughputTarget = 1.0 / 3
	p99Target        = 10.0
)

// report is everything that one run found; it is what the JSON holds. Times are in milliseconds, sizes in bytes.
type report struct {
	// Version is that of the product.
	Version   string    `json:"version"`
	Date      time.Time `json:"date"`
	Machine   machine   `json:"machine"`
	Seconds   float64   `json:"secondsPerSide"`
	Sync      float64   `json:"fsyncMs"`
	Cells     []result  `json:"cells"`
	Functions []binary  `json:"functions"`
	Receipts  int       `json:"receipts"`
	// Backup is of a backup while the shop sold; absent when none was measured.
	Backup *backupResult `json:"backup,omitempty"`
	// Emission is of tills whose documents go to SUNAT beside tills whose documents do not; absent when it was not measured.
	Emission *emissionResult `json:"emission,omitempty"`
	// Problems are failed sales and broken invariants: with any, the figures are worth nothing.
	Problems []string `json:"problems"`
}

// machine is where it ran.
type machine struct {
	OS      string `json:"os"`
	Cores   int    `json:"cores"`
	Go      string `json:"go"`
	MariaDB string `json:"mariadb"`
	// Load is the load average when the run began: how busy others kept the machine.
	Load string `json:"load"`
}

func (r *report) write(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// printer writes lines, and remembers the first failure.
type printer struct {
	out io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if _, err := fmt.Fprintf(p.out, format+"\n", args...); err != nil && p.err == nil {
		p.err = err
	}
}

func (r *report) print(out io.Writer) error {
	p := &printer{out: out}
	m := r.Machine
	p.line("%s  %s, %d cores, load %s, %s, MariaDB %s, fsync %.2f ms, %g s a side\n",
		r.Date.Format(time.RFC3339), m.OS, m.Cores, m.Load, m.Go, m.MariaDB, r.Sync, r.Seconds)
	if r.Emission != nil {
		r.Emission.print(p)
	} else {
		r.printCells(p)
	}
	if usual := r.usual(); usual != nil {
		usual.printTargets(p)
		usual.printSteps(p)
		usual.printCPU(p)
		usual.printToll(p)
	}
	if byCard := r.cell(cell{card, usualTills}); byCard != nil {
		byCard.printToll(p)
	}
	if err := r.printChange(p); err != nil {
		return err
	}
	if len(r.Functions) > 0 {
		r.printFunctions(p)
	}
	if r.Backup != nil {
		r.Backup.print(p)
	}
	for _, problem := range r.Problems {
		p.line("PROBLEM: %s", problem)
	}
	if len(r.Problems) == 0 {
		p.line("%d receipts; every invariant holds.", r.Receipts)
	}
	return p.err
}

func (r *report) printCells(p *printer) {
	p.line("%-12s %-6s %8s %9s %9s %9s   %s", "cell/tills", "", "sales/s", "p50 ms", "p95 ms", "p99 ms", "path : floor")
	for _, c := range r.Cells {
		p.line("%-12s %-6s %s", c.Cell, "floor", c.Floor.row())
		p.line("%-12s %-6s %s   %.2f x, p99 %.1f x, processor %.1f x", "", "path", c.Path.row(), c.ThroughputRatio, c.P99Ratio, c.CPURatio)
	}
	p.line("")
}

func (f figures) row() string {
	return fmt.Sprintf("%8.0f %9.2f %9.2f %9.2f", f.PerSecond, f.P50, f.P95, f.P99)
}

// usual is the cell that the targets are about, or the first one when it was not measured.
func (r *report) usual() *result {
	if found := r.cell(cell{products, usualTills}); found != nil {
		return found
	}
	if len(r.Cells) > 0 {
		return &r.Cells[0]
	}
	return nil
}

// cell is what was measured of a cell; nil when it was not.
func (r *report) cell(of cell) *result {
	if i := slices.IndexFunc(r.Cells, func(c result) bool { return c.Cell == of.String() }); i >= 0 {
		return &r.Cells[i]
	}
	return nil
}

func (c *result) printTargets(p *printer) {
	verdict := func(reached bool) string {
		if reached {
			return "reached"
		}
		return "MISSED"
	}
	p.line("targets, for %s:", c.Cell)
	p.line("  throughput at least %.2f x the floor's: %.2f x, %s", throughputTarget, c.ThroughputRatio, verdict(c.ThroughputRatio >= throughputTarget))
	p.line("  p99 under %.0f x the floor's: %.1f x, %s\n", p99Target, c.P99Ratio, verdict(c.P99Ratio < p99Target))
}

func (c *result) printSteps(p *printer) {
	p.line("%-44s %9s %9s %9s", "where a sale of "+c.Cell+" waits, mean ms", "way there", "work", "way back")
	rest := c.Path.Mean
	for _, s := range c.Steps {
		p.line("%-44s %9.2f %9.2f %9.2f", s.Step, s.Wait, s.Work, s.Return)
		rest -= s.Wait + s.Work + s.Return
	}
	p.line("%-44s %29.2f", "before the first step and after the last", rest)
	p.line("%-44s %29.2f\n", "the whole sale", c.Path.Mean)
}

func (c *result) printCPU(p *printer) {
	all := maps.Clone(c.Path.CPU)
	for name := range c.Floor.CPU {
		all[name] = c.Path.CPU[name]
	}
	names := slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(cmp.Compare(all[b], all[a]), cmp.Compare(a, b))
	})
	p.line("%-44s %9s %9s", "processor time of a sale of "+c.Cell+", ms", "floor", "path")
	for _, name := range names {
		p.line("%-44s %9.2f %9.2f", name, c.Floor.CPU[name], c.Path.CPU[name])
	}
	p.line("%-44s %9.2f %9.2f\n", "sum", sum(c.Floor.CPU), sum(c.Path.CPU))
}

func (r *report) printFunctions(p *printer) {
	const mega = 1 << 20
	p.line("%-44s %9s %9s %9s", "function", "start ms", "MiB", "zip MiB")
	for _, f := range r.Functions {
		p.line("%-44s %9.1f %9.1f %9.1f", f.Function, f.Start, float64(f.Size)/mega, float64(f.Zip)/mega)
	}
	p.line("")
}

// problem returns every problem in one error; nil when there is none.
func (r *report) problem() error {
	var all []error
	for _, text := range r.Problems {
		all = append(all, errors.New(text))
	}
	return errors.Join(all...)
}
