// Bench measures what a sale costs: `go run ./local/bench`, which is what `make bench` calls.
//
// It starts a local cloud of its own in a temporary folder, sells through the whole path over HTTP, and beside it
// through the floor: the leanest SQL transaction that leaves the same rows in the same MariaDB. Floor and path take
// turns, so that a noisy machine bends both alike; what counts is their ratio. The load generator runs in the same
// process as the local cloud and shares its processors. At the end the invariants must hold by SQL, or the run fails.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"

	market "carmensita.pe/market"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/gauge"
)

const stopWithin = 30 * time.Second

// options are the flags.
type options struct {
	seconds    float64
	tills      string
	cells      string
	json       string
	cpuProfile string
	quick      bool
	backup     bool
	soak       time.Duration
	emission   bool
	pause      float64
}

func main() {
	var o options
	flag.Float64Var(&o.seconds, "seconds", 10, "how long to measure each side of each cell")
	flag.StringVar(&o.tills, "tills", "1,8,32", "numbers of tills")
	flag.StringVar(&o.cells, "cells", "", "measure only these, such as hot,products/8")
	flag.StringVar(&o.json, "json", "", "file to write the report to")
	flag.StringVar(&o.cpuProfile, "cpuprofile", "", "file to write a profile of the local cloud to")
	flag.BoolVar(&o.quick, "quick", false, "2 seconds for each side: shows that it works, and little more")
	flag.BoolVar(&o.backup, "backup", false, "at last, back the shop up while it sells")
	flag.BoolVar(&o.emission, "emission", false, "compare tills whose documents go to SUNAT with tills whose documents do not, and nothing else")
	flag.Float64Var(&o.pause, "pause", 0, "with -emission: seconds of a till between two sales")
	flag.DurationVar(&o.soak, "soak", 0, "instead, let eight tills sell for so long, with refunds, reports, backups, a restart and kills")
	flag.Parse()
	if o.quick {
		o.seconds = 2
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	measure := func() error { return run(ctx, o) }
	if o.soak > 0 {
		measure = func() error { return runSoak(ctx, o.soak) }
	}
	err := measure()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	tills, err := tillCounts(o.tills)
	if err != nil {
		return err
	}
	cells, err := cellsOf(tills, words(o.cells))
	if err != nil {
		return err
	}
	if o.emission {
		cells = []cell{{products, 2 * usualTills}} // of which half send their documents
	}
	dir, err := os.MkdirTemp("", "carmensita-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r := report{Version: market.Version, Date: time.Now().UTC(), Seconds: o.seconds}
	sync, err := syncTime(dir)
	if err != nil {
		return err
	}
	r.Sync = ms(sync)
	if err := r.fill(ctx, o, dir, cells); err != nil {
		return err
	}
	if err := r.print(os.Stdout); err != nil {
		return err
	}
	if o.json != "" {
		if err := r.write(o.json); err != nil {
			return err
		}
	}
	return r.problem()
}

// fill starts a cloud, measures the cells in it, and stops it.
func (r *report) fill(ctx context.Context, o options, dir string, cells []cell) (err error) {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	goods, err := shop()
	if err != nil {
		return err
	}
	tills := mostTills(cells)
	running, err := cloud.Start(ctx, cloud.Options{Root: root, Dir: filepath.Join(dir, "cloud"), Shop: &goods, Tills: tills,
		Users: demo.Users(), NoSchedule: true, Cold: o.emission, Progress: func(step string) { progress(step) }})
	if err != nil {
		return err
	}
	defer func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = errors.Join(err, running.Stop(stopping))
	}()
	r.Machine = machine{OS: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(), Go: runtime.Version(), Load: gauge.Load()}
	if err := running.DB.QueryRowContext(ctx, "select version()").Scan(&r.Machine.MariaDB); err != nil {
		return err
	}
	if o.cells == "" && !o.emission { // with all cells: it builds what no sale calls
		progress("the functions")
		if r.Functions, err = binaries(ctx, root, running.Lambda); err != nil {
			return err
		}
	}
	progress("warming up")
	b, err := open(ctx, running, tills, duration(min(o.seconds, 3)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if o.emission {
		progress("documents for SUNAT, or none")
		compared, err := b.compareEmission(ctx, usualTills, duration(o.seconds), duration(o.pause))
		if err != nil {
			r.Problems = append(r.Problems, err.Error())
		}
		r.Emission = &compared
	} else if err := r.measure(ctx, b, o, cells); err != nil {
		return err
	}
	if o.backup {
		progress("a backup while the shop sells")
		made, err := b.measureBackup(ctx)
		if err != nil {
			r.Problems = append(r.Problems, err.Error())
		}
		r.Backup = &made
	}
	progress("the invariants")
	r.Receipts = b.receipts
	if err := check(ctx, running.DB, b.receipts); err != nil {
		r.Problems = append(r.Problems, err.Error())
	}
	return nil
}

func (r *report) measure(ctx context.Context, b *bench, o options, cells []cell) error {
	if o.cpuProfile != "" {
		file, err := os.Create(o.cpuProfile)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for _, c := range cells {
		if err := ctx.Err(); err != nil {
			return err
		}
		progress(c.String())
		measured, err := b.measure(ctx, c, duration(o.seconds))
		if err != nil {
			r.Problems = append(r.Problems, err.Error())
		}
		r.Cells = append(r.Cells, measured)
	}
	return nil
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

func progress(step string) {
	fmt.Fprintf(os.Stderr, "%s  %s\n", time.Now().Format(time.TimeOnly), step)
}
