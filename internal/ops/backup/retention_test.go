package backup_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/values/peru"
)

// at is a moment in Lima.
func at(text string) time.Time {
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, peru.Lima())
	if err != nil {
		panic(err)
	}
	return moment.UTC()
}

func verified(moments ...string) []backup.Point {
	points := make([]backup.Point, len(moments))
	for i, m := range moments {
		points[i] = backup.Point{ID: m, State: backup.Verified, At: at(m)}
	}
	return points
}

func idsOf(points []backup.Point) string {
	ids := make([]string, len(points))
	for i, p := range points {
		ids[i] = p.ID
	}
	return strings.Join(ids, ", ")
}

func TestPrunable(t *testing.T) {
	t.Parallel()
	now := at("2026-03-15 12:00")
	for name, c := range map[string]struct {
		all  []backup.Point
		want string
	}{
		"nothing at all":                     {nil, ""},
		"few backups all stay":               {verified("2026-03-14 03:00", "2026-03-15 03:00"), ""},
		"of one day the newest stays":        {verified("2026-03-13 03:00", "2026-03-13 10:00", "2026-03-13 11:00"), "2026-03-13 03:00, 2026-03-13 10:00"},
		"what is younger than a day stays":   {verified("2026-03-14 12:00", "2026-03-14 12:01", "2026-03-15 03:00", "2026-03-15 11:00"), "2026-03-14 12:00"},
		"a day ends at midnight in Lima":     {verified("2026-03-14 23:59", "2026-03-15 00:00"), ""},
		"days without a backup do not count": {verified("2025-01-01 03:00", "2025-02-01 03:00", "2025-03-01 03:00"), ""},
		"a failed one stays for a week": {[]backup.Point{
			{ID: "old", State: backup.Failed, At: now.Add(-7 * 24 * time.Hour)}, {ID: "new", State: backup.Failed, At: now.Add(-6 * 24 * time.Hour)}}, "old"},
		"a failed one takes nobody's place": {append(verified("2026-03-15 03:00"), backup.Point{ID: "later", State: backup.Failed, At: now}), ""},
		"one under way is never touched": {[]backup.Point{{ID: "a", State: backup.Running, At: at("2020-01-01 03:00")},
			{ID: "b", State: backup.Exported, At: at("2020-01-01 03:00")}}, ""},
		"one that has no files any more is not asked for": {[]backup.Point{{ID: "a", State: backup.Pruned, At: at("2020-01-01 03:00")}}, ""},
		"the eighth day goes unless it is the newest of its week or month": {
			// 2026-03-15 is a Sunday: its week began on the 9th.
			verified("2026-03-06 03:00", "2026-03-07 03:00", "2026-03-08 03:00", "2026-03-09 03:00", "2026-03-10 03:00", "2026-03-11 03:00",
				"2026-03-12 03:00", "2026-03-13 03:00", "2026-03-14 03:00", "2026-03-15 03:00"), "2026-03-06 03:00, 2026-03-07 03:00"},
		"the turn of the year is one week": {
			// Monday 2025-12-29 to Sunday 2026-01-04 is the first week of 2026. December keeps its last day as the month's.
			verified("2025-12-29 03:00", "2025-12-30 03:00", "2025-12-31 03:00", "2026-01-01 03:00", "2026-01-02 03:00", "2026-01-03 03:00", "2026-01-04 03:00",
				"2026-01-05 03:00", "2026-01-06 03:00", "2026-01-07 03:00", "2026-01-08 03:00", "2026-01-09 03:00", "2026-01-10 03:00", "2026-01-11 03:00"),
			"2025-12-29 03:00, 2025-12-30 03:00, 2026-01-01 03:00, 2026-01-02 03:00, 2026-01-03 03:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := idsOf(backup.Prunable(c.all, now)); got != c.want {
				t.Errorf("prunes %q, want %q", got, c.want)
			}
		})
	}
}

// A backup every night for two years, pruned every night.
func TestPrunable_everyNightForTwoYears(t *testing.T) {
	t.Parallel()
	var kept []backup.Point
	night := at("2024-01-01 03:00")
	for range 2 * 366 {
		kept = append(kept, backup.Point{ID: fmt.Sprint(night), State: backup.Verified, At: night})
		gone := map[string]bool{}
		for _, p := range backup.Prunable(kept, night) {
			gone[p.ID] = true
		}
		var left []backup.Point
		for _, p := range kept {
			if !gone[p.ID] {
				left = append(left, p)
			}
		}
		kept = left
		night = night.AddDate(0, 0, 1)
	}
	// 7 days; of the 4 weeks one or two are among the days, of the 12 months one or two are among the weeks.
	if n := len(kept); n < 7+2+10 || n > 7+3+11 {
		t.Errorf("%d backups are left: %s", n, idsOf(kept))
	}
	if oldest := night.Sub(kept[0].At); oldest < 300*24*time.Hour || oldest > 370*24*time.Hour {
		t.Errorf("the oldest is of %s", kept[0].ID)
	}
}
