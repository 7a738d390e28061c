package main

import (
	"errors"
	"testing"
	"time"
)

func TestPercentile_isTheNearestRank(t *testing.T) {
	t.Parallel()
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	for name, test := range map[string]struct {
		sorted []time.Duration
		p      int
		want   time.Duration
	}{
		"none":                    {nil, 99, 0},
		"one":                     {[]time.Duration{7}, 50, 7},
		"one, high":               {[]time.Duration{7}, 99, 7},
		"the lower of two":        {[]time.Duration{1, 2}, 50, 1},
		"the middle of three":     {[]time.Duration{1, 2, 3}, 50, 2},
		"few have no p99 but max": {[]time.Duration{1, 2, 3}, 99, 3},
		"p50 of a hundred":        {hundred, 50, 50},
		"p95 of a hundred":        {hundred, 95, 95},
		"p99 of a hundred":        {hundred, 99, 99},
		"p99 of 150":              {append(hundred[:100:100], hundred[:50]...), 99, 49}, // rank 149
		"p0 is the least":         {hundred, 0, 1},
	} {
		if got := percentile(test.sorted, test.p); got != test.want {
			t.Errorf("%s: got %d, want %d", name, got, test.want)
		}
	}
}

func TestRatio_ofNothingIsZero(t *testing.T) {
	t.Parallel()
	if got := ratio(1, 4); got != 0.25 {
		t.Errorf("got %v", got)
	}
	if got := ratio(1, 0); got != 0 {
		t.Errorf("got %v, which no JSON can hold", got)
	}
}

func TestFigures_countWhatWasSoldInAllRounds(t *testing.T) {
	t.Parallel()
	var s sample
	s.add(sample{latencies: []time.Duration{4 * time.Millisecond, 2 * time.Millisecond}, elapsed: time.Second})
	s.add(sample{latencies: []time.Duration{6 * time.Millisecond}, elapsed: time.Second, failures: 1, failure: errors.New("sold out")})
	want := figures{Sales: 3, Failures: 1, PerSecond: 1.5, Mean: 4, P50: 4, P95: 6, P99: 6}
	if got := s.figures(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if s.failure == nil {
		t.Error("the failure is lost")
	}
}

func TestFigures_ofNoSaleAreZero(t *testing.T) {
	t.Parallel()
	if got := new(sample).figures(); got != (figures{}) {
		t.Errorf("got %+v", got)
	}
}

func TestDrive_countsEveryPieceOfEveryWorker(t *testing.T) {
	t.Parallel()
	errShort := errors.New("short")
	var sold, refused int
	good := func() error { sold++; return nil }
	bad := func() error { refused++; return errShort }
	s := drive([]func() error{good, bad}, 5*time.Millisecond)
	if len(s.latencies) != sold || s.failures != refused || sold == 0 || refused == 0 {
		t.Errorf("%d sold and %d refused, counted %d and %d", sold, refused, len(s.latencies), s.failures)
	}
	if !errors.Is(s.failure, errShort) || s.elapsed < 5*time.Millisecond {
		t.Errorf("got %v after %v", s.failure, s.elapsed)
	}
}
