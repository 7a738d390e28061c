package backup_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/backup"
)

// BenchmarkBackup_aMillionRows says how fast a large table is saved, restored and compared: go test -bench aMillionRows -benchtime 1x
func BenchmarkBackup_aMillionRows(b *testing.B) {
	s := newShop(b)
	s.exec(s.db,
		`insert into trail (subject, workflow, entered_at, steps, texts) values (uuid(), 'checkout', utc_timestamp(3), repeat('x', 60), repeat('y', 500))`)
	for range 20 { // 2^20 rows
		s.exec(s.db, `insert into trail (subject, workflow, entered_at, steps, texts) select uuid(), workflow, entered_at, steps, reverse(texts) from trail`)
	}
	for b.Loop() {
		began := time.Now()
		m := s.export()
		b.ReportMetric(time.Since(began).Seconds(), "s/export")
		b.ReportMetric(float64(m.Bytes())/1e6, "MB")
		began = time.Now()
		restored := s.load(m)
		b.ReportMetric(time.Since(began).Seconds(), "s/load")
		began = time.Now()
		if err := backup.Compare(b.Context(), restored, m); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/compare")
	}
}
