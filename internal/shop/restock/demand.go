package restock

import (
	"slices"

	"carmensita.pe/market/internal/values/quantity"
)

// What the pace of a product is made of. docs/orders.md says where the numbers come from.
const (
	// lateDays are the newest days with goods, which count double, and earlyDays those before them.
	lateDays, earlyDays = 28, 28
	// priorDays is how many days of its like a product weighs that has not been seen for lateDays.
	priorDays = 7
	// unsoldDays with goods and without a sale end a product that sold on busyDays or more of the earlier days.
	unsoldDays, busyDays = 28, 4
	// untriedDays with goods and without any sale, ever, say that nobody wants it.
	untriedDays = 14
)

// wholeDay is a selling day with goods on the shelf from its first hour to its last: days count in thousandths.
const wholeDay = 1000

// ShelfDay is one day of one product. Sold has no returns in it; Open is the part of the selling day with goods, in thousandths.
type ShelfDay struct {
	Sold quantity.Quantity
	Open int64
}

// Demand is what days on the shelf say of a product. Days without goods say nothing: a shelf that was empty sold nothing, and yet it was
// asked for.
type Demand struct {
	// Pace is what is asked for on a day.
	Pace quantity.Quantity `json:"pace"`
	// Sold is what was sold on the days that made the pace, and Seen how many they were, with goods, in thousandths of a day.
	Sold quantity.Quantity `json:"sold"`
	Seen int64             `json:"-"`
	// Unsold is for how many days with goods none was sold.
	Unsold int `json:"unsoldDays"`
	// New: seen for less than 28 days, so that Like, what its like sell on a day, counts too.
	New  bool              `json:"-"`
	Like quantity.Quantity `json:"like"`
	// Unknown was never sold, and nobody can say yet whether it will. Stopped is not sold any more, or never was in weeks.
	Unknown bool `json:"-"`
	Stopped bool `json:"-"`
}

// bucket adds up days with goods.
type bucket struct {
	sold quantity.Quantity
	open int64
}

// DemandOf is what a product's days say, the newest first. like is what a product of its category sells on a day, 0 when nobody knows.
func DemandOf(days []ShelfDay, like quantity.Quantity) Demand {
	var late, early bucket
	var unsold int64
	sold, busy := false, 0
	for _, day := range days {
		if day.Sold > 0 {
			day.Open = max(day.Open, wholeDay/2) // an hour in which all was sold is no measure of a day
		}
		if early.open >= earlyDays*wholeDay {
			break
		}
		if late.open < lateDays*wholeDay {
			late.add(day)
		} else {
			early.add(day)
		}
		if day.Sold > 0 {
			sold = true
			busy++
		} else if !sold {
			unsold += day.Open
		}
	}
	d := Demand{Sold: late.sold + early.sold, Seen: late.open + early.open, Unsold: int(unsold / wholeDay)}
	switch {
	case d.Sold <= 0:
		d.Stopped, d.Unknown = d.Seen >= untriedDays*wholeDay, d.Seen < untriedDays*wholeDay
	case d.Seen < lateDays*wholeDay:
		d.New, d.Like = true, like
		if like > 0 {
			d.Pace = rounded(int64(d.Sold+priorDays*like)*wholeDay, d.Seen+priorDays*wholeDay)
		} else {
			d.Pace = rounded(int64(d.Sold)*wholeDay, max(d.Seen, priorDays*wholeDay))
		}
	default:
		d.Pace = rounded(int64(2*late.sold+early.sold)*wholeDay, 2*late.open+early.open)
		d.Stopped = d.Unsold >= unsoldDays && busy >= busyDays
	}
	return d
}

func (b *bucket) add(day ShelfDay) {
	b.sold += day.Sold
	b.open += day.Open
}

// rounded divides, half up.
func rounded(a, by int64) quantity.Quantity { return quantity.Quantity((2*a + by) / (2 * by)) }

// median of paces; 0 of none.
func median(paces []quantity.Quantity) quantity.Quantity {
	if len(paces) == 0 {
		return 0
	}
	slices.Sort(paces)
	return paces[len(paces)/2]
}
