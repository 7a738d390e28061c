package catalog

import (
	"encoding/json"
	"time"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Weekdays is a set of weekdays, a bit each: Monday is 1, Sunday 64. In JSON it is a list of numbers from 1 for Monday to 7 for Sunday.
type Weekdays int

const daysOfWeek = 7

// Has reports whether a day is one of them.
func (w Weekdays) Has(day peru.Day) bool {
	weekday := day.Start().In(peru.Lima()).Weekday()
	return w>>((weekday-time.Monday+daysOfWeek)%daysOfWeek)&1 == 1
}

// MarshalJSON writes the numbers in order.
func (w Weekdays) MarshalJSON() ([]byte, error) {
	days := []int{}
	for i := range daysOfWeek {
		if w>>i&1 == 1 {
			days = append(days, i+1)
		}
	}
	return json.Marshal(days)
}

// UnmarshalJSON reads what MarshalJSON writes, in any order and each once; errs.InvalidRequest for anything else.
func (w *Weekdays) UnmarshalJSON(data []byte) error {
	var days []int
	if err := json.Unmarshal(data, &days); err != nil {
		return err
	}
	*w = 0
	for _, day := range days {
		if day < 1 || day > daysOfWeek || *w>>(day-1)&1 == 1 {
			return errs.Invalid("deliveryDays", "must be numbers from 1 for Monday to %d for Sunday, each once", daysOfWeek)
		}
		*w |= 1 << (day - 1)
	}
	return nil
}
