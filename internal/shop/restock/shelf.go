package restock

import (
	"time"

	"carmensita.pe/market/internal/values/peru"
)

// A shelf counts between these hours in Lima: an empty one loses no sale at night.
const opensAt, closesAt = 7 * time.Hour, 22 * time.Hour

// spell is a time without goods on the shelf.
type spell struct{ from, to time.Time }

// shelfDays is for which part of each day there were goods on a shelf, the newest day first: since the first came there, but for the spells
// in which it was empty.
func shelfDays(first time.Time, spells []spell, now time.Time, days int) []ShelfDay {
	today, shelf := peru.BusinessDay(now), make([]ShelfDay, days)
	for i := range shelf {
		start := today.AddDays(-i).Start()
		opens, closes := start.Add(opensAt), start.Add(closesAt)
		open := overlap(opens, closes, first, now)
		for _, s := range spells {
			open -= overlap(opens, closes, s.from, s.to)
		}
		shelf[i].Open = max(int64(open*wholeDay/(closesAt-opensAt)), 0)
	}
	return shelf
}

// overlap is how long two times are at once.
func overlap(from, to, otherFrom, otherTo time.Time) time.Duration {
	if otherFrom.After(from) {
		from = otherFrom
	}
	if otherTo.Before(to) {
		to = otherTo
	}
	return max(to.Sub(from), 0)
}

// daysFrom is how many days a day is after another one.
func daysFrom(day, other peru.Day) int { return int(day.Start().Sub(other.Start()) / (24 * time.Hour)) }
