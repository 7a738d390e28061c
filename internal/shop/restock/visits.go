package restock

import (
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/peru"
)

const (
	// reviewDays is how long goods last until the next ones of a supplier whose visiting days nobody wrote down, and freshReviewDays if
	// they are fresh.
	reviewDays, freshReviewDays = 4, 2
	// lateBy is for how many days after its day an order may still come. After that nobody counts on it.
	lateBy = 7
	// orderHour is the hour in Lima until which an order is of the day; later ones are of the next.
	orderHour = 14
)

// NightOf is the day whose night it is for an order that is made now: before orderHour it leaves today, so last night's.
func NightOf(now time.Time) peru.Day { return peru.BusinessDay(now.Add(-orderHour * time.Hour)) }

// Visits are when a supplier brings what is ordered: Lead days after the day on which he gets it, on one of Days; on any when there are none.
type Visits struct {
	Days catalog.Weekdays
	Lead int
}

// Arrives is in how many days from a night the goods are there, and next when those of the order after it are. Tomorrow is 1.
func (v Visits) Arrives(night peru.Day, fresh bool) (arrives, next int) {
	arrives = v.from(night, 1+v.Lead)
	if v.Days != 0 {
		return arrives, v.from(night, arrives+1)
	}
	if fresh {
		return arrives, arrives + freshReviewDays
	}
	return arrives, arrives + reviewDays
}

// from is the first visit in so many days or more.
func (v Visits) from(night peru.Day, days int) int {
	for v.Days != 0 && !v.Days.Has(night.AddDays(days)) {
		days++
	}
	return days
}

// Last reports whether what is ordered a night later comes later: until then more is known, and waiting costs nothing.
func (v Visits) Last(night peru.Day) bool {
	return v.Days == 0 || v.from(night, 2+v.Lead) > v.from(night, 1+v.Lead)
}
