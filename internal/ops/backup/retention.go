package backup

import (
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/values/peru"
)

// How many verified backups are kept: the newest of each of so many days, weeks and months that have one, in Lima. Days
// without a backup do not count, so a shop that stopped to back up keeps what it has.
const (
	keptDays   = 7
	keptWeeks  = 4
	keptMonths = 12
)

// keptAnyway is how young a backup is that no rule lets go: one made by hand before some work outlives that day's work.
const keptAnyway = 24 * time.Hour

// keptFailed is how long the files of a failed backup stay, to be looked at.
const keptFailed = 7 * 24 * time.Hour

// Point is a backup on the line of time.
type Point struct {
	ID    string
	State State
	At    time.Time
}

// Prunable returns the backups whose files may go, in the order given. Those under way are never among them.
func Prunable(all []Point, now time.Time) []Point {
	verified := slices.DeleteFunc(slices.Clone(all), func(p Point) bool { return p.State != Verified })
	slices.SortStableFunc(verified, func(a, b Point) int { return b.At.Compare(a.At) }) // newest first
	kept := map[string]bool{}
	for _, rule := range []struct {
		periods int
		of      func(peru.Day) string
	}{
		{keptDays, peru.Day.String},
		{keptWeeks, week},
		{keptMonths, func(d peru.Day) string { return d.String()[:len("2026-03")] }},
	} {
		seen := map[string]bool{}
		for _, p := range verified {
			period := rule.of(peru.BusinessDay(p.At))
			if len(seen) < rule.periods && !seen[period] {
				seen[period] = true
				kept[p.ID] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(p Point) bool {
		switch p.State {
		case Verified:
			return kept[p.ID] || now.Sub(p.At) < keptAnyway
		case Failed:
			return now.Sub(p.At) < keptFailed
		default:
			return true
		}
	})
}

// week is the ISO week: it begins on Monday, and at the turn of the year it belongs to one year.
func week(d peru.Day) string {
	year, number := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).ISOWeek()
	return fmt.Sprintf("%04d-%02d", year, number)
}
