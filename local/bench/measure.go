package main

import (
	"slices"
	"sync"
	"time"
)

// Sample is what some workers did in some time. Samples of the same work add up.
type sample struct {
	latencies []time.Duration
	elapsed   time.Duration
	failures  int
	failure   error // the first one
}

// drive lets every worker do one piece of work after the other until the time is over, and at least one. A piece that
// was begun is finished, and counts with its time.
func drive(workers []func() error, duration time.Duration) sample {
	samples := make([]sample, len(workers))
	begun := time.Now()
	deadline := begun.Add(duration)
	var group sync.WaitGroup
	for i, work := range workers {
		group.Go(func() {
			s := &samples[i]
			for start := time.Now(); ; {
				err := work()
				end := time.Now()
				s.count(end.Sub(start), err)
				if !end.Before(deadline) {
					return
				}
				start = end
			}
		})
	}
	group.Wait()
	all := sample{elapsed: time.Since(begun)}
	for _, s := range samples {
		all.add(s)
	}
	return all
}

func (s *sample) count(latency time.Duration, err error) {
	if err == nil {
		s.latencies = append(s.latencies, latency)
		return
	}
	s.failures++
	if s.failure == nil {
		s.failure = err
	}
}

func (s *sample) add(other sample) {
	s.latencies = append(s.latencies, other.latencies...)
	s.elapsed += other.elapsed
	s.failures += other.failures
	if s.failure == nil {
		s.failure = other.failure
	}
}

// figures of a sample. Latencies are in milliseconds.
type figures struct {
	Sales     int     `json:"sales"`
	Failures  int     `json:"failures"`
	PerSecond float64 `json:"perSecond"`
	Mean      float64 `json:"meanMs"`
	P50       float64 `json:"p50Ms"`
	P95       float64 `json:"p95Ms"`
	P99       float64 `json:"p99Ms"`
}

func (s *sample) figures() figures {
	sorted := slices.Sorted(slices.Values(s.latencies))
	f := figures{
		Sales: len(sorted), Failures: s.failures, PerSecond: ratio(float64(len(sorted)), s.elapsed.Seconds()),
		P50: ms(percentile(sorted, 50)), P95: ms(percentile(sorted, 95)), P99: ms(percentile(sorted, 99)),
	}
	var sum time.Duration
	for _, latency := range sorted {
		sum += latency
	}
	f.Mean = ratio(ms(sum), float64(len(sorted)))
	return f
}

// percentile is the smallest value that p percent of the sorted values do not exceed (nearest rank); 0 of none.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

// ratio is a / b, and 0 when there is nothing to compare with: JSON knows no infinity.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
