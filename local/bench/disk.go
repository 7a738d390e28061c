package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// syncTime is how long the disk takes to keep a small append for good: the median of some, and what bounds every
// commit, of the floor and of the path.
func syncTime(dir string) (time.Duration, error) {
	const (
		appends = 200
		bytes   = 512 // a block of InnoDB's log
	)
	file, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	block := make([]byte, bytes)
	times := make([]time.Duration, appends)
	for i := range times {
		begun := time.Now()
		if _, err := file.Write(block); err != nil {
			return 0, fmt.Errorf("measuring the disk: %w", err)
		}
		if err := file.Sync(); err != nil {
			return 0, fmt.Errorf("measuring the disk: %w", err)
		}
		times[i] = time.Since(begun)
	}
	slices.Sort(times)
	return percentile(times, 50), nil
}
