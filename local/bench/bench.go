package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/gauge"
)

// rounds is how often floor and path take turns in a cell, so that a machine which grows slower slows both.
const rounds = 2

// bench is a running cloud, with everything open that sells.
type bench struct {
	cloud     *cloud.Cloud
	shelf     shelf
	registers []*register
	pool      *sql.DB
	floors    []*floor

	receipts int // of all sales so far, on either way
}

// open signs the tills in, warms the system up and prepares the floor.
func open(ctx context.Context, c *cloud.Cloud, tills int, warmUp time.Duration) (*bench, error) {
	b := &bench{cloud: c}
	var err error
	if b.shelf, err = readShelf(ctx, c.DB); err != nil {
		return nil, err
	}
	for range tills {
		r, err := signIn(ctx, c.URL)
		if err != nil {
			return nil, err
		}
		b.registers = append(b.registers, r)
	}
	all := cell{products, tills}
	if err := b.sold(drive(b.path(all), warmUp)); err != nil {
		return nil, err
	}
	if b.pool, err = mysql.OpenDSN(c.MariaDB.DSN(cloud.Database)); err != nil {
		return nil, err
	}
	b.pool.SetMaxOpenConns(tills)
	m, err := readModel(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	for range tills {
		f, err := newFloor(ctx, b.pool, m)
		if err != nil {
			return nil, err
		}
		b.floors = append(b.floors, f)
	}
	return b, b.sold(drive(b.floor(ctx, all), warmUp))
}

// sold counts the receipts of a sample, and returns its failure.
func (b *bench) sold(s sample) error {
	b.receipts += len(s.latencies)
	return s.failure
}

func (b *bench) path(c cell) []func() error {
	workers := make([]func() error, c.tills)
	for i := range workers {
		basket := newBasket(b.shelf, c, i)
		workers[i] = func() error { return b.registers[i].sell(basket.fill()) }
	}
	return workers
}

func (b *bench) floor(ctx context.Context, c cell) []func() error {
	workers := make([]func() error, c.tills)
	for i := range workers {
		basket := newBasket(b.shelf, c, i)
		workers[i] = func() error { return b.floors[i].sell(ctx, basket.fill()) }
	}
	return workers
}

// side is the floor or the path in one cell.
type side struct {
	figures
	// CPU is the processor time of one sale by program, in milliseconds.
	CPU map[string]float64 `json:"cpuMsPerSale"`
}

// result is one cell. The ratios are path / floor.
type result struct {
	Cell            string  `json:"cell"`
	Tills           int     `json:"tills"`
	Floor           side    `json:"floor"`
	Path            side    `json:"path"`
	ThroughputRatio float64 `json:"throughputRatio"`
	P99Ratio        float64 `json:"p99Ratio"`
	// CPURatio compares the processor time of a sale: others on the machine do not bend it.
	CPURatio float64    `json:"cpuRatio"`
	Steps    []stepTime `json:"steps"`
	// Toll is what a sale takes on the path; Bytes are what it leaves in each table, on both sides the same; USD is what a thousand
	// sales cost by that on AWS.
	Toll  toll               `json:"toll"`
	Bytes map[string]float64 `json:"bytes"`
	USD   map[string]float64 `json:"usdPerThousand"`
}

// measure measures one cell for the given time on each side. Failures are returned beside the figures.
func (b *bench) measure(ctx context.Context, c cell, duration time.Duration) (result, error) {
	began := time.Now()
	var floor, path sample
	floorCPU, pathCPU := gauge.Usage{}, gauge.Usage{}
	floorWork, pathWork := b.floor(ctx, c), b.path(c)
	sizes, err := tableSizes(ctx, b.cloud.DB)
	if err != nil {
		return result{}, err
	}
	var counted counters
	for range rounds {
		floor.add(timed(floorWork, duration/rounds, floorCPU))
		before, err := count(ctx, b.cloud)
		if err != nil {
			return result{}, err
		}
		path.add(timed(pathWork, duration/rounds, pathCPU))
		after, err := count(ctx, b.cloud)
		if err != nil {
			return result{}, err
		}
		after.since(before, &counted)
	}
	failure := errors.Join(b.sold(floor), b.sold(path))
	r := result{Cell: c.String(), Tills: c.tills, Floor: side{figures: floor.figures()}, Path: side{figures: path.figures()}}
	r.Floor.CPU, r.Path.CPU = perSale(floorCPU, r.Floor.Sales), perSale(pathCPU, r.Path.Sales)
	r.ThroughputRatio = ratio(r.Path.PerSecond, r.Floor.PerSecond)
	r.P99Ratio = ratio(r.Path.P99, r.Floor.P99)
	r.CPURatio = ratio(sum(r.Path.CPU), sum(r.Floor.CPU))
	r.Toll = counted.perSale(r.Path.Sales)
	now, err := tableSizes(ctx, b.cloud.DB)
	if err != nil {
		return result{}, err
	}
	r.Bytes = grown(sizes, now, r.Floor.Sales+r.Path.Sales)
	if r.Toll.RoundTrips, err = b.roundTrips(ctx, c); err != nil {
		return result{}, err
	}
	r.USD = r.bill()
	if r.Steps, err = stepTimes(ctx, b.cloud.DB, began); err != nil {
		return result{}, err
	}
	if failure != nil {
		failure = fmt.Errorf("%s: %d sales failed, such as: %w", c, floor.failures+path.failures, failure)
	}
	return r, failure
}

func timed(workers []func() error, duration time.Duration, cpu gauge.Usage) sample {
	before := gauge.Used(self)
	s := drive(workers, duration)
	gauge.Used(self).Since(before, cpu)
	return s
}

func (b *bench) close() error {
	var failures []error
	for _, r := range b.registers {
		if r.conn != nil {
			failures = append(failures, r.conn.Close())
		}
	}
	return errors.Join(append(failures, b.pool.Close())...)
}
