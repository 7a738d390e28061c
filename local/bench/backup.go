package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/local/cloud"
)

// aim is how many sales a second the tills try to make while the shop is backed up.
const aim = 200

// backupResult is a backup while the shop sells.
type backupResult struct {
	Aim       int     `json:"aimPerSecond"`
	PerSecond float64 `json:"perSecond"`
	P99       float64 `json:"p99Ms"`
	Sales     int     `json:"sales"`
	// Rows and Bytes are of the backup; Bytes are compressed.
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
	// Export is how long the snapshot was read; Whole is from the start until it was restored and verified. In ms.
	Export float64 `json:"exportMs"`
	Whole  float64 `json:"wholeMs"`
}

// measureBackup backs the shop up while all tills sell, at most aim sales a second. The machine itself restores the backup and
// holds it to every invariant.
func (b *bench) measureBackup(ctx context.Context) (backupResult, error) {
	id := uuid.NewString()
	began := time.Now()
	done := make(chan error, 1)
	selling, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer stop()
		done <- b.backUp(ctx, id)
	}()
	s := drivePaced(selling, b.path(cell{products, len(b.registers)}), aim)
	whole := time.Since(began)
	if err := errors.Join(<-done, b.sold(s)); err != nil {
		return backupResult{}, err
	}
	made, err := backup.Find(ctx, b.cloud.DB, id)
	if err != nil {
		return backupResult{}, err
	}
	var m backup.Manifest
	if err := json.Unmarshal(made.Manifest, &m); err != nil {
		return backupResult{}, err
	}
	f := s.figures()
	return backupResult{Aim: aim, PerSecond: f.PerSecond, P99: f.P99, Sales: f.Sales, Rows: m.Rows(), Bytes: made.Bytes,
		Export: float64(m.Micros) / 1000, Whole: ms(whole)}, nil
}

// backUp makes a backup and waits until it counts.
func (b *bench) backUp(ctx context.Context, id string) error {
	started, err := b.cloud.States.StartExecution(cloud.MachineARN(backup.Workflow), id, `{"by":{"username":"bench","name":"","address":""}}`)
	if err != nil {
		return err
	}
	ended, err := b.cloud.States.Wait(ctx, started.ARN)
	if err != nil {
		return err
	}
	if ended.Error != nil {
		made, err := backup.Find(ctx, b.cloud.DB, id)
		return errors.Join(fmt.Errorf("the backup failed: %w: %s", ended.Error, made.Detail), err)
	}
	return nil
}

// drivePaced lets the workers work until ctx ends, together at most so often a second.
func drivePaced(ctx context.Context, workers []func() error, perSecond int) sample {
	turns := time.NewTicker(time.Second / time.Duration(perSecond))
	defer turns.Stop()
	samples := make([]sample, len(workers))
	begun := time.Now()
	var group sync.WaitGroup
	for i, work := range workers {
		group.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-turns.C:
				}
				start := time.Now()
				err := work()
				samples[i].count(time.Since(start), err)
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

func (r backupResult) print(p *printer) {
	p.line("\nA backup of %d rows (%.1f MB compressed) at %.0f sales a second (%d aimed at), p99 %.0f ms:", r.Rows, float64(r.Bytes)/1e6, r.PerSecond, r.Aim, r.P99)
	p.line("snapshot read and stored in %.1f s; restored, compared and verified after %.1f s", r.Export/1000, r.Whole/1000)
}
