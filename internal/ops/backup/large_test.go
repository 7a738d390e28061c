package backup_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/backup"
)

// BenchmarkBackup_aMillionRows says how fast a large table is saved, restored and compared: go test -bench aMillionRows -benchtime 1x
func BenchmarkBackup_aMillionRows(b *testing.B) {
	s := newShop(b)
	s.exec(s.db, `insert into workflow_steps (workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, input, output)
		values ('checkout', 'x', uuid(), 'Record the sale', 0, 'abcdef012345', utc_timestamp(3), utc_timestamp(3), 1234, 'done', repeat('{"lines":[7]}', 20), repeat('x', 200))`)
	for range 20 { // 2^20 rows
		s.exec(s.db, `insert into workflow_steps (workflow, subject, execution, step, attempt, definition, entered_at, started_at, duration_us, outcome, input, output)
			select workflow, uuid(), uuid(), step, attempt, definition, entered_at, started_at, duration_us, outcome, concat(input, uuid()), output from workflow_steps`)
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
